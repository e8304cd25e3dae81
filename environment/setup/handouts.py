"""Copies of notebooks for a class, with or without the solutions of their exercises."""

import json
import re
import shutil
from pathlib import Path

from places import NOTEBOOKS, write

BESIDE = ("figures", "results", "paper.yaml")  # what chapters show and read from their own folder
SOLUTION = re.compile(r"\n*<details><summary>Solution</summary>.*?</details>", re.DOTALL)


def write_copy(path: Path, target: Path, solutions: bool) -> None:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    if not solutions:
        for cell in notebook["cells"]:
            if cell["cell_type"] == "markdown":
                cell["source"] = SOLUTION.sub("", "".join(cell["source"])).splitlines(keepends=True)
    write(target, json.dumps(notebook, indent=1, ensure_ascii=False) + "\n")


def write_all(notebooks: list[Path], folder: Path, solutions: bool) -> None:
    """Writes them, and beside them what they show and read, so that they run there."""
    for path in notebooks:
        write_copy(path, folder / path.name, solutions)
    for name in BESIDE:
        source = NOTEBOOKS / name
        if source.is_dir():
            shutil.copytree(source, folder / name, dirs_exist_ok=True)
        else:
            shutil.copyfile(source, folder / name)
