"""What turns fetched models into Hugging Face folders, on made-up tensors; it runs in the converters' own environment."""

import subprocess
import tempfile
import unittest

import downloads
import python_packages
from places import ENVIRONMENT

VIT = """
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

BERT = """
import json, struct, sys
from pathlib import Path
import numpy
from safetensors.numpy import load_file
sys.path.insert(0, sys.argv[1])
import bert_from_tf_bundle as convert

folder = Path(sys.argv[2])
random = numpy.random.default_rng(0)
words, width, inner, places = 7, 64, 9, 5
shapes = {
    "bert/embeddings/LayerNorm/beta": (width,), "bert/embeddings/LayerNorm/gamma": (width,),
    "bert/embeddings/position_embeddings": (places, width), "bert/embeddings/token_type_embeddings": (2, width),
    "bert/embeddings/word_embeddings": (words, width),
    "bert/encoder/layer_0/attention/self/query/kernel": (width, width),
    "bert/encoder/layer_0/intermediate/dense/bias": (inner,),
    "bert/encoder/layer_0/intermediate/dense/kernel": (width, inner),
    "cls/predictions/output_bias": (words,),
}
tensors = {f"module/{name}": random.normal(size=shape).astype("<f4") for name, shape in shapes.items()}

def varint(number):
    return bytes([number]) if number < 128 else bytes([number & 127 | 128]) + varint(number >> 7)

def field(number, value):
    return varint(number << 3) + varint(value) if isinstance(value, int) else varint(number << 3 | 2) + varint(len(value)) + value

def block(entries, every):
    # every so many keys one is whole; the others share their beginning with the one before
    out, before, whole = b"", b"", []
    for number, (key, value) in enumerate(entries):
        shared = 0
        if number % every == 0:
            whole.append(len(out))
        else:
            while shared < min(len(key), len(before)) and key[shared] == before[shared]:
                shared += 1
        out += varint(shared) + varint(len(key) - shared) + varint(len(value)) + key[shared:] + value
        before = key
    return out + struct.pack(f"<{len(whole) + 1}I", *whole, len(whole))

def bundle(tensors):
    data, entries = b"", [(b"", field(1, 1) + field(3, field(1, 1)))]
    for name in sorted(tensors):
        values = tensors[name]
        shape = b"".join(field(2, field(1, side)) for side in values.shape)
        place = (field(4, len(data)) if data else b"") + field(5, values.nbytes)
        checksum = varint(6 << 3 | 5) + bytes(4)
        entries.append((name.encode(), field(1, 1) + field(2, shape) + place + checksum))
        data += values.tobytes()
    table, handles = b"", []
    for part in (entries[:4], entries[4:], []):
        content = block(part, 3)
        handles.append(varint(len(table)) + varint(len(content)))
        table += content + bytes(5)  # not compressed; a checksum
    content = block([(entries[3][0] + b"x", handles[0]), (b"n", handles[1])], 1)
    footer = handles[2] + varint(len(table)) + varint(len(content))
    table += content + bytes(5) + footer.ljust(40, bytes(1)) + struct.pack("<Q", 0xDB4775248B80FB57)
    return table, data

def write(table, data, vocabulary=("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "##b")):
    (folder / convert.INDEX).write_bytes(table)
    (folder / convert.DATA).write_bytes(data)
    (folder / "vocab.txt").write_text("\\n".join(vocabulary) + "\\n")

def refused(expected, *written):
    write(*written)
    try:
        convert.main(folder)
    except SystemExit as problem:
        assert expected in str(problem), problem
    else:
        raise AssertionError(f"not refused: {expected}")

table, data = bundle(tensors)
refused("is not the index of a TensorFlow checkpoint", table[:-20], data)
refused("is not the index of a TensorFlow checkpoint", bytes(200), data)
refused("is not the index of a TensorFlow checkpoint", table[:40] + table[80:], data)
refused("variables.data-00000-of-00001 ends at", table, data[:-4])
refused("module/w is not a tensor of fp32", *bundle(tensors | {"module/w": numpy.zeros(3)}))
refused("is not of a BERT", *bundle({f"module/{name}": numpy.ones(2, "<f4") for name in "abcdef"}))
refused("has 2 tokens, the model 7", table, data, ("[PAD]", "[UNK]"))
write(table, data)
convert.main(folder)

found = load_file(folder / "model.safetensors")
query = "attention.self.query"
theirs = tensors[f"module/bert/encoder/layer_0/{query.replace('.', '/')}/kernel"]
assert numpy.array_equal(found[f"bert.encoder.layer.0.{query}.weight"], theirs.T), "kernels are transposed"
assert numpy.array_equal(found["bert.embeddings.word_embeddings.weight"], tensors["module/bert/embeddings/word_embeddings"])
assert numpy.array_equal(found["bert.embeddings.LayerNorm.weight"], tensors["module/bert/embeddings/LayerNorm/gamma"])
assert numpy.array_equal(found["bert.embeddings.LayerNorm.bias"], tensors["module/bert/embeddings/LayerNorm/beta"])
assert numpy.array_equal(found["cls.predictions.bias"], tensors["module/cls/predictions/output_bias"])
assert len(found) == len(tensors), sorted(found)
config = json.loads((folder / "config.json").read_text())
sizes = ("vocab_size", "hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads", "max_position_embeddings")
assert [config[name] for name in sizes] == [words, width, inner, 1, 1, places], config
assert json.loads((folder / "tokenizer.json").read_text())["model"]["vocab"]["##b"] == 6
assert not (folder / convert.DATA).exists()
"""

EMOJI = """
import io, json, sys
from pathlib import Path
from PIL import Image
sys.path.insert(0, sys.argv[1])
import emoji_pictures as convert

folder = Path(sys.argv[2])
square = '<rect width="16" height="16" fill="{}"/>'

def made():
    convert.main(folder)
    found = {}
    for path in folder.iterdir():
        picture = Image.open(path).convert("RGBA")
        assert picture.size == (64, 64), picture.size
        found[path.name] = picture.getpixel((16, 32)), picture.getpixel((48, 32))
        path.unlink()
    return found

red, none = (255, 0, 0, 255), (0, 0, 0, 0)
left = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 72 72"><rect width="36" height="72" fill="#f00"/></svg>'
for name in ("1F9A9", "2600-FE0F", "1F44B-1F3FB", "1F468-200D-1F680", "logo"):
    (folder / f"{name}.svg").write_text(left)
assert made() == {"1f9a9.png": (red, none), "2600.png": (red, none)}, "variants and logos are left out"

Image.new("RGBA", (256, 256), red).save(folder / "1f9a9.webp", lossless=True)
assert made() == {"1f9a9.png": (red, red)}

icons = {"flamingo": {"body": square.format("#f00")}, "sun": {"body": square.format("currentColor"), "width": 32},
    "pinata": {"body": square.format("#f00")}, "waving-hand-light-skin-tone": {"body": square.format("#f00")}}
package = {"icons": icons, "aliases": {"grinning-face": {"parent": "flamingo"}}, "width": 16, "height": 16}
(folder / "icons.json").write_text(json.dumps(package))
black = (0, 0, 0, 255)
expected = {"1f9a9.png": (red, red), "2600.png": (black, none), "1fa85.png": (red, red), "1f600.png": (red, red)}
found = made()
assert found == expected, found

(folder / "logo.svg").write_text(left)
try:
    convert.main(folder)
except SystemExit as problem:
    assert "no emoji in 1 files" in str(problem), problem
else:
    raise AssertionError("not refused")
"""


class Conversion(unittest.TestCase):
    def check(self, code: str, *arguments) -> None:
        python = python_packages.python(*downloads.CONVERSION_PACKAGES)
        command = [python, "-c", code, ENVIRONMENT / "conversion", *arguments]
        done = subprocess.run(command, capture_output=True, text=True)
        self.assertEqual(0, done.returncode, done.stderr)

    def test_layer_scale_and_positions_of_a_vit(self):
        self.check(VIT)

    def test_a_bundle_becomes_a_bert(self):
        with tempfile.TemporaryDirectory() as folder:
            self.check(BERT, folder)

    def test_emoji_are_drawn(self):
        with tempfile.TemporaryDirectory() as folder:
            self.check(EMOJI, folder)
