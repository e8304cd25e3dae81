"""How long one waits once everything is set up: from the start of the lab to a kernel, from a kernel's start to a cell."""

import json
import subprocess
import time
from pathlib import Path

from places import ENVIRONMENT, Problem


def measured(python: Path) -> str:
    lab, kernel = _lab(), _kernel(python)
    waits = {
        "second start → address": lab,
        "second start → kernel ready": lab + kernel["ready"],
        "kernel start → ready": kernel["ready"],
        "kernel start → first cell": kernel["first cell"],
    }
    return "\n".join(f"{what:28}{seconds:6.1f} s" for what, seconds in waits.items())


def _lab() -> float:
    """Until JupyterLab says its address."""
    start, said = time.monotonic(), ""
    command = [ENVIRONMENT / "lab", "--no-browser", "--port", "8799"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        for line in server.stdout:
            said += line
            if "token=" in line:
                return time.monotonic() - start
        raise Problem(said)
    finally:
        server.terminate()
        server.communicate()


def _kernel(python: Path) -> dict[str, float]:
    done = subprocess.run([python, ENVIRONMENT / "benchmarks/first_cells.py"], capture_output=True, text=True)
    if done.returncode:
        raise Problem(done.stdout + done.stderr)
    return json.loads(done.stdout)
