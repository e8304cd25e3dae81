"""PEFT's side of environment/bench's training: an update on every batch in a round.

Arguments: the workload's JSON file, and the folder with the adapter as our side starts from it.
"""

import json
import sys
from pathlib import Path

import dialogue
import peft
import torch
import transformers
from safetensors.torch import load_file


class Classifier(torch.nn.Module):
    """The encoder, the mean over its tokens, and a linear layer."""

    def __init__(self, encoder, head):
        super().__init__()
        self.encoder = encoder
        self.classifier = torch.nn.Linear(head["classifier.weight"].shape[1], head["classifier.weight"].shape[0])
        self.classifier.load_state_dict({name.removeprefix("classifier."): value for name, value in head.items()})

    def forward(self, input_ids, attention_mask, labels):
        hidden = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
        pooled = (hidden * mask).sum(1) / mask.sum(1)
        return {"loss": torch.nn.functional.cross_entropy(self.classifier(pooled), labels)}


def padded(rows, labels):
    """A batch as transformers' default collator makes it: padded to its longest row."""
    width = max(map(len, rows))
    return {
        "input_ids": torch.tensor([row + [0] * (width - len(row)) for row in rows]),
        "attention_mask": torch.tensor([[1] * len(row) + [0] * (width - len(row)) for row in rows]),
        "labels": torch.tensor(labels),
    }


def batches(work):
    if tensors := work.get("tensors"):
        return [load_file(tensors["file"])] * tensors["updates"]
    texts = work["texts"]
    size = texts["batch_size"]
    return [
        padded(texts["rows"][at : at + size], texts["labels"][at : at + size])
        for at in range(0, len(texts["rows"]), size)
    ]


def model(work, initial):
    options = {"attn_implementation": "sdpa"}
    if work["classes"]:
        options |= {
            "add_pooling_layer": False,
            "hidden_dropout_prob": work["hidden_dropout"],
            "attention_probs_dropout_prob": work["attention_dropout"],
        }
    base = getattr(transformers, work["task"]).from_pretrained(work["model"], **options)
    adapted = peft.PeftModel.from_pretrained(base, initial, is_trainable=True)
    return Classifier(adapted, load_file(initial / "head.safetensors")) if work["classes"] else adapted


class Training:
    def __init__(self, work, initial):
        torch.manual_seed(work["seed"])
        self.model = model(work, initial).train()
        self.parameters = [parameter for parameter in self.model.parameters() if parameter.requires_grad]
        self.optimizer = torch.optim.AdamW(self.parameters, lr=work["learning_rate"], weight_decay=0.01)
        self.schedule = transformers.get_linear_schedule_with_warmup(self.optimizer, 0, work["steps"])
        self.max_norm = work["max_grad_norm"]
        self.autocast = work["autocast"]
        self.batches = batches(work)
        self.shapes = [list(batch["input_ids"].shape) for batch in self.batches] if work.get("texts") else []

    def step(self, batch):
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.autocast):
            loss = self.model(**batch)["loss"]
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.parameters, self.max_norm)
        self.optimizer.step()
        self.schedule.step()
        self.optimizer.zero_grad()
        return loss.item()

    def round(self):
        losses, seconds = zip(*(dialogue.timed(lambda: self.step(batch)) for batch in self.batches))
        return {"seconds": seconds, "outcome": losses, "shapes": self.shapes}


def main():
    work = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    dialogue.hold(Training(work, Path(sys.argv[2])).round, "peft")


main()
