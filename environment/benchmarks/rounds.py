"""One comparison: both sides do the same work in turn, and only rounds that nobody disturbed count."""

import statistics
from dataclasses import dataclass

from workers import Worker

QUIET = 0.05  # the share of the machine's processor time that others may take in a round that counts
PATIENCE = 2  # times as many rounds are run at most, until enough were quiet


@dataclass(frozen=True)
class Pair:
    """One round of both sides: seconds of a step, processor seconds of a step, and the larger disturbance."""

    ours: float
    peft: float
    ours_processor: float
    peft_processor: float
    disturbance: float

    @property
    def ratio(self) -> float:
        return self.ours / self.peft


@dataclass(frozen=True)
class Side:
    """One side's round of steps."""

    step: float
    processor: float
    disturbance: float
    outcome: list
    shapes: list


def round_of(worker: Worker) -> Side:
    answer = worker.ask("round")
    seconds = answer.content["seconds"]
    return Side(
        sum(seconds) / len(seconds),
        answer.processor_seconds / len(seconds),
        answer.disturbance,
        answer.content["outcome"],
        answer.content["shapes"],
    )


def compare(ours: Worker, peft: Worker, wanted: int) -> dict:
    """Everything that was measured, ready for the report."""
    first = round_of(ours), round_of(peft)  # warms both up
    outcomes = [(first[0].outcome, first[1].outcome)]
    pairs: list[Pair] = []
    while len(quiet(pairs)) < wanted and len(pairs) < PATIENCE * wanted:
        sides = {}
        for worker in (ours, peft) if len(pairs) % 2 == 0 else (peft, ours):
            sides[worker] = round_of(worker)
        a, b = sides[ours], sides[peft]
        pairs.append(Pair(a.step, b.step, a.processor, b.processor, max(a.disturbance, b.disturbance)))
        outcomes.append((a.outcome, b.outcome))
    counted = sorted(pairs, key=lambda pair: pair.disturbance)[:wanted]
    memory = {
        side: {"loaded_mb": worker.loaded, "peak_mb": worker.memory("VmHWM")}
        for side, worker in (("ours", ours), ("peft", peft))
    }
    peaks = [(ours.ask("peak").content["flops"], peft.ask("peak").content["flops"]) for _ in range(3)]
    differences = [abs(a - b) for one, other in outcomes for a, b in zip(one, other, strict=True)]
    return {
        "pairs": [vars(pair) | {"counted": pair in counted} for pair in pairs],
        "quiet": len(quiet(counted)),
        "ratio": spread([pair.ratio for pair in counted]),
        "ours_step_s": spread([pair.ours for pair in counted]),
        "peft_step_s": spread([pair.peft for pair in counted]),
        "processor_ratio": spread([pair.ours_processor / pair.peft_processor for pair in counted]),
        "memory": memory,
        "peak_flops": {"ours": max(peak[0] for peak in peaks), "peft": max(peak[1] for peak in peaks)},
        "shapes": {"ours": first[0].shapes, "peft": first[1].shapes},
        "compared": len(differences),
        "largest_difference": max(differences),
    }


def quiet(pairs: list[Pair]) -> list[Pair]:
    return [pair for pair in pairs if pair.disturbance <= QUIET]


def spread(values: list[float]) -> dict:
    return {"median": statistics.median(values), "least": min(values), "most": max(values)}
