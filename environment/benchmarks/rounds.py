"""One comparison: both sides do the same work in turn, and only rounds that nobody disturbed count."""

import statistics
from dataclasses import dataclass

from workers import Worker

QUIET = 0.05  # the share of the machine's processor time that others may take in a round that counts
PATIENCE = 2  # times as many rounds are run at most, until enough were quiet


@dataclass(frozen=True)
class Round:
    """One side's round: seconds of a step, processor seconds of a step, and the share that others took meanwhile."""

    step: float
    processor: float
    disturbance: float
    outcome: list
    shapes: list


@dataclass(frozen=True)
class Pair:
    """A round of each side."""

    first: Round
    second: Round

    @property
    def disturbance(self) -> float:
        return max(self.first.disturbance, self.second.disturbance)

    @property
    def differences(self) -> list:
        return [abs(a - b) for a, b in zip(self.first.outcome, self.second.outcome, strict=True)]


def round_of(worker: Worker) -> Round:
    answer = worker.ask("round")
    seconds = answer.content["seconds"]
    return Round(
        sum(seconds) / len(seconds),
        answer.processor_seconds / len(seconds),
        answer.disturbance,
        answer.content["outcome"],
        answer.content["shapes"],
    )


def compare(first: Worker, second: Worker, wanted: int) -> dict:
    """Everything that was measured, ready for the report; ratios are the first side's share of the second."""
    both = (first, second)
    start = Pair(*map(round_of, both))  # warms both up
    pairs: list[Pair] = []
    while len(quiet(pairs)) < wanted and len(pairs) < PATIENCE * wanted:
        turn = {worker: round_of(worker) for worker in (both if len(pairs) % 2 == 0 else reversed(both))}
        pairs.append(Pair(turn[first], turn[second]))
    counted = sorted(pairs, key=lambda pair: pair.disturbance)[:wanted]
    differences = [difference for pair in (start, *pairs) for difference in pair.differences]
    memory = {worker.name: {"loaded_mb": worker.loaded, "peak_mb": worker.memory("VmHWM")} for worker in both}
    costs = [{worker.name: worker.ask("costs").content for worker in both} for _ in range(3)]
    return {
        "sides": [worker.name for worker in both],
        "ready_s": {worker.name: worker.ready for worker in both},
        "pairs": [_numbers(pair, first.name, second.name) | {"counted": pair in counted} for pair in pairs],
        "quiet": len(quiet(counted)),
        "ratio": spread([pair.first.step / pair.second.step for pair in counted]),
        "step_s": {
            first.name: spread([pair.first.step for pair in counted]),
            second.name: spread([pair.second.step for pair in counted]),
        },
        "processor_ratio": spread([pair.first.processor / pair.second.processor for pair in counted]),
        "memory": memory,
        "peak_flops": {worker.name: max(cost[worker.name]["flops"] for cost in costs) for worker in both},
        "costs": costs[0],
        "shapes": {first.name: start.first.shapes, second.name: start.second.shapes},
        "outcome": {first.name: start.first.outcome, second.name: start.second.outcome},
        "compared": len(differences),
        "largest_difference": max(differences),
        "same": sum(difference == 0 for difference in differences) / len(differences),
    }


def _numbers(pair: Pair, first: str, second: str) -> dict:
    sides = {first: pair.first, second: pair.second}
    return {
        name: {"step_s": side.step, "processor_s": side.processor, "disturbance": side.disturbance}
        for name, side in sides.items()
    }


def quiet(pairs: list[Pair]) -> list[Pair]:
    return [pair for pair in pairs if pair.disturbance <= QUIET]


def spread(values: list[float]) -> dict:
    return {"median": statistics.median(values), "least": min(values), "most": max(values)}
