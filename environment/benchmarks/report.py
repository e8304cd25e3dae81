"""Says what was measured."""

import json
import os
import platform
from pathlib import Path

from variants import VARIANTS, Generation

SIDES = ("ours", "peft")


def machine() -> dict:
    return {"processor": _processor(), "cores": os.cpu_count(), "memory_gb": _memory(), "system": platform.platform()}


def step_flops(config: dict, shapes: list) -> float:
    """Floating-point operations of a round of BERT, padding included: forward, and backward to the activations.

    No gradient is taken for frozen weights, nor below the first layer's adapters; the adapters' own share (below 2 %)
    isn't counted.
    """
    hidden, inner, layers = config["hidden_size"], config["intermediate_size"], config["num_hidden_layers"]
    tokens = sum(rows * length for rows, length in shapes)
    weights = layers * (4 * hidden**2 + 2 * hidden * inner)
    attention = layers * 2 * hidden * sum(rows * length**2 for rows, length in shapes)
    return 2 * (tokens * (2 * weights - 3 * hidden**2) + 3 * attention)


def tables(results: list) -> list:
    """One for training and one for generation, where there are such results."""
    generation = [result for result in results if isinstance(VARIANTS[result["variant"]], Generation)]
    training = [result for result in results if result not in generation]
    return [
        text
        for text in (
            _table(TRAINING, [_training(result) for result in training], TRAINING_EXPLAINED),
            _table(GENERATION, [_generation(result) for result in generation], GENERATION_EXPLAINED),
        )
        if text
    ]


TRAINING = ["", "tokens", "ours", "PEFT", "time", "spread", "MFU", "peak RSS", "memory", "losses", "quiet"]
TRAINING_EXPLAINED = """\
tokens    computed in a step by ours / PEFT, padding included
ours, PEFT  milliseconds of a training step, median;   time: ours / PEFT, median of pairs;   spread: least to most
MFU       floating-point operations of the model by the second, of the fastest matrix product in the same process (BERT)
peak RSS  MB of the process, ours / PEFT (before training);   memory: their ratio
losses    largest difference of a loss between the two, where both compute the same
quiet     rounds that count in which others took at most 5 % of the machine's processor time"""

GENERATION = ["", "ours", "transformers", "time", "spread", "peak RSS", "memory", "ids", "quiet"]
GENERATION_EXPLAINED = """\
ours, transformers  new tokens a second, median;   time: ours / transformers, median of pairs;   spread: least to most
ids       whether both generated the same tokens;   peak RSS, memory, quiet: as above"""


def _table(header: list, rows: list, explanation: str) -> str:
    if not rows:
        return ""
    widths = [max(len(row[i]) for row in (header, *rows)) for i in range(len(header))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in (header, *rows)
    ]
    return "\n".join([*lines, "", explanation])


def _training(result: dict) -> list:
    steps = [1000 * result[f"{side}_step_s"]["median"] for side in SIDES]
    tokens = [sum(rows * length for rows, length in result["shapes"][side]) for side in SIDES]
    batches = len(result["shapes"]["peft"])
    return [
        result["variant"],
        f"{tokens[0] / batches:.0f} / {tokens[1] / batches:.0f}" if batches else "",
        *(f"{step:.0f}" for step in steps),
        *_time(result),
        " / ".join(f"{_mfu(result, side):.0%}" for side in SIDES) if batches else "",
        *_memory_of(result),
        f"{result['largest_difference']:.0e}" if result["equal"] else "masks differ",
        _quiet(result),
    ]


def _generation(result: dict) -> list:
    tokens = VARIANTS[result["variant"]].tokens
    return [
        result["variant"],
        *(f"{tokens / result[f'{side}_step_s']['median']:.1f}" for side in SIDES),
        *_time(result),
        *_memory_of(result),
        "differ" if result["largest_difference"] else "same",
        _quiet(result),
    ]


def _mfu(result: dict, side: str) -> float:
    """Model FLOPs utilization of an average step."""
    config = json.loads(Path(result["model"], "config.json").read_text(encoding="utf-8"))
    steps = len(result["shapes"]["peft"])
    step = step_flops(config, result["shapes"][side]) / steps
    return step / (result[f"{side}_step_s"]["median"] * result["peak_flops"][side])


def _time(result: dict) -> list:
    ratio = result["ratio"]
    return [f"{ratio['median']:.2f}", f"{ratio['least']:.2f}-{ratio['most']:.2f}"]


def _memory_of(result: dict) -> list:
    ours, peft = (result["memory"][side] for side in SIDES)
    if ours["peak_mb"] is None:
        return ["unknown", ""]
    return [f"{_memory_text(ours)} / {_memory_text(peft)}", f"{ours['peak_mb'] / peft['peak_mb']:.2f}"]


def _quiet(result: dict) -> str:
    return f"{result['quiet']} of {sum(pair['counted'] for pair in result['pairs'])}"


def _memory_text(side: dict) -> str:
    return f"{side['peak_mb']:.0f} ({side['loaded_mb']:.0f})"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return platform.processor() or platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def _memory() -> float:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1)
