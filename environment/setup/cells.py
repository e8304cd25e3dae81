"""The Java code of notebooks' cells, laid out by a formatter: at most 100 columns."""

import json
import subprocess
from pathlib import Path

import java_library
import kernel
import machine
from places import Problem, variables, write

COLUMNS = 100


def code_of(notebook: dict) -> list[dict]:
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def formatted(sources: list[str]) -> list[str]:
    """The sources of cells, laid out."""
    program = ["-cp", java_library.class_path("bench"), "io.github.asymlora.bench.cells.CellFormat"]
    command = [machine.java_home() / "bin/java", *kernel.jvm_options(), *program]
    answer = subprocess.run(command, input=json.dumps(sources).encode(), capture_output=True, env=variables())
    if answer.returncode != 0:
        raise Problem(answer.stderr.decode(errors="replace"))
    return json.loads(answer.stdout)


def write_formatted(notebooks: list[Path]) -> None:
    """Rewrites the notebooks whose cells look otherwise, and names the lines that a person has to break."""
    contents = [json.loads(path.read_text(encoding="utf-8")) for path in notebooks]
    cells = [cell for content in contents for cell in code_of(content)]
    for cell, source in zip(cells, formatted(["".join(cell["source"]) for cell in cells])):
        cell["source"] = source.splitlines(keepends=True)
    for path, content in zip(notebooks, contents):
        write(path, json.dumps(content, indent=1, ensure_ascii=False) + "\n")
        for place in too_long(content):
            print(f"{path.name}, {place}")


def too_long(notebook: dict) -> list[str]:
    """Lines that no formatter can break: they hold a long text or comment."""
    lines = [(cell["id"], line.rstrip("\n")) for cell in code_of(notebook) for line in cell["source"]]
    return [f"cell {cell}: {len(line)} columns: {line.strip()}" for cell, line in lines if len(line) > COLUMNS]
