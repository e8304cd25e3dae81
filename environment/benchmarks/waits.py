"""How long one waits: from a clone to the first figure, from the second start to a kernel, from a kernel's start to a cell."""

import json
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from places import CLONE, TEMPORARY, Problem


def here() -> str:
    """Of this clone, which is set up."""
    lab, kernel = _lab(CLONE, {}), _kernel(CLONE, {})
    return _lines(
        {
            "second start → address": lab,
            "second start → kernel ready": lab + kernel["ready"],
            "kernel start → ready": kernel["ready"],
            "kernel start → first cell": kernel["first cell"],
        }
    )


def fresh() -> str:
    """Of a new clone with an empty cache: everything is fetched and built."""
    folder = Path(tempfile.mkdtemp(prefix="clone-", dir=TEMPORARY))
    try:
        start = time.monotonic()
        clone, variables = folder / "clone", {"ASYMLORA_CACHE": str(folder / "cache")}
        subprocess.run(["git", "clone", "--quiet", CLONE, clone], check=True)
        cloned = time.monotonic() - start
        lab, kernel = _lab(clone, variables), _kernel(clone, variables)
        return _lines({"clone → address": cloned + lab, "clone → first figure": cloned + lab + kernel["first figure"]})
    finally:
        shutil.rmtree(folder)


def _lines(seconds: dict[str, float]) -> str:
    return "\n".join(f"{what:28}{took:7.1f} s" for what, took in seconds.items())


def _lab(clone: Path, variables: dict[str, str]) -> float:
    """Until JupyterLab says its address."""
    start, said = time.monotonic(), ""
    command = [clone / "environment/lab", "--no-browser", "--port", "8799"]
    server = subprocess.Popen(command, env=os.environ | variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        for line in server.stdout:
            said += line
            if "token=" in line:
                return time.monotonic() - start
        raise Problem(said)
    finally:
        server.terminate()
        server.communicate()


def _kernel(clone: Path, variables: dict[str, str]) -> dict[str, float]:
    command = [clone / "environment/.build/python/bin/python", clone / "environment/benchmarks/first_cells.py"]
    done = subprocess.run(command, env=os.environ | variables, capture_output=True, text=True)
    if done.returncode:
        raise Problem(done.stdout + done.stderr)
    return json.loads(done.stdout.splitlines()[-1])
