"""Turns Google's BERT in a TensorFlow checkpoint bundle into a Hugging Face folder: python bert_from_tf_bundle.py FOLDER

The folder holds variables.index, variables.data-00000-of-00001 and vocab.txt. The first two give way to config.json,
model.safetensors of a BertForMaskedLM, with the pooler beside it, and the tokenizer's files. Tensors keep their fp32
values; only their names and places change. What shapes don't say is every BERT's: heads of 64, dropout of 0.1, and GELU by
the error function as in Hugging Face's BERT. (The package's own graph has GELU by tanh: with "gelu_new" hidden states equal
TensorFlow's to 7e-7; the two GELUs are 4e-3 apart there.)

The index is a table of sorted keys in blocks (LevelDB's format); its values are protobuf messages that say where in the
data a tensor lies. Checksums aren't computed, as Python has no CRC-32C: the package's SHA-256 was, and sizes are here.
"""

import json
import re
import sys
from pathlib import Path

import numpy
from safetensors.numpy import save_file

INDEX, DATA = "variables.index", "variables.data-00000-of-00001"
MAGIC = (0xDB4775248B80FB57).to_bytes(8, "little")
FOOTER = 48  # two block handles, zeros, the magic number
FLOAT = 1  # TensorFlow's DT_FLOAT
DTYPE, SHAPE, SHARD, OFFSET, SIZE = 1, 2, 3, 4, 5  # fields of a BundleEntryProto
HEAD = 64
SPECIAL = {"pad": "[PAD]", "unk": "[UNK]", "cls": "[CLS]", "sep": "[SEP]", "mask": "[MASK]"}
RENAMED = (  # endings and other parts of TensorFlow's names, with dots, and Hugging Face's
    (r"^module\.", ""),
    (r"\.layer_(\d+)\.", r".layer.\1."),
    (r"_embeddings$", "_embeddings.weight"),
    (r"\.(kernel|gamma)$", ".weight"),
    (r"\.(beta|output_bias)$", ".bias"),
)


def varint(block: bytes, at: int) -> tuple[int, int]:
    """A number of seven bits a byte, and where it ends."""
    number = shift = 0
    while True:
        byte = block[at]
        number |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return number, at


def entries(table: bytes, offset: int, size: int) -> list[tuple[bytes, bytes]]:
    """Keys and values of one block. A key says how much of the one before it shares."""
    block, kind = table[offset : offset + size], table[offset + size]
    if kind != 0:
        raise ValueError("a block is compressed")
    end = size - 4 * (1 + int.from_bytes(block[-4:], "little"))  # behind it: where whole keys are, and how many
    found, key, at = [], b"", 0
    while at < end:
        shared, at = varint(block, at)
        more, at = varint(block, at)
        length, at = varint(block, at)
        key = key[:shared] + block[at : at + more]
        found.append((key, block[at + more : at + more + length]))
        at += more + length
    return found


def handle(value: bytes, at: int = 0) -> tuple[int, int, int]:
    """A block's offset and size, and where the handle ends."""
    offset, at = varint(value, at)
    size, at = varint(value, at)
    return offset, size, at


def fields(message: bytes) -> list[tuple[int, int | bytes]]:
    """A protobuf message's fields by number: numbers, or bytes of strings, messages and fixed-width numbers."""
    found, at = [], 0
    while at < len(message):
        tag, at = varint(message, at)
        if tag & 7 == 0:
            value, at = varint(message, at)
        else:
            size, at = varint(message, at) if tag & 7 == 2 else ({1: 8, 5: 4}[tag & 7], at)
            value, at = message[at : at + size], at + size
        found.append((tag >> 3, value))
    return found


def index(table: bytes) -> dict[str, dict]:
    """What the bundle says of each tensor: a BundleEntryProto's fields, the shape as a tuple."""
    if len(table) < FOOTER or not table.endswith(MAGIC):
        raise ValueError("it doesn't end as a table does")
    _, _, end = handle(table, len(table) - FOOTER)
    offset, size, _ = handle(table, end)
    found = {}
    for _, place in entries(table, offset, size):
        for key, value in entries(table, *handle(place)[:2]):
            entry = dict(fields(value))
            dimensions = [dict(fields(dimension)).get(1, 0) for _, dimension in fields(entry.get(SHAPE, b""))]
            found[key.decode()] = entry | {SHAPE: tuple(dimensions)}
    shards = found.pop("")[1]  # the header's first field
    if shards != 1:
        raise ValueError(f"the data are in {shards} files")
    return found


def stored(folder: Path) -> dict[str, numpy.ndarray]:
    """Tensors by TensorFlow's names."""
    try:
        places = index((folder / INDEX).read_bytes())
    except (IndexError, KeyError, ValueError) as error:
        sys.exit(f"{folder / INDEX} is not the index of a TensorFlow checkpoint, or not all of it: {error}.")
    data = numpy.memmap(folder / DATA, numpy.uint8, "r")
    found = {}
    for name, entry in places.items():
        shape, start, size = entry[SHAPE], entry.get(OFFSET, 0), entry.get(SIZE, 0)
        if entry.get(DTYPE) != FLOAT or entry.get(SHARD, 0) != 0 or size != 4 * numpy.prod(shape, dtype=int):
            sys.exit(f"{folder / INDEX}: {name} is not a tensor of fp32 in one piece.")
        if start + size > len(data):
            sys.exit(f"{folder / DATA} ends at {len(data)} bytes, but {name} would at {start + size}.")
        found[name] = data[start : start + size].view("<f4").reshape(shape)
    return found


def weights(tensors: dict[str, numpy.ndarray]) -> dict[str, numpy.ndarray]:
    """Tensors by Hugging Face's names. TensorFlow multiplies by [in, out]."""
    found = {}
    for name, values in tensors.items():
        ours = name.replace("/", ".")
        for pattern, replacement in RENAMED:
            ours = re.sub(pattern, replacement, ours)
        found[ours] = numpy.ascontiguousarray(values.T if name.endswith("/kernel") else values)
    return found


def config(tensors: dict[str, numpy.ndarray]) -> dict:
    words, hidden = tensors["bert.embeddings.word_embeddings.weight"].shape
    layers = [int(name.split(".")[3]) for name in tensors if name.startswith("bert.encoder.layer.")]
    return {
        "architectures": ["BertForMaskedLM"],
        "model_type": "bert",
        "vocab_size": words,
        "hidden_size": hidden,
        "num_hidden_layers": max(layers) + 1,
        "num_attention_heads": hidden // HEAD,
        "intermediate_size": len(tensors["bert.encoder.layer.0.intermediate.dense.bias"]),
        "hidden_act": "gelu",
        "hidden_dropout_prob": 0.1,
        "attention_probs_dropout_prob": 0.1,
        "max_position_embeddings": len(tensors["bert.embeddings.position_embeddings.weight"]),
        "type_vocab_size": len(tensors["bert.embeddings.token_type_embeddings.weight"]),
        "layer_norm_eps": 1e-12,
        "initializer_range": 0.02,
        "pad_token_id": 0,
        "torch_dtype": "float32",
    }


def tokenizer(vocabulary: list[str]) -> dict:
    """WordPiece on lower-cased words without accents; [CLS] and [SEP] around a text or two."""
    ids = {token: number for number, token in enumerate(vocabulary)}
    options = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}

    def special(token: str, kind: int) -> dict:
        return {"SpecialToken": {"id": token, "type_id": kind}}

    def text(name: str, kind: int) -> dict:
        return {"Sequence": {"id": name, "type_id": kind}}

    one = [special("[CLS]", 0), text("A", 0), special("[SEP]", 0)]
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [{"id": ids[token], "content": token, **options} for token in SPECIAL.values()],
        "normalizer": {
            "type": "BertNormalizer",
            "clean_text": True,
            "handle_chinese_chars": True,
            "strip_accents": None,
            "lowercase": True,
        },
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": one,
            "pair": [*one, text("B", 1), special("[SEP]", 1)],
            "special_tokens": {
                token: {"id": token, "ids": [ids[token]], "tokens": [token]} for token in ("[CLS]", "[SEP]")
            },
        },
        "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": True},
        "model": {
            "type": "WordPiece",
            "unk_token": "[UNK]",
            "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100,
            "vocab": ids,
        },
    }


def main(folder: Path) -> None:
    tensors = weights(stored(folder))
    vocabulary = (folder / "vocab.txt").read_text(encoding="utf-8").splitlines()
    try:
        about = config(tensors)
    except KeyError as missing:
        sys.exit(f"{folder / INDEX} is not of a BERT: it has no {missing}.")
    if len(vocabulary) != about["vocab_size"]:
        sys.exit(f"{folder / 'vocab.txt'} has {len(vocabulary)} tokens, the model {about['vocab_size']}.")
    longest = about["max_position_embeddings"]
    settings = {"tokenizer_class": "BertTokenizer", "do_lower_case": True, "model_max_length": longest}
    files = {
        "config.json": about,
        "tokenizer.json": tokenizer(vocabulary),
        "tokenizer_config.json": settings | {f"{kind}_token": token for kind, token in SPECIAL.items()},
    }
    for name, content in files.items():
        (folder / name).write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    for source in (INDEX, DATA):
        (folder / source).unlink()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
