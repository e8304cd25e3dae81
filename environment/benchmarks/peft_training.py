"""PEFT's side of environment/bench's training: an update on every batch in a round.

Arguments: the workload's JSON file, and the folder with the adapter that our side starts from; without it, one is drawn.
"""

import json
import sys
from pathlib import Path

import classifier
import dialogue
import peft
import torch
import transformers
from safetensors.torch import load_file


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
    adapted = with_adapter(base, work, initial)
    if not work["classes"]:
        return adapted
    whole = classifier.Classifier(adapted, work["classes"])
    if initial.exists():
        head = load_file(initial / "head.safetensors")
        whole.classifier.load_state_dict({name.removeprefix("classifier."): value for name, value in head.items()})
    return whole


def with_adapter(base, work, initial):
    if initial.exists():
        return peft.PeftModel.from_pretrained(base, initial, is_trainable=True)
    lora = peft.LoraConfig(r=work["rank"], lora_alpha=work["alpha"], target_modules=work["targets"])
    adapted = peft.get_peft_model(base, lora)
    for name, parameter in adapted.named_parameters():
        if work["only_b"] and "lora_A" in name:
            parameter.requires_grad = False
    return adapted


class Saved:
    """Counts the bytes that autograd keeps for the backward pass, parameters aside."""

    def __init__(self, parameters):
        self.own = {parameter.untyped_storage().data_ptr() for parameter in parameters}
        self.storages = {}

    def bytes_of(self, forward) -> int:
        with torch.autograd.graph.saved_tensors_hooks(self._saved, lambda tensor: tensor):
            kept = forward()  # alive, so that no storage's address is used twice
        del kept
        return sum(self.storages.values())

    def _saved(self, tensor):
        storage = tensor.untyped_storage()
        if storage.data_ptr() not in self.own:
            self.storages[storage.data_ptr()] = storage.nbytes()
        return tensor


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

    def loss(self, batch):
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.autocast):
            return self.model(**batch)["loss"]

    def step(self, batch):
        loss = self.loss(batch)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.parameters, self.max_norm)
        self.optimizer.step()
        self.schedule.step()
        self.optimizer.zero_grad()
        return loss.item()

    def round(self):
        losses, seconds = zip(*(dialogue.timed(lambda: self.step(batch)) for batch in self.batches))
        return {"seconds": seconds, "outcome": losses, "shapes": self.shapes}

    def costs(self):
        """Bytes of AdamW's moments, and of what autograd keeps of the first batch."""
        moments = [value for state in self.optimizer.state.values() for value in state.values() if value.ndim]
        return {
            "optimizer_bytes": sum(moment.nbytes for moment in moments),
            "saved_bytes": Saved(self.model.parameters()).bytes_of(lambda: self.loss(self.batches[0])),
        }


def main():
    work = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    training = Training(work, Path(sys.argv[2]))
    dialogue.hold(training.round, "peft", costs=training.costs)


main()
