"""PEFT's side of an epoch: the updates of transformers' Trainer, written out, from tensors and batches that are given."""

import math
from pathlib import Path

import torch
from peft import PeftModel
from safetensors.torch import load_file
from transformers import AutoModel, AutoModelForSequenceClassification, PreTrainedTokenizerFast, get_linear_schedule_with_warmup

WITHOUT_DROPOUT = {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}


class MeanPooling(torch.nn.Module):
    """An encoder, the mean over its tokens, and a linear layer."""

    def __init__(self, encoder, head):
        super().__init__()
        self.encoder = encoder
        self.classifier = torch.nn.Linear(encoder.config.hidden_size, len(head["classifier.bias"]))
        self.classifier.load_state_dict({name.removeprefix("classifier."): value for name, value in head.items()})

    def forward(self, **inputs):
        hidden = self.encoder(**inputs).last_hidden_state
        mask = inputs["attention_mask"].unsqueeze(-1).float()
        return self.classifier((hidden * mask).sum(1) / mask.sum(1))


class FirstToken(torch.nn.Module):
    """A model with the family's own head."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, **inputs):
        return self.model(**inputs).logits


def classifier(model: Path, outputs: int):
    """The base model with the family's own head, newly drawn."""
    options = {"num_labels": outputs, "ignore_mismatched_sizes": True, **WITHOUT_DROPOUT}
    return AutoModelForSequenceClassification.from_pretrained(model, **options)


def adapted(model: Path, start: Path, outputs: int):
    """The base model with the adapter of a folder, and the head that is beside it or among its tensors."""
    head = start / "head.safetensors"
    if head.exists():
        base = AutoModel.from_pretrained(model, add_pooling_layer=False, **WITHOUT_DROPOUT)
        return MeanPooling(PeftModel.from_pretrained(base, start, is_trainable=True), load_file(head))
    return FirstToken(PeftModel.from_pretrained(classifier(model, outputs), start, is_trainable=True))


def train(model: Path, start: Path, texts, batches: list[list[int]], rate: float, nudge: float = 0) -> list[dict]:
    """
    Every update of an epoch: its loss, gradient norm and learning rate.

    ``nudge`` first moves each number that trains by up to that share of it: what rounding can do in an epoch.
    """
    tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(model / "tokenizer.json"), pad_token="[PAD]")
    tokenizer.model_input_names = ["input_ids", "token_type_ids", "attention_mask"]
    trained = adapted(model, start, texts.outputs).train()
    parameters = [parameter for parameter in trained.parameters() if parameter.requires_grad]
    for parameter in parameters:
        parameter.data *= 1 + nudge * (2 * torch.rand_like(parameter) - 1)
    decayed = {"params": [parameter for parameter in parameters if parameter.ndim > 1], "weight_decay": 0.01}
    others = {"params": [parameter for parameter in parameters if parameter.ndim == 1], "weight_decay": 0.0}
    optimizer = torch.optim.AdamW([decayed, others], lr=rate)
    schedule = get_linear_schedule_with_warmup(optimizer, math.ceil(0.1 * len(batches)), len(batches))
    steps = []
    for chosen in batches:
        inputs, labels = texts.batch(tokenizer, chosen)
        loss = texts.loss(trained(**inputs), labels)
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        steps.append({"loss": loss.item(), "gradient_norm": norm.item(), "learning_rate": schedule.get_last_lr()[0]})
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
    return steps
