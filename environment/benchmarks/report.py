"""Says what was measured."""

import json
import os
import platform
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import markdown
from variants import VARIANTS, Arms, Family, Generation, Loading, Recipe, Training


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


@dataclass(frozen=True)
class Table:
    """Of variants of some kinds, a row each."""

    title: str
    kinds: tuple
    header: list
    row: Callable[[dict], list]
    explanation: str

    def rows(self, results: list) -> list:
        return [self.row(result) for result in results if isinstance(VARIANTS[result["variant"]], self.kinds)]

    def text(self, results: list) -> str:
        rows = self.rows(results)
        if not rows:
            return ""
        widths = [max(len(row[i]) for row in (self.header, *rows)) for i in range(len(self.header))]
        lines = [
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in (self.header, *rows)
        ]
        return "\n".join([*lines, "", self.explanation])


def tables(results: list) -> list:
    """For each kind of variant that was measured, a table as text; then what the columns of all mean."""
    texts = [text for table in TABLES if (text := table.text(results))]
    return [*texts, EXPLANATION] if texts else []


def write(page: Path, heading: str, versions: list[str], results: list) -> None:
    """Puts what was measured into the page's tables."""
    tables = [(table.title, table.header, table.rows(results), _notes(table.explanation)) for table in TABLES]
    text = markdown.written(page.read_text(encoding="utf-8"), heading, versions, tables, list(VARIANTS))
    page.write_text(text, encoding="utf-8")


def _notes(explanation: str) -> str:
    return re.sub(r" {2,}", ": ", "; ".join(re.split(r"\n|;   ", explanation))) + "."


def _training(result: dict) -> list:
    tokens = [sum(rows * length for rows, length in shapes) for shapes in result["shapes"].values()]
    batches = len(result["shapes"]["peft"])
    return [
        result["variant"],
        f"{tokens[0] / batches:.0f} / {tokens[1] / batches:.0f}" if batches else "",
        *(f"{1000 * seconds:.0f}" for seconds in _medians(result)),
        *_time(result),
        " / ".join(f"{_mfu(result, side):.0%}" for side in result["sides"]) if batches else "",
        *_memory_of(result),
        f"{result['largest_difference']:.0e}" if result["equal"] else "masks differ",
        _quiet(result),
    ]


def _generation(result: dict) -> list:
    tokens = VARIANTS[result["variant"]].tokens
    return [
        result["variant"],
        *(f"{tokens / seconds:.1f}" for seconds in _medians(result)),
        *_time(result),
        *_memory_of(result),
        f"{result['same']:.1%}",
        _quiet(result),
    ]


def _arms(result: dict) -> list:
    costs = [result["costs"][side] for side in result["sides"]]
    return [
        result["variant"],
        *(f"{1000 * seconds:.0f}" for seconds in _medians(result)),
        *_time(result),
        *_memory_of(result),
        " / ".join(f"{cost['saved_bytes'] / 1e6:.0f}" for cost in costs if "saved_bytes" in cost),
        " / ".join(f"{cost['optimizer_bytes'] / 1e3:.0f}" for cost in costs),
        _quiet(result),
    ]


def _recipe(result: dict) -> list:
    return [
        result["variant"],
        *(f"{seconds:.1f}" for seconds in _medians(result)),
        *_time(result),
        " / ".join(f"{result['ready_s'][side]:.1f}" for side in result["sides"]),
        *_memory_of(result),
        " / ".join(f"{result['outcome'][side][0]:.3f}" for side in result["sides"]),
        _quiet(result),
    ]


def _loading(result: dict) -> list:
    return [
        result["variant"],
        *(f"{seconds:.2f}" for seconds in _medians(result)),
        *_time(result),
        *_memory_of(result),
        _quiet(result),
    ]


def _medians(result: dict) -> list:
    return [result["step_s"][side]["median"] for side in result["sides"]]


def _mfu(result: dict, side: str) -> float:
    """Model FLOPs utilization of an average step."""
    config = json.loads(Path(result["model"], "config.json").read_text(encoding="utf-8"))
    steps = len(result["shapes"]["peft"])
    step = step_flops(config, result["shapes"][side]) / steps
    return step / (result["step_s"][side]["median"] * result["peak_flops"][side])


def _time(result: dict) -> list:
    ratio = result["ratio"]
    return [f"{ratio['median']:.2f}", f"{ratio['least']:.2f}-{ratio['most']:.2f}"]


def _memory_of(result: dict) -> list:
    first, second = (result["memory"][side] for side in result["sides"])
    if first["peak_mb"] is None:
        return ["unknown", ""]
    return [f"{_memory_text(first)} / {_memory_text(second)}", f"{first['peak_mb'] / second['peak_mb']:.2f}"]


def _quiet(result: dict) -> str:
    return f"{result['quiet']} of {sum(pair['counted'] for pair in result['pairs'])}"


def _memory_text(side: dict) -> str:
    return f"{side['peak_mb']:.0f} ({side['loaded_mb']:.0f})"


TABLES = [
    Table(
        "A training step",
        (Training, Family),
        ["", "tokens", "ours", "PEFT", "time", "spread", "MFU", "peak RSS", "memory", "losses", "quiet"],
        _training,
        """\
ours, PEFT  milliseconds of a training step, median;   tokens: computed in a step by ours / PEFT, padding included
MFU       floating-point operations of the model by the second, of the fastest matrix product in the same process (BERT)
losses    largest difference of a loss between the two""",
    ),
    Table(
        "One factor against both",
        (Arms,),
        ["", "B only", "both", "time", "spread", "peak RSS", "memory", "saved", "optimizer", "quiet"],
        _arms,
        """\
B only, both  milliseconds of a training step, median;   optimizer: kB of AdamW's moments
saved     MB that autograd keeps for the backward pass, as PyTorch counts them""",
    ),
    Table(
        "A whole recipe",
        (Recipe,),
        ["", "ours", "PEFT", "time", "spread", "start", "peak RSS", "memory", "metric", "quiet"],
        _recipe,
        """\
ours, PEFT  seconds from texts to a validated adapter, median;   metric: balanced accuracy on the validation set
start     seconds until the process was ready, before that""",
    ),
    Table(
        "Loading",
        (Loading,),
        ["", "ours", "transformers", "time", "spread", "peak RSS", "memory", "quiet"],
        _loading,
        "ours, transformers  seconds from a folder to a model of which each weight was read once, median",
    ),
    Table(
        "Generation",
        (Generation,),
        ["", "ours", "transformers", "time", "spread", "peak RSS", "memory", "ids", "quiet"],
        _generation,
        """\
ours, transformers  new tokens a second, median;   ids: the share that both generated""",
    ),
]

EXPLANATION = """\
time      the first side's share of the second's, median of pairs;   spread: least to most
peak RSS  MB of each process (before the first round);   memory: the first side's share of the second's
quiet     rounds that count in which others took at most 5 % of the machine's processor time"""


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return platform.processor() or platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def _memory() -> float:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1)
