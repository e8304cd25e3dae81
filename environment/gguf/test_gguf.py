"""GGUF files of ours in the engine that they are for: opened by the gguf package, run by llama.cpp with our tokens."""

import json
import os
import shutil
import sys
import tempfile
import unittest
import urllib.request
from pathlib import Path

import numpy
import xllamacpp
from gguf import GGMLQuantizationType, GGUFReader, quantize
from safetensors.numpy import load_file, save_file

sys.path.append(str(Path(__file__).parents[1] / "peer"))
from ours import Ours

MODEL = Path(os.environ["ASYMLORA_PEER_DECODER"])
TOKENS = 48
PROMPTS = [
    "What is the capital of France?",
    "Write a short poem about the sea.",
    "The three primary colours are",
    "def fibonacci(n):\n    ",
    "In 1969, 2 men walked on the Moon; 238,900 miles away",
    "Übung macht den Meister — 練習 🙂  (two  spaces)\n\n\tand a tab",
    "<|im_start|>user\nExplain gravity to a child.<|im_end|>\n<|im_start|>assistant\n",
    "Once upon a time",
]
FIXTURES = Path(__file__).parents[2] / "lib/core/src/test/resources/fixtures/models"
FAMILIES = {"llama": 24, "llama_tied": 24, "llama_scaled": 24, "mistral": 3, "qwen2": 2, "qwen3": 24, "gpt2": 24}
"""Tiny models, and how many tokens after three: llama.cpp has no windows."""
BYTES = [chr(code) for code in (*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100))]
RECIPE = """{model: '%s', task: {name: tweets}, adapter: {rank: 4, alpha: 0.4, rank_stabilized: true, rank_pattern: {v_proj: 2},
  targets: [q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj, down_proj]}}"""


def tokenizer(size):
    """So many bytes, each a token."""
    return {
        "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True},
        "model": {"type": "BPE", "vocab": {byte: number for number, byte in enumerate(BYTES[:size])}, "merges": []},
    }


class Engine:
    """llama.cpp's server inside this process, with keys and values in fp32 too."""

    def __init__(self, model, adapter=None):
        parameters = xllamacpp.CommonParams()
        parameters.model.path = str(model)
        parameters.n_ctx = 1024
        parameters.n_parallel = 1
        parameters.warmup = False
        parameters.verbosity = -1
        parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = 1
        parameters.cpuparams.poll = 0
        parameters.cache_type_k = parameters.cache_type_v = xllamacpp.ggml_type.GGML_TYPE_F32
        parameters.flash_attn_type = xllamacpp.llama_flash_attn_type.LLAMA_FLASH_ATTN_TYPE_DISABLED
        if adapter:
            parameters.lora_adapters = [xllamacpp.CommonAdapterLoraInfo(str(adapter), 1.0)]
        self.server = xllamacpp.Server(parameters)

    def ask(self, route, **words):
        body, kind = json.dumps(words).encode(), {"Content-Type": "application/json"}
        with urllib.request.urlopen(urllib.request.Request(self.server.listening_address + route, body, kind)) as answer:
            return json.load(answer)["tokens"]

    def tokens(self, text):
        return self.ask("/tokenize", content=text, add_special=True, parse_special=True)

    def greedy(self, prompt, count=TOKENS):
        how = {"temperature": 0, "top_k": 1, "cache_prompt": False, "ignore_eos": True, "return_tokens": True}
        return self.ask("/completion", prompt=prompt, n_predict=count, **how)


class InLlamaCpp(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        scratch = tempfile.TemporaryDirectory(prefix="asymlora-gguf-")
        cls.addClassCleanup(scratch.cleanup)
        cls.scratch = Path(scratch.name)
        cls.ours = Ours()
        cls.addClassCleanup(cls.ours.close)
        cls.base, cls.adapter, cls.folder = cls.scratch / "base.gguf", cls.scratch / "adapter.gguf", cls.scratch / "adapter"
        recipe = cls.scratch / "recipe.yaml"
        recipe.write_text(RECIPE % MODEL, encoding="utf-8")
        cls.written = {}
        cls.ours.run("draw", recipe, cls.folder)
        cls.ours.run("export", "--gguf", cls.base, MODEL)
        cls.ours.run("export", "--gguf-adapter", cls.adapter, cls.folder, "--model", MODEL)

    def greedy_of_ours(self, prompt, *adapter):
        """Without the end token, as llama.cpp is told to."""
        known = tuple(prompt), adapter
        if known not in self.written:
            self.written[known] = self.written_now(prompt, *adapter)
        return self.written[known]

    def written_now(self, prompt, *adapter):
        return self.generated(MODEL, prompt, TOKENS, *adapter)

    def generated(self, model, prompt, count, *adapter):
        save_file({"input_ids": numpy.array([prompt], dtype=numpy.int64)}, self.scratch / "in.safetensors")
        files = ["--inputs", self.scratch / "in.safetensors", "--output", self.scratch / "out.safetensors"]
        length = ["--max-new-tokens", count, "--min-new-tokens", count]
        self.ours.run("generate", "--model", model, *adapter, *files, *length)
        return load_file(self.scratch / "out.safetensors")["sequences"][0, len(prompt) :].tolist()

    def assert_same_tokens(self, engine, *adapter):
        same = 0
        for prompt in PROMPTS:
            tokens = engine.tokens(prompt)
            theirs, ours = engine.greedy(tokens), self.greedy_of_ours(tokens, *adapter)
            agreed = next((i for i, pair in enumerate(zip(ours, theirs)) if pair[0] != pair[1]), TOKENS)
            same += agreed
            with self.subTest(prompt=prompt, agreed=agreed):
                self.assertEqual(theirs, ours)
        print(f"{same} of {TOKENS * len(PROMPTS)} tokens are the same before a first other one")

    def test_the_gguf_package_reads_what_the_model_has(self):
        whole = {tensor.name: tensor for tensor in GGUFReader(self.base).tensors}
        for name, kind in {"f16": GGMLQuantizationType.F16, "q8_0": GGMLQuantizationType.Q8_0}.items():
            file = self.scratch / f"{name}.gguf"
            self.ours.run("export", "--gguf", file, MODEL, "--type", name)
            tensors = GGUFReader(file).tensors
            self.assertEqual({tensor.name for tensor in tensors}, set(whole))
            for tensor in tensors:
                values = whole[tensor.name].data.reshape(whole[tensor.name].shape[::-1])
                expected = quantize(values, kind) if values.ndim > 1 else values
                self.assertEqual(tensor.data.tobytes(), expected.tobytes(), tensor.name)
            file.unlink()

    def test_texts_are_the_same_tokens(self):
        engine = Engine(self.base)
        for prompt in PROMPTS:
            self.assertEqual(engine.tokens(prompt), json.loads(self.ours.run("tokens", MODEL, prompt)))

    def test_each_family_writes_the_same_tokens(self):
        for family, count in FAMILIES.items():
            folder, file = shutil.copytree(FIXTURES / family, self.scratch / family), self.scratch / f"{family}.gguf"
            size = json.loads((folder / "config.json").read_text(encoding="utf-8"))["vocab_size"]
            (folder / "tokenizer.json").write_text(json.dumps(tokenizer(size)), encoding="utf-8")
            (folder / "tokenizer_config.json").write_text('{"tokenizer_class": "PreTrainedTokenizerFast"}', encoding="utf-8")
            (folder / "generation_config.json").unlink(missing_ok=True)
            self.ours.run("export", "--gguf", file, folder)
            engine = Engine(file)
            for prompt in ([5, 6, 7], [40, 9, 31]):
                with self.subTest(family=family, prompt=prompt):
                    self.assertEqual(engine.greedy(prompt, count), self.generated(folder, prompt, count))

    def test_the_model_writes_the_same_tokens(self):
        self.assert_same_tokens(Engine(self.base))

    def test_the_adapter_beside_its_model_writes_the_same_tokens(self):
        self.assert_same_tokens(Engine(self.base, self.adapter), "--adapter", self.folder)

    def test_the_merged_model_writes_the_same_tokens(self):
        merged = self.scratch / "merged.gguf"
        self.ours.run("export", "--gguf", merged, self.folder, "--model", MODEL)
        self.assert_same_tokens(Engine(merged), "--adapter", self.folder)


if __name__ == "__main__":
    unittest.main()
