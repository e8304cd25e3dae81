"""Everything that a command needs before it can work. What is there already costs milliseconds and no network."""

from pathlib import Path

import downloads
import java_library
import kernel
import machine
import python_packages
from catalogue import ITEMS
from places import CACHE


def everything() -> Path:
    """Answers with the Python interpreter of the environment."""
    machine.java_home()
    if not CACHE.exists():
        machine.require_space(CACHE, 2000)
    java_library.class_path("cli")
    python = python_packages.python()
    kernel.install(python)
    for item in ITEMS:
        if item.default:
            downloads.fetch(item)
    return python
