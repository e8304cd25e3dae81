"""What turns fetched models into Hugging Face folders, on made-up tensors; it runs in the converters' own environment."""

import subprocess
import unittest

import downloads
import python_packages
from places import ENVIRONMENT

CHECK = """
import sys
import numpy
sys.path.insert(0, sys.argv[1])
import vit_from_onnx as convert

random = numpy.random.default_rng(0)
width, inner, patch, side = 8, 16, 14, 37
shapes = {"norm1": width, "norm2": width, "mlp.fc1": (inner, width), "mlp.fc2": (width, inner)}
for name in ("query", "key", "value"):
    shapes[f"attention.attention.{name}"] = (width, width)
shapes["attention.output.dense"] = (width, width)
tensors = {
    "backbone.embeddings.cls_token": random.normal(size=(1, 1, width)),
    "backbone.embeddings.patch_embeddings.projection.weight": random.normal(size=(width, 3, patch, patch)),
    "backbone.embeddings.patch_embeddings.projection.bias": random.normal(size=width),
    "onnx::Concat_1": random.normal(size=(1, 1, width)),
    "onnx::Reshape_2": numpy.full((1, side * side, width), 3.0),
}
for layer in range(2):
    for name, shape in shapes.items():
        at = f"backbone.encoder.layer.{layer}.{name}"
        tensors[at + ".weight"] = random.normal(size=shape)
        tensors[at + ".bias"] = random.normal(size=shape if isinstance(shape, int) else shape[0])
    for number in (1, 2):
        tensors[f"backbone.encoder.layer.{layer}.layer_scale{number}.lambda1"] = random.normal(size=width)
config, found = convert.vit(tensors, 112, 2)

assert config["num_hidden_layers"] == 2 and config["image_size"] == 112 and config["patch_size"] == patch, config
assert found["embeddings.position_embeddings"].shape == (1, 65, width)
assert numpy.allclose(found["embeddings.position_embeddings"][:, 1:], 3), "what is the same everywhere stays the same"
x = random.normal(size=(5, inner))
theirs = "backbone.encoder.layer.1."
scaled = (x @ tensors[theirs + "mlp.fc2.weight"].T + tensors[theirs + "mlp.fc2.bias"]) * tensors[theirs + "layer_scale2.lambda1"]
folded = x @ found["encoder.layer.1.output.dense.weight"].T + found["encoder.layer.1.output.dense.bias"]
assert numpy.allclose(scaled, folded, atol=1e-5), "LayerScale is in the weights"
plain = found["encoder.layer.0.attention.attention.key.weight"]
assert numpy.allclose(plain, tensors["backbone.encoder.layer.0.attention.attention.key.weight"])

ramp = convert.resizing(37, 8) @ numpy.arange(37)
assert numpy.allclose(numpy.diff(ramp)[1:-1], 37 / 8, atol=0.1), "a ramp stays one"
assert numpy.allclose(convert.resizing(9, 9), numpy.eye(9)), "the same size is the same picture"
"""


class Vit(unittest.TestCase):
    def test_layer_scale_and_positions(self):
        python = python_packages.python(*downloads.CONVERSION_PACKAGES)
        command = [python, "-c", CHECK, ENVIRONMENT / "conversion"]
        done = subprocess.run(command, capture_output=True, text=True)
        self.assertEqual(0, done.returncode, done.stderr)
