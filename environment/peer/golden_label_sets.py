"""
Writes sets of classes at random and what scikit-learn says of them, which lib/core's LabelSetsTest compares with.

Argument: the file to write, lib/core/src/test/resources/fixtures/metrics/label_sets.json. Needs scikit-learn.
"""

import json
import random
import sys
from pathlib import Path

from sklearn.metrics import accuracy_score, f1_score

RANDOM = random.Random(3)


def drawn(rows, classes, share):
    return [[int(RANDOM.random() < share) for _ in range(classes)] for _ in range(rows)]


def changed(rows, share):
    return [[1 - value if RANDOM.random() < share else value for value in row] for row in rows]


def case(labels, predictions):
    return {
        "labels": labels,
        "predictions": predictions,
        "labels_f1_micro": float(f1_score(labels, predictions, average="micro", zero_division=0)),
        "labels_f1_macro": float(f1_score(labels, predictions, average="macro", zero_division=0)),
        "subset_accuracy": float(accuracy_score(labels, predictions)),
    }


def cases():
    some = drawn(30, 4, 0.4)
    rare = drawn(40, 3, 0.05)
    return {
        "near": case(some, changed(some, 0.1)),
        "unrelated": case(some, drawn(30, 4, 0.5)),
        "rare": case(rare, changed(rare, 0.05)),
        "two classes": case(drawn(20, 2, 0.5), drawn(20, 2, 0.5)),
        "perfect": case(some, some),
        "a class that isn't there": case([[1, 0, 0], [0, 0, 1]], [[1, 0, 0], [1, 0, 1]]),
        "nothing": case([[0, 0], [0, 0]], [[0, 0], [0, 0]]),
    }


if __name__ == "__main__":
    lines = [json.dumps(name) + ": " + json.dumps(values) for name, values in cases().items()]
    Path(sys.argv[1]).write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
