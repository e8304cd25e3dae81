"""Makes what environment/bench trains a model family on: a batch, and for BART and ViT a model of random weights.

Arguments: llama, bart or vit; the folder of the model (which bart and vit write); the batch's file; a seed.
"""

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import BartConfig, BartForConditionalGeneration, ViTConfig, ViTForImageClassification

NO_DROPOUT = {"dropout": 0.0, "attention_dropout": 0.0, "activation_dropout": 0.0}


def llama(folder):
    ids = torch.randint(100, json.loads((folder / "config.json").read_text())["vocab_size"], (8, 64))
    return {"input_ids": ids, "attention_mask": torch.ones_like(ids), "labels": ids.clone()}


def bart(folder):
    """As large as BART-base."""
    config = BartConfig(
        d_model=768,
        encoder_layers=6,
        decoder_layers=6,
        encoder_attention_heads=12,
        decoder_attention_heads=12,
        encoder_ffn_dim=3072,
        decoder_ffn_dim=3072,
        **NO_DROPOUT,
    )
    BartForConditionalGeneration(config).save_pretrained(folder)
    ids, labels = (torch.randint(100, config.vocab_size, shape) for shape in ((4, 128), (4, 32)))
    return {"input_ids": ids, "attention_mask": torch.ones_like(ids), "labels": labels}


def vit(folder):
    """As large as ViT-small."""
    config = ViTConfig(
        hidden_size=384,
        num_attention_heads=6,
        intermediate_size=1536,
        num_labels=10,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )
    ViTForImageClassification(config).save_pretrained(folder)
    return {"pixel_values": torch.randn(8, 3, 224, 224), "labels": torch.randint(0, 10, (8,))}


def main():
    family, folder, output, seed = sys.argv[1:]
    torch.manual_seed(int(seed))
    save_file({"llama": llama, "bart": bart, "vit": vit}[family](Path(folder)), output)


main()
