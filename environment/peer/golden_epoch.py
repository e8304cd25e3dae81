"""
Writes the golden epochs that lib/core's EpochGoldenTest repeats: what is learned, the adapter it starts with, every update.

Argument: the folder to write, lib/core/src/test/resources/fixtures/epoch.
"""

import json
import shutil
import sys
import tempfile
from pathlib import Path

import texts
import torch
from cases import FIXTURES
from epoch import classifier, train
from peft import LoraConfig, TaskType, get_peft_model

BATCH = 4
RATE = 1e-2
CASES = {
    "pairs": (texts.valued_pairs, None),
    "classes": (texts.classed, None),
    "last-layer": (texts.classed_pairs, [1]),
}


def write(folder: Path, model: Path, task: texts.Texts, layers: list[int] | None) -> None:
    lora = LoraConfig(
        r=4, lora_alpha=8, target_modules=["query", "key", "value"], layers_to_transform=layers, task_type=TaskType.SEQ_CLS
    )
    base = classifier(model, task.outputs)
    base.name_or_path = model.name
    get_peft_model(base, lora).save_pretrained(folder)
    (folder / "README.md").unlink()
    order = list(range(len(task.rows)))
    batches = [order[at : at + BATCH] for at in range(0, len(order), BATCH)]
    golden = {
        "batch_size": BATCH,
        "learning_rate": RATE,
        "labels": task.names,
        "examples": [{"texts": row, "label": label} for row, label in zip(task.rows, task.labels)],
        "updates": train(model, folder, task, batches, RATE),
    }
    (folder / "epoch.json").write_text(json.dumps(golden) + "\n", encoding="utf-8")


def main(out: Path) -> None:
    torch.manual_seed(0)
    with tempfile.TemporaryDirectory() as scratch:
        model = shutil.copytree(FIXTURES / "bert", Path(scratch) / "bert")
        shutil.copy(FIXTURES.parents[1] / "tiny-tokenizer/tokenizer.json", model)
        for name, (make, layers) in CASES.items():
            write(out / name, model, make(250, seed=6), layers)


main(Path(sys.argv[1]))
