"""What we write, read by PEFT and transformers themselves; and what they write, read by us. Numbers are random, not zero."""

import os
import shutil
import tempfile
import unittest
from pathlib import Path

import torch
from cases import REAL, RECOMPUTED, families, in_peft, made_by_peft, outside_of_peft
from ours import Ours
from peft import PeftModel, get_peft_model
from safetensors.torch import load_file, save_file


class Peer(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        torch.manual_seed(0)
        cls.ours = Ours()
        cls.addClassCleanup(cls.ours.close)

    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="asymlora-peer-")
        self.addCleanup(temporary.cleanup)
        self.scratch = Path(temporary.name)

    def each(self, methods, check):
        """Checks every family with every method: a folder with an adapter of ours, and how far logits may be apart."""
        for family in families(Path(os.environ["ASYMLORA_PEER_ENCODER"])):
            save_file(family.inputs(), self.scratch / "inputs.safetensors")
            for number, (method, choice) in enumerate(methods(family).items()):
                with self.subTest(family=family.name, tokens=family.of_tokens, method=method):
                    folder = self.scratch / f"{family.name}-{number}"
                    recipe = self.scratch / "recipe.yaml"
                    pooling = "pooling: tokens, " if family.of_tokens else ""
                    recipe.write_text(f"{{model: '{family.model}', {pooling}task: {{name: tweets}}, {choice}}}", encoding="utf-8")
                    self.ours.run("draw", recipe, folder)
                    check(family, folder, REAL if method in RECOMPUTED else family.tolerance)
                    shutil.rmtree(folder)

    def ask_us(self, model, adapter=None):
        """Our logits."""
        output = self.scratch / "output.safetensors"
        with_adapter = ["--adapter", adapter] if adapter else []
        self.ours.run(
            "forward", "--model", model, *with_adapter, "--inputs", self.scratch / "inputs.safetensors", "--output", output
        )
        return load_file(output)["logits"]

    def ask_them(self, family, model, head=None):
        """Their logits; of a bare encoder, what our head makes of the mean over its tokens."""
        inputs = family.inputs()
        with torch.no_grad():
            result = model(**inputs)
            if "logits" in result:
                return result.logits
            head = load_file(head)
            mask = inputs["attention_mask"].unsqueeze(-1).float()
            mean = (result.last_hidden_state * mask).sum(1) / mask.sum(1)
            return torch.nn.functional.linear(mean, head["classifier.weight"], head["classifier.bias"])

    def assert_near(self, ours, theirs, tolerance):
        self.assertEqual(ours.shape, theirs.shape)
        self.assertLess((ours - theirs).abs().max().item(), tolerance)

    def test_adapters_there_and_back(self):
        self.each(in_peft, self.assert_there_and_back)

    def assert_there_and_back(self, family, adapter, tolerance):
        ours = self.ask_us(family.model, adapter)
        head = adapter / "head.safetensors"
        model = PeftModel.from_pretrained(family.load()[0], adapter).eval()
        self.assert_near(ours, self.ask_them(family, model, head), tolerance)
        with model.disable_adapter():
            without = self.ask_them(family, model, head)
        self.assertGreater((ours - without).abs().max().item(), 100 * tolerance)
        again = adapter / "again"
        model.save_pretrained(again)
        if head.exists():
            head.rename(again / head.name)
        self.assert_near(ours, self.ask_us(family.model, again), tolerance)

    def test_adapters_that_peft_made(self):
        for family in families(Path(os.environ["ASYMLORA_PEER_ENCODER"])):
            if family.folder:
                continue  # without a head there are no logits to compare
            save_file(family.inputs(), self.scratch / "inputs.safetensors")
            for name, configuration in made_by_peft(family).items():
                with self.subTest(family=family.name, configuration=name):
                    model = get_peft_model(family.load()[0], configuration).eval()
                    for parameter in filter(lambda parameter: parameter.requires_grad, model.parameters()):
                        parameter.data += 0.1 * torch.randn_like(parameter)
                    folder = self.scratch / f"{family.name}-{name}"
                    model.save_pretrained(folder)
                    self.assert_near(self.ask_us(family.model, folder), self.ask_them(family, model), REAL)

    def test_merged_models(self):
        self.each(lambda family: in_peft(family) | outside_of_peft(family), self.assert_merges)

    def assert_merges(self, family, adapter, tolerance):
        ours = self.ask_us(family.model, adapter)
        merged = adapter / "merged"
        shard = "20KB" if adapter.name.endswith("-0") and not family.folder else "5GB"
        self.ours.run("merge", "--model", family.model, "--adapter", adapter, "--out", merged, "--max-shard-size", shard)
        self.assert_whole(family, merged, ours, tolerance)

    def test_fully_fine_tuned_models(self):
        self.each(lambda family: {"full": "method: full"}, self.assert_is_whole)

    def assert_is_whole(self, family, folder, tolerance):
        self.assert_whole(family, folder, self.ask_us(folder), tolerance)

    def assert_whole(self, family, folder, ours, tolerance):
        """A folder that transformers takes for a model of ours, with nothing missing."""
        model, seen = family.load(folder)
        self.assertEqual(seen["missing_keys"], [])
        self.assertEqual(seen["mismatched_keys"], [])
        self.assertTrue(set(seen["unexpected_keys"]) <= {"classifier.weight", "classifier.bias"}, seen)
        if family.drawn_head:
            self.assertEqual(model.config.id2label, {0: "LABEL_0", 1: "LABEL_1", 2: "LABEL_2"})
        self.assert_near(ours, self.ask_them(family, model, folder / "model.safetensors"), tolerance)


if __name__ == "__main__":
    unittest.main()
