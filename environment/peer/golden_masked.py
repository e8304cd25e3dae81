"""
Writes a tiny random BertForMaskedLM and what it computes, which lib/core's EncoderGoldenTest compares with.

Argument: the folder to write, lib/core/src/test/resources/fixtures/models/bert_masked.
"""

import sys
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import BertConfig, BertForMaskedLM

MASK, PAD, UNSEEN = 3, 0, -100
IDS = [[5, 17, MASK, 8, 60, 9, 2], [9, MASK, 70, MASK, PAD, PAD, PAD]]
LABELS = [[UNSEEN, UNSEEN, 33, UNSEEN, UNSEEN, UNSEEN, UNSEEN], [UNSEEN, 44, UNSEEN, 12] + [UNSEEN] * 3]


def main(folder: Path) -> None:
    torch.manual_seed(11)
    sizes = {"vocab_size": 90, "hidden_size": 16, "intermediate_size": 24, "num_hidden_layers": 2, "num_attention_heads": 4}
    model = BertForMaskedLM(BertConfig(**sizes, max_position_embeddings=12)).eval()
    with torch.no_grad():
        for weight in model.parameters():  # as after training: no bias is zero, no scale one
            weight.add_(0.2 * torch.randn_like(weight))
    ids, labels = torch.tensor(IDS), torch.tensor(LABELS)
    inputs = {"input_ids": ids, "attention_mask": (ids != PAD).long(), "labels": labels}
    with torch.no_grad():
        outputs = model(**inputs, output_hidden_states=True)
    model.save_pretrained(folder)
    (folder / "generation_config.json").unlink(missing_ok=True)
    save_file({f"main.{name}": values for name, values in inputs.items()}, folder / "inputs.safetensors")
    results = {"main.logits": outputs.logits, "main.loss": outputs.loss.reshape(1)}
    results |= {f"main.hidden.{i}": state for i, state in enumerate(outputs.hidden_states)}
    save_file(results, folder / "outputs.safetensors")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
