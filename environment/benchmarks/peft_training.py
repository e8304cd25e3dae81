"""PEFT's side of environment/bench: trains on given batches when asked to, and says what it took.

Arguments: the workload's JSON file, and the folder with the adapter as our side starts from it. Each line that comes in
is `train` (one update on every batch) or `peak` (the fastest matrix product); each is answered by a line of JSON.
"""

import json
import sys
import time
from pathlib import Path

import peft
import torch
import transformers
from safetensors.torch import load_file
from transformers import AutoModel, get_linear_schedule_with_warmup

PRODUCT_SIZE = 1536
PRODUCTS = 12


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
        return torch.nn.functional.cross_entropy(self.classifier(pooled), labels)


def padded(rows, labels):
    """A batch as transformers' default collator makes it: padded to its longest row."""
    width = max(map(len, rows))
    return {
        "input_ids": torch.tensor([row + [0] * (width - len(row)) for row in rows]),
        "attention_mask": torch.tensor([[1] * len(row) + [0] * (width - len(row)) for row in rows]),
        "labels": torch.tensor(labels),
    }


class Training:
    def __init__(self, work, initial):
        torch.manual_seed(work["seed"])
        encoder = AutoModel.from_pretrained(
            work["model"],
            attn_implementation="sdpa",
            add_pooling_layer=False,
            hidden_dropout_prob=work["hidden_dropout"],
            attention_probs_dropout_prob=work["attention_dropout"],
        )
        encoder = peft.PeftModel.from_pretrained(encoder, initial, is_trainable=True)
        self.model = Classifier(encoder, load_file(initial / "head.safetensors")).train()
        self.parameters = [parameter for parameter in self.model.parameters() if parameter.requires_grad]
        self.optimizer = torch.optim.AdamW(self.parameters, lr=work["learning_rate"], weight_decay=0.01)
        self.schedule = get_linear_schedule_with_warmup(self.optimizer, 0, work["steps"])
        self.max_norm = work["max_grad_norm"]
        size = work["batch_size"]
        self.batches = [
            padded(work["rows"][at : at + size], work["labels"][at : at + size])
            for at in range(0, len(work["rows"]), size)
        ]

    def step(self, batch):
        loss = self.model(**batch)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.parameters, self.max_norm)
        self.optimizer.step()
        self.schedule.step()
        self.optimizer.zero_grad()
        return loss.item()

    def train(self):
        seconds, losses = [], []
        for batch in self.batches:
            start = time.perf_counter()
            losses.append(self.step(batch))
            seconds.append(time.perf_counter() - start)
        return {
            "seconds": seconds,
            "losses": losses,
            "shapes": [list(batch["input_ids"].shape) for batch in self.batches],
        }


def peak():
    x = torch.randn(PRODUCT_SIZE, PRODUCT_SIZE)
    best = float("inf")
    for _ in range(PRODUCTS):
        start = time.perf_counter()
        x @ x
        best = min(best, time.perf_counter() - start)
    return {"flops": 2 * PRODUCT_SIZE**3 / best}


def answer(content):
    print(json.dumps(content), flush=True)


def main():
    work = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    training = Training(work, Path(sys.argv[2]))
    versions = f"PyTorch {torch.__version__}, transformers {transformers.__version__}, PEFT {peft.__version__}"
    answer({"stack": f"{versions}, Python {sys.version.split()[0]}"})
    for line in sys.stdin:
        answer(peak() if line.strip() == "peak" else training.train())


main()
