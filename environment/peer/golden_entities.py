"""
Writes tags of words at random, in and out of order, and what seqeval 1.2.2 says of them in its default mode, which lib/core's
EntitiesTest compares with. Needs seqeval.

Argument: the file to write, lib/core/src/test/resources/fixtures/metrics/entities.json.
"""

import json
import random
import sys
import warnings
from pathlib import Path

from seqeval.metrics import f1_score, precision_score, recall_score

RANDOM = random.Random(5)


def names_of(types):
    """A tag's place is its number."""
    return ["O"] + [prefix + kind for kind in types for prefix in ("B-", "I-")]


def tidy(names, length):
    """As annotators write them: an entity begins with B-."""
    tags = []
    while len(tags) < length:
        if RANDOM.random() < 0.5:
            tags.append("O")
        else:
            kind = RANDOM.choice(names[1:])[2:]
            tags += ["B-" + kind] + ["I-" + kind] * RANDOM.randrange(3)
    return tags[:length]


def broken(names, length):
    return [RANDOM.choice(names) for _ in range(length)]


def changed(names, tags, share):
    return [RANDOM.choice(names) if RANDOM.random() < share else tag for tag in tags]


def lengths():
    return [RANDOM.randrange(1, 12) for _ in range(25)]


def case(types, truth, said):
    number = names_of(types).index
    return {
        "labels": [[number(tag) for tag in sentence] for sentence in truth],
        "predictions": [[number(tag) for tag in sentence] for sentence in said],
        "entity_precision": float(precision_score(truth, said)),
        "entity_recall": float(recall_score(truth, said)),
        "entity_f1": float(f1_score(truth, said)),
    }


def cases():
    drawn = {}
    for types in (["X"], ["LOC", "PER"], ["A", "B", "C", "D"]):
        names = names_of(types)
        truth = [tidy(names, length) for length in lengths()]
        drawn[f"tidy {len(types)}"] = case(types, truth, [changed(names, sentence, 0.15) for sentence in truth])
        truth = [broken(names, length) for length in lengths()]
        drawn[f"broken {len(types)}"] = case(types, truth, [changed(names, sentence, 0.3) for sentence in truth])
        drawn[f"unrelated {len(types)}"] = case(types, truth, [broken(names, len(sentence)) for sentence in truth])
    return drawn | {
        "perfect": case(["X"], [["B-X", "I-X", "O"]], [["B-X", "I-X", "O"]]),
        "same entity, other tags": case(["X"], [["O", "B-X", "I-X"]], [["O", "I-X", "I-X"]]),
        "nothing predicted": case(["X"], [["B-X", "O"], ["O"]], [["O", "O"], ["O"]]),
        "nothing there": case(["X"], [["O", "O"], ["O"]], [["O", "B-X"], ["O"]]),
        "nothing at all": case(["X"], [["O", "O"]], [["O", "O"]]),
        "type changes inside": case(["X", "Y"], [["B-X", "I-Y", "I-Y", "I-X"]], [["B-X", "B-Y", "I-Y", "B-X"]]),
        "sentences end entities": case(["X"], [["B-X"], ["I-X", "O"]], [["I-X"], ["I-X", "O"]]),
    }


if __name__ == "__main__":
    warnings.filterwarnings("ignore")  # 0/0 is 0
    lines = [json.dumps(name) + ": " + json.dumps(values) for name, values in cases().items()]
    Path(sys.argv[1]).write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
