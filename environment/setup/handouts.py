"""Copies of notebooks for a class, with or without the solutions of their exercises."""

import json
import re
import shutil
from pathlib import Path

from places import NOTEBOOKS, write

SOLUTION = re.compile(r"\n*<details><summary>Solution</summary>.*?</details>", re.DOTALL)


def write_copy(path: Path, target: Path, solutions: bool) -> None:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    if not solutions:
        for cell in notebook["cells"]:
            if cell["cell_type"] == "markdown":
                cell["source"] = SOLUTION.sub("", "".join(cell["source"])).splitlines(keepends=True)
    write(target, json.dumps(notebook, indent=1, ensure_ascii=False) + "\n")


def write_all(notebooks: list[Path], folder: Path, solutions: bool) -> None:
    """Writes them, with the pictures that they show beside them."""
    for path in notebooks:
        write_copy(path, folder / path.name, solutions)
    shutil.copytree(NOTEBOOKS / "figures", folder / "figures", dirs_exist_ok=True)
