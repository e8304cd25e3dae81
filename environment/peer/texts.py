"""Made-up texts that both sides train on: letters, and how many of them are a's and b's."""

import random
from dataclasses import dataclass
from pathlib import Path

import torch


@dataclass(frozen=True)
class Texts:
    """A training set in GLUE's format: rows of one or two texts, and their classes or values."""

    task: str
    header: str
    rows: list[tuple[str, ...]]
    labels: list[float]
    names: tuple[str, ...] = ()

    @property
    def outputs(self) -> int:
        return len(self.names) or 1

    def write(self, folder: Path) -> None:
        """Its train.tsv, and some of it as dev.tsv."""
        answers = [self.names[label] for label in self.labels] if self.names else self.labels
        lines = ["\t".join([*row, str(answer)]) for row, answer in zip(self.rows, answers)]
        for file, count in {"train.tsv": None, "dev.tsv": 20}.items():
            (folder / file).write_text("\n".join([self.header, *lines[:count]]) + "\n", encoding="utf-8")

    def batch(self, tokenizer, chosen):
        columns = zip(*(self.rows[i] for i in chosen))
        inputs = tokenizer(*map(list, columns), padding=True, return_tensors="pt")
        return inputs, torch.tensor([self.labels[i] for i in chosen])

    def loss(self, logits, labels):
        if self.outputs == 1:
            return torch.nn.functional.mse_loss(logits.squeeze(-1), labels)
        return torch.nn.functional.cross_entropy(logits, labels)


def letters(count: int, seed: int) -> list[str]:
    draw = random.Random(seed)
    return [" ".join(draw.choice("abcdefgh") for _ in range(draw.randint(2, 14))) for _ in range(count)]


def share(text: str) -> float:
    return sum(letter in "ab" for letter in text.split()) / len(text.split())


def pairs(count: int, seed: int) -> list[tuple[str, str]]:
    return list(zip(letters(count, seed), letters(count, seed + 1000)))


def valued_pairs(count: int, seed: int) -> Texts:
    rows = pairs(count, seed)
    values = [round(5 - 5 * abs(share(first) - share(second)), 1) for first, second in rows]
    return Texts("STS-B", "sentence1\tsentence2\tscore", rows, values)


def classed_pairs(count: int, seed: int) -> Texts:
    rows = pairs(count, seed)
    classes = [int(share(first) < share(second)) for first, second in rows]
    return Texts("RTE", "sentence1\tsentence2\tlabel", rows, classes, ("entailment", "not_entailment"))


def classed(count: int, seed: int) -> Texts:
    texts = letters(count, seed)
    return Texts("SST-2", "sentence\tlabel", [(text,) for text in texts], [int(share(text) > 0.25) for text in texts], ("0", "1"))
