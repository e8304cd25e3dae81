"""
Writes the golden moments that lib/core's MomentCollectorTest compares with: what PyTorch's hooks see of layers' inputs and
of the gradients at their outputs.

Argument: the folder to write, lib/core/src/test/resources/fixtures/moments.
"""

import sys
from pathlib import Path

import torch
from cases import FIXTURES
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM, AutoModelForSequenceClassification

ROWS = [[5, 17, 33, 8, 60], [9, 70, 2], [44, 3, 3, 90, 12, 61, 7]]
CLASSES = [0, 1, 1]
ENCODER = ["bert.encoder.layer.0.attention.self.query", "bert.encoder.layer.1.attention.self.value", "bert.encoder.layer.1.output.dense"]
DECODER = ["model.layers.0.self_attn.v_proj", "model.layers.1.mlp.down_proj"]


def hook(model, layers: list[str], inputs: dict, gradients: dict) -> None:
    for name in layers:
        layer = model.get_submodule(name)
        layer.register_forward_hook(lambda _, x, y, name=name: inputs.update({name: x[0].detach().reshape(-1, x[0].shape[-1]).double()}))
        layer.register_full_backward_hook(lambda _, x, g, name=name: gradients.update({name: g[0].reshape(-1, g[0].shape[-1]).double()}))


def write(file: Path, model, layers: list[str], loss) -> None:
    inputs, gradients = {}, {}
    hook(model, layers, inputs, gradients)
    tensors = {f"ids.{i}": torch.tensor([row]).float() for i, row in enumerate(ROWS)}
    for i, row in enumerate(ROWS):
        ids = torch.tensor([row])
        embedded = model.get_input_embeddings()(ids).detach().requires_grad_(True)
        loss(model(inputs_embeds=embedded, attention_mask=torch.ones_like(ids)).logits, ids, CLASSES[i]).backward()
        for name in layers:
            x, g = inputs[name], gradients[name]
            for kind, moment in (("inputs", x.T @ x), ("outputs", g.T @ g), ("gradient", g.T @ x)):
                tensors[f"{name}.{kind}"] = tensors.get(f"{name}.{kind}", 0) + moment
    save_file({name: tensor.float().contiguous() for name, tensor in tensors.items()}, file)


def of_class(logits, ids, label):
    return torch.nn.functional.cross_entropy(logits, torch.tensor([label]), reduction="sum")


def of_tokens(logits, ids, label):
    return torch.nn.functional.cross_entropy(logits[0, :-1], ids[0, 1:], reduction="sum")


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    write(folder / "bert.safetensors", AutoModelForSequenceClassification.from_pretrained(FIXTURES / "models/bert").eval(), ENCODER, of_class)
    write(folder / "llama.safetensors", AutoModelForCausalLM.from_pretrained(FIXTURES / "models/llama").eval(), DECODER, of_tokens)
