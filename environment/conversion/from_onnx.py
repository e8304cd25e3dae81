"""Turns a BERT encoder in ONNX, exported by transformers, into a Hugging Face folder: python from_onnx.py FOLDER

The folder holds one .onnx file and one that ends in tokenizer.json. Both give way to config.json, model.safetensors and
tokenizer.json. Tensors keep their fp32 values; only their names and places change.
"""

import json
import sys
from pathlib import Path

import numpy
import onnx
from onnx import numpy_helper
from safetensors.numpy import save_file


def weights(graph: onnx.GraphProto) -> dict[str, numpy.ndarray]:
    """Tensors by their names in PyTorch. The exporter renamed the factors of products, but not the products."""
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    found = {name: values for name, values in stored.items() if not name.startswith("onnx::")}
    for node in graph.node:
        factor = node.input[1] if node.op_type == "MatMul" else None
        if factor in stored:
            name = node.name.removesuffix("/MatMul").strip("/").replace("/", ".") + ".weight"
            found[name] = numpy.ascontiguousarray(stored[factor].T)  # ONNX multiplies by [in, out]
    if len(found) != len(stored):
        sys.exit(f"{len(stored)} tensors are stored, but {len(found)} names were found for them.")
    return found


def constants(graph: onnx.GraphProto) -> dict[str, numpy.ndarray]:
    return {
        node.output[0]: numpy_helper.to_array(node.attribute[0].t) for node in graph.node if node.op_type == "Constant"
    }


def constant_of(graph: onnx.GraphProto, name: str) -> float:
    """The constant that a node takes as its second input."""
    (node,) = (node for node in graph.node if node.name == name)
    return float(constants(graph)[node.input[1]])


def config(graph: onnx.GraphProto, tensors: dict[str, numpy.ndarray]) -> dict:
    words, hidden = tensors["embeddings.word_embeddings.weight"].shape
    head = round(constant_of(graph, "/encoder/layer.0/attention/self/Div") ** 2)  # scores are divided by its root
    layers = [int(name.split(".")[2]) for name in tensors if name.startswith("encoder.layer.")]
    if not any(node.op_type == "Erf" for node in graph.node):
        sys.exit("The activation is no GELU by the error function, which is the only one supported.")
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "vocab_size": words,
        "hidden_size": hidden,
        "num_hidden_layers": max(layers) + 1,
        "num_attention_heads": hidden // head,
        "intermediate_size": len(tensors["encoder.layer.0.intermediate.dense.bias"]),
        "hidden_act": "gelu",
        "max_position_embeddings": len(tensors["embeddings.position_embeddings.weight"]),
        "type_vocab_size": len(tensors["embeddings.token_type_embeddings.weight"]),
        "layer_norm_eps": float(f"{constant_of(graph, '/embeddings/LayerNorm/Add'):.3g}"),
        "pad_token_id": 0,
        "torch_dtype": "float32",
    }


def main(folder: Path) -> None:
    (source,) = folder.glob("*.onnx")
    (tokenizer,) = folder.glob("*tokenizer.json")
    graph = onnx.load(source).graph
    tensors = weights(graph)
    (folder / "config.json").write_text(json.dumps(config(graph, tensors), indent=2) + "\n", encoding="utf-8")
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    tokenizer.replace(folder / "tokenizer.json")
    source.unlink()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
