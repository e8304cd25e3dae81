"""The two processes that are compared, and what the operating system knows of them."""

import json
import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Answer:
    """What a worker answered to a question, and how quiet the machine was meanwhile."""

    content: dict
    processor_seconds: float  # that the worker used
    disturbance: float  # share of the machine's processor time that others took, 0 where that isn't known


class Worker:
    """A process that answers each line with a line of JSON."""

    def __init__(self, name: str, command: list, variables: dict, log: Path):
        self.name = name
        self.log = log
        start = time.monotonic()
        with open(log, "w", encoding="utf-8") as errors:
            self.process = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=variables,
                text=True,
                encoding="utf-8",
            )
        self.stack = self._answer()["stack"]
        self.ready = time.monotonic() - start  # seconds
        self.loaded = self.memory("VmRSS")

    def ask(self, question: str) -> Answer:
        start, machine, own = time.monotonic(), _machine_seconds(), self._seconds()
        print(question, file=self.process.stdin, flush=True)
        content = self._answer()
        elapsed, used = time.monotonic() - start, self._seconds() - own
        others = max(0.0, _machine_seconds() - machine - used)
        return Answer(content, used, others / (elapsed * os.cpu_count()))

    def memory(self, field: str) -> float | None:
        """Megabytes: VmRSS is what is resident now, VmHWM the most that ever was."""
        try:
            status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        except FileNotFoundError:
            return None
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith(field)) / 1000

    def close(self) -> None:
        self.process.stdin.close()
        self.process.stdout.close()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _answer(self) -> dict:
        line = self.process.stdout.readline()
        if not line.startswith("{"):
            self.close()
            tail = "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-25:])
            raise RuntimeError(f"{self.name} stopped.\n{tail}\nThe whole output is in {self.log}")
        return json.loads(line)

    def _seconds(self) -> float:
        try:
            text = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return 0.0
        fields = text.rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS  # user and system time


def _machine_seconds() -> float:
    """Processor seconds that anyone used, and those that the hypervisor gave to other machines."""
    try:
        with open("/proc/stat", encoding="ascii") as file:
            user, nice, system, _, _, interrupts, soft, stolen = map(int, file.readline().split()[1:9])
    except FileNotFoundError:
        return 0.0
    return (user + nice + system + interrupts + soft + stolen) / TICKS
