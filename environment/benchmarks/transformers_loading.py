"""transformers' side of environment/bench's loading: a model is opened, and every weight is read once.

Argument: the workload's JSON file.
"""

import json
import sys
from pathlib import Path

import dialogue
import torch
from transformers import AutoModelForCausalLM


def load(folder: str) -> float:
    model = AutoModelForCausalLM.from_pretrained(folder, attn_implementation="sdpa").eval()
    with torch.inference_mode():
        return sum(parameter.sum().item() for parameter in model.parameters())


def main():
    work = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))

    def round():
        total, seconds = dialogue.timed(lambda: load(work["model"]))
        return {"seconds": [seconds], "outcome": [total], "shapes": []}

    dialogue.hold(round)


main()
