"""The Python environment, one for each content of requirements.txt, shared by all clones."""

import hashlib
import sys
from pathlib import Path
from shutil import rmtree

import machine
from places import CACHE, ENVIRONMENT, locked, run

REQUIREMENTS = ENVIRONMENT / "requirements.txt"


def python() -> Path:
    """The interpreter of the environment, which is made first where it is missing."""
    base = f"{sys.version_info.major}.{sys.version_info.minor} {sys.base_prefix}"
    key = hashlib.sha256(base.encode() + REQUIREMENTS.read_bytes()).hexdigest()[:12]
    folder = CACHE / f"python-{key}"
    # Scripts in the environment hold its path, so it can't be renamed when complete: a file written last says so.
    complete = folder / "complete"
    if not complete.exists():
        with locked(CACHE):
            if not complete.exists():
                _make(folder)
                complete.touch()
    return folder / "bin/python"


def _make(folder: Path) -> None:
    machine.require_space(CACHE, 600)
    rmtree(folder, ignore_errors=True)
    try:
        run("Python environment", [sys.executable, "-m", "venv", folder], "python-venv")
        install = [folder / "bin/python", "-m", "pip", "install", "--require-hashes", "-r", REQUIREMENTS]
        run("Python packages: JupyterLab, Java kernel, Plotly (60 MB)", install, "python-packages")
    except BaseException:
        rmtree(folder, ignore_errors=True)
        raise
