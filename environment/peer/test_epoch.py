"""An epoch of ours beside PEFT's: the same tensors to start from, the same batches, every loss."""

import json
import os
import shutil
import tempfile
import unittest
from pathlib import Path

import texts
from cases import FIXTURES
from epoch import train
from ours import Ours

TINY_TOKENIZER = FIXTURES.parents[1] / "tiny-tokenizer/tokenizer.json"
FAST, USUAL = 1e-2, 2e-3  # learning rates: tiny models learn little with the usual one
# Ten times what an epoch of PEFT's makes of numbers that begin 1e-7 of themselves apart (train's nudge): 2e-6 in a loss, 4e-5 of a norm.
ROUNDING = 2e-5


class Epoch(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.ours = Ours()
        cls.addClassCleanup(cls.ours.close)

    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="asymlora-epoch-")
        self.addCleanup(temporary.cleanup)
        self.scratch = Path(temporary.name)
        self.tiny = shutil.copytree(FIXTURES / "bert", self.scratch / "bert")
        shutil.copy(TINY_TOKENIZER, self.tiny)

    def test_tiny_encoder(self):
        """63 updates, the last of a small batch, with the family's own head."""
        for task in (texts.valued_pairs, texts.classed_pairs, texts.classed):
            self.assert_same(self.tiny, task(1996, seed=1))

    def test_micro_batches(self):
        """Parts of like length, whose gradients add up."""
        self.assert_same(self.tiny, texts.valued_pairs(500, seed=2), training="micro_batch_size: 5")

    def test_prefix_cache(self):
        """Adapters in the last layer: what lies below is computed once and read from then on."""
        self.assert_same(self.tiny, texts.valued_pairs(500, seed=3), adapter="layers: [1]", training="micro_batch_size: 8")

    def test_sentence_encoder(self):
        """The mean over the tokens of a real encoder."""
        model = Path(os.environ["ASYMLORA_PEER_ENCODER"])
        self.assert_same(model, texts.valued_pairs(200, seed=4), USUAL)
        self.assert_same(model, texts.classed(200, seed=5), USUAL, adapter="layers: [4, 5]", training="micro_batch_size: 8")

    def assert_same(self, model, task, rate=FAST, adapter="dropout: 0", training="micro_batch_size: 32"):
        with self.subTest(task=task.task, model=model.name, adapter=adapter, training=training):
            folder = self.scratch / task.task
            folder.mkdir()
            task.write(folder)
            recipe = folder / "recipe.yaml"
            recipe.write_text(
                f"{{model: '{model}', task: {{name: {task.task}, folder: '{folder}'}},"
                f" adapter: {{rank: 8, alpha: 16, targets: [query, key, value], {adapter}}},"
                f" training: {{epochs: 1, batch_size: 32, learning_rate: {rate}, dropout: {{}}, {training}}}}}",
                encoding="utf-8",
            )
            self.ours.run("start", recipe, folder / "start")
            self.ours.run("train", recipe, "--out", folder / "run")
            lines = (folder / "run/metrics.jsonl").read_text(encoding="utf-8").splitlines()
            ours = [event for event in map(json.loads, lines) if event["event"] == "step"]
            batches = json.loads((folder / "start/batches.json").read_text(encoding="utf-8"))
            self.assertEqual(sorted(sum(batches, [])), list(range(len(task.rows))))
            self.assert_near(ours, train(model, folder / "start", task, batches, rate))
            shutil.rmtree(folder)

    def assert_near(self, ours, theirs):
        self.assertEqual(len(ours), len(theirs))
        for step, (own, other) in enumerate(zip(ours, theirs)):
            at = f"update {step}"
            norm = other["gradient_norm"]
            self.assertAlmostEqual(own["learning_rate"], other["learning_rate"], delta=1e-12, msg=at)
            self.assertAlmostEqual(own["loss"], other["loss"], delta=ROUNDING, msg=at)
            self.assertAlmostEqual(own["gradient_norm"], norm, delta=20 * ROUNDING * norm, msg=at)


if __name__ == "__main__":
    unittest.main()
