"""Python environments, one for each content of a requirements file, shared by all clones."""

import hashlib
import sys
from pathlib import Path
from shutil import rmtree

import machine
from places import CACHE, ENVIRONMENT, Problem, locked, run

REQUIREMENTS = ENVIRONMENT / "requirements.txt"


def python(
    requirements: Path = REQUIREMENTS, what: str = "JupyterLab, Java kernel, Plotly (60 MB)", megabytes: int = 600
) -> Path:
    """The interpreter of an environment, which is made first where it is missing."""
    base = f"{sys.version_info.major}.{sys.version_info.minor} {sys.base_prefix}"
    key = hashlib.sha256(base.encode() + requirements.read_bytes()).hexdigest()[:12]
    folder = CACHE / f"python-{key}"
    # Scripts in the environment hold its path, so it can't be renamed when complete: a file written last says so.
    complete = folder / "complete"
    if not complete.exists():
        with locked(CACHE):
            if not complete.exists():
                _make(folder, requirements, what, megabytes)
                complete.touch()
    return folder / "bin/python"


def with_peft(chosen: Path | None) -> Path:
    """The interpreter with PyTorch, transformers and PEFT: the one that was chosen, or that of an environment for them."""
    if chosen:
        return chosen.absolute()
    if sys.version_info >= (3, 14):
        raise Problem("PyTorch 2.7.1 exists for Python 3.10 to 3.13. Name an interpreter that has it by --python.")
    requirements = ENVIRONMENT / "benchmarks/requirements.txt"
    return python(requirements, "PyTorch, transformers and PEFT (3 GB to download)", megabytes=8000)


def _make(folder: Path, requirements: Path, what: str, megabytes: int) -> None:
    machine.require_space(CACHE, megabytes)
    rmtree(folder, ignore_errors=True)
    try:
        run("Python environment", [sys.executable, "-m", "venv", folder], "python-venv")
        install = [folder / "bin/python", "-m", "pip", "install", "--require-hashes", "-r", requirements]
        run(f"Python packages: {what}", install, "python-packages")
    except BaseException:
        rmtree(folder, ignore_errors=True)
        raise
