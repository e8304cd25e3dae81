"""Everything that a command needs before it can work. What is there already costs milliseconds and no network."""

import contextlib
import shutil
import time
from pathlib import Path

import downloads
import java_library
import kernel
import machine
import python_packages
from catalogue import Item
from places import CACHE, TEMPORARY

TWO_DAYS = 2 * 24 * 3600


def everything(items: list[Item], strict: bool = True) -> Path:
    """The library, the notebooks' environment, and these models and data. Answers with the environment's Python.
    Unless strict, what npm or apt can't bring is passed over."""
    machine.java_home()
    _sweep()
    if not CACHE.exists():
        machine.require_space(CACHE, 2000)
    java_library.class_path("cli")
    python = python_packages.python()
    kernel.install(python)
    downloads.fetch(items, strict)
    return python


def _sweep() -> None:
    """Removes the temporary files that programs left behind when they were killed."""
    for path in TEMPORARY.glob("*"):
        with contextlib.suppress(FileNotFoundError):
            if time.time() - path.lstat().st_mtime > TWO_DAYS:
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
