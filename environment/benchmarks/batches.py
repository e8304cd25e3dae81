"""Makes the text that environment/bench trains on: real sentences of four domains, and rows without any padding.

Arguments: the model's folder, the folder of the sentiment data, how many rows, tokens a row has at most, a seed, and the
JSON file to write.
"""

import json
import random
import sys
from pathlib import Path

from tokenizers import Tokenizer


def sentences(folder):
    """(text, whether it is positive), the domains in turn."""
    for path in sorted(folder.glob("*_GroundTruth.txt")):
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            _, score, text = line.split("\t", 2)
            yield text, int(float(score) > 0)


def main():
    model, data, count, longest, seed, output = sys.argv[1:]
    count, longest = int(count), int(longest)
    tokenizer = Tokenizer.from_file(str(Path(model) / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(longest)
    chosen = random.Random(int(seed)).sample(list(sentences(Path(data))), count)
    labels = [label for _, label in chosen]
    real = [tokenizer.encode(text).ids for text, _ in chosen]
    full = [tokenizer.encode(" ".join([text] * longest)).ids for text, _ in chosen]
    workload = {"real": {"rows": real, "labels": labels}, "full": {"rows": full, "labels": labels}}
    Path(output).write_text(json.dumps(workload), encoding="utf-8")


main()
