"""Says what was measured."""

import os
import platform
from pathlib import Path


def machine() -> dict:
    return {"processor": _processor(), "cores": os.cpu_count(), "memory_gb": _memory(), "system": platform.platform()}


def step_flops(config: dict, shapes: list) -> float:
    """Floating-point operations of a round, padding included: forward, and backward to the activations.

    No gradient is taken for frozen weights, nor below the first layer's adapters; the adapters' own share (below 2 %)
    isn't counted.
    """
    hidden, inner, layers = config["hidden_size"], config["intermediate_size"], config["num_hidden_layers"]
    tokens = sum(rows * length for rows, length in shapes)
    weights = layers * (4 * hidden**2 + 2 * hidden * inner)
    attention = layers * 2 * hidden * sum(rows * length**2 for rows, length in shapes)
    return 2 * (tokens * (2 * weights - 3 * hidden**2) + 3 * attention)


def table(results: list) -> str:
    header = ["", "tokens", "ours", "PEFT", "time", "spread", "MFU", "peak RSS", "memory", "losses", "quiet"]
    rows = [header, *(_row(result) for result in results)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(header))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([*lines, "", EXPLANATION])


EXPLANATION = """\
tokens    computed in a step by ours / PEFT, padding included
ours, PEFT  milliseconds of a training step, median;   time: ours / PEFT, median of pairs;   spread: least to most
MFU       floating-point operations of the model by the second, of the fastest matrix product in the same process
peak RSS  MB of the process, ours / PEFT (before training);   memory: their ratio
losses    largest difference of a loss between the two, where both compute the same
quiet     rounds that count in which others took at most 5 % of the machine's processor time"""


def _row(result: dict) -> list:
    ours, peft = result["memory"]["ours"], result["memory"]["peft"]
    known = ours["peak_mb"] is not None
    ratio = result["ratio"]
    tokens = [sum(rows * length for rows, length in result["shapes"][side]) for side in ("ours", "peft")]
    batches = len(result["shapes"]["peft"])
    return [
        result["variant"],
        f"{tokens[0] / batches:.0f} / {tokens[1] / batches:.0f}",
        f"{1000 * result['ours_step_s']['median']:.0f}",
        f"{1000 * result['peft_step_s']['median']:.0f}",
        f"{ratio['median']:.2f}",
        f"{ratio['least']:.2f}-{ratio['most']:.2f}",
        f"{result['mfu']['ours']:.0%} / {result['mfu']['peft']:.0%}",
        f"{_memory_text(ours)} / {_memory_text(peft)}" if known else "unknown",
        f"{ours['peak_mb'] / peft['peak_mb']:.2f}" if known else "",
        f"{result['largest_loss_difference']:.0e}" if result["equal"] else "masks differ",
        f"{result['quiet']} of {sum(pair['counted'] for pair in result['pairs'])}",
    ]


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
