"""Which of the catalogue's models and data a notebook or a recipe needs. Its own text is the one place that names them: a
notebook by a string of its code, `Models.load("all-MiniLM-L6-v2")` or `Tasks.load("tweets")`, a recipe by `model` and `task`."""

import json
import re
from pathlib import Path

from catalogue import ITEMS, Item

ENCODER = "all-MiniLM-L6-v2"  # what a recipe without a model trains


def of(*paths: Path) -> list[Item]:
    """What the notebooks (.ipynb) and recipes (.yaml) need, in the catalogue's order."""
    return named(*(name for path in paths for name in _names(path)))


def named(*names: str) -> list[Item]:
    """The items of these names, or those that tasks of these names are made of; other names are passed over."""
    wanted = {name.lower() for name in names}
    return [item for item in ITEMS if {item.name.lower(), *item.tasks} & wanted]


def of_command(arguments: list[str]) -> list[Item]:
    """What a command line names: recipes, models and tasks."""
    values = [argument.rpartition("=")[2] for argument in arguments]
    recipes = [Path(value) for value in values if value.endswith((".yaml", ".yml")) and Path(value).is_file()]
    wanted = [*of(*recipes), *named(*values)]
    return [item for item in ITEMS if item in wanted]


def _names(path: Path) -> list[str]:
    if path.suffix == ".ipynb":
        return _of_notebook(path.read_text(encoding="utf-8", errors="replace"))
    return _of_recipe(_composed(path, set()))


def _composed(path: Path, readers: set[Path]) -> str:
    """A recipe's text after that of its base: of a key, the last value counts."""
    if path in readers or not path.is_file():
        return ""  # the command line says what is wrong
    text = path.read_text(encoding="utf-8", errors="replace")
    base = re.search(r"""^\{?\s*base:\s*["']?([^\s,"'}]+)""", text, re.MULTILINE)
    return (_composed(path.parent / base[1], readers | {path}) + "\n" if base else "") + text


def _of_notebook(text: str) -> list[str]:
    """Every string in its code."""
    code = ["".join(cell["source"]) for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"]
    return re.findall(r'"([\w.-]+)"', "\n".join(code))


def _of_recipe(text: str) -> list[str]:
    """The values of `model` and of the task's `name`; a task with a folder brings its own files."""
    lines = re.sub(r"(^|\s)#.*", "", text)
    values = dict(re.findall(r"""\b(model|name|folder|from_scratch):\s*["']?([^\s,"'}]*)""", lines))
    names = [] if "folder" in values else [values.get("name", "")]
    return names if "from_scratch" in values else [*names, values.get("model", ENCODER)]
