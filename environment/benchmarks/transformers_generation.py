"""transformers' side of environment/bench's generation: some prompts are continued greedily, several times in a round.

Argument: the workload's JSON file.
"""

import json
import sys
from pathlib import Path

import dialogue
import torch
from transformers import AutoModelForCausalLM


def main():
    work = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    model = AutoModelForCausalLM.from_pretrained(work["model"], attn_implementation="sdpa").eval()
    ids = torch.tensor(work["prompts"])
    tokens = {"max_new_tokens": work["tokens"], "min_new_tokens": work["tokens"]}

    def generate():
        with torch.inference_mode():
            return model.generate(input_ids=ids, attention_mask=torch.ones_like(ids), do_sample=False, **tokens)

    def round():
        sequences, seconds = zip(*(dialogue.timed(generate) for _ in range(work["repetitions"])))
        outcome = torch.cat([all.flatten() for all in sequences]).tolist()
        return {"seconds": seconds, "outcome": outcome, "shapes": []}

    dialogue.hold(round)


main()
