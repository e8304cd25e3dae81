"""Mistakes put into a copy of each notebook, which its checks must notice; started with the environment's own Python by `test`."""

import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell
from notebooks import Failure, execute
from places import BUILD, ENVIRONMENT, NOTEBOOKS

LISTED = ENVIRONMENT / "setup/tests/mutations.json"


@dataclass(frozen=True)
class Mutation:
    """In a cell `text` becomes `instead`; then the cell `noticed_in` must fail, or contradict a claim, in these `words`.
    Cells `without` which it runs as well are left out to save time."""

    notebook: str
    cell: str
    text: str
    instead: str
    noticed_in: str
    words: str
    without: tuple[str, ...] = ()

    @property
    def path(self) -> Path:
        (found,) = NOTEBOOKS.glob(f"{self.notebook}-*.ipynb")
        return found

    def apply(self, notebook) -> None:
        """Mutates the cell, and keeps what runs up to the one that must fail."""
        cells = {cell.id: cell for cell in notebook.cells}
        cells[self.cell].source = cells[self.cell].source.replace(self.text, self.instead)
        end = notebook.cells.index(cells[self.noticed_in]) + 1
        notebook.cells = [cell for cell in notebook.cells[:end] if cell.id not in self.without]
        if any("var claims =" in cell.source for cell in notebook.cells):
            notebook.cells.append(new_code_cell(PROBE % json.dumps(self.words, ensure_ascii=False), id=PROBE_CELL))

    def explains(self, error: tuple[str, str, str]) -> bool:
        cell, name, said = error
        return cell in (self.noticed_in, PROBE_CELL) and name == "AssertionError" and self.words in said


PROBE_CELL = "claims-probe"
PROBE = """for (var claim : claims.judged())
    if (claim.statement().contains(%s) && claim.verdict() == Verdict.CONTRADICTED)
        throw new AssertionError(claim.statement());"""


def listed() -> list[Mutation]:
    return [Mutation(**entry) for entry in json.loads(LISTED.read_text(encoding="utf-8"))]


def surviving(mutation: Mutation, number: int) -> str | None:
    """What went otherwise than it should, or None: the mutation was noticed where and as it should be."""
    target = BUILD / f"mutated/{number:02}-{mutation.path.name}"
    try:
        execute(mutation.path, target, change=mutation.apply)
    except Failure as failure:
        return None if any(map(mutation.explains, _errors(target))) else f"another failure: {failure}"
    return "nothing fails"


def _errors(executed: Path) -> list[tuple[str, str, str]]:
    """The cells that failed, the exception's name and its message."""
    cells = nbformat.read(executed, as_version=4).cells
    outputs = [(cell.id, output) for cell in cells for output in cell.get("outputs", [])]
    return [(cell, output.ename, output.evalue) for cell, output in outputs if output.output_type == "error"]


def main() -> int:
    mutations, survivors = listed(), 0
    for number, mutation in enumerate(mutations, start=1):
        start = time.monotonic()
        problem = surviving(mutation, number)
        survivors += problem is not None
        said = f"SURVIVES: {problem}" if problem else f'noticed, "{mutation.words}"'
        print(f"{mutation.path.stem}, cell {mutation.cell}: {said}, {time.monotonic() - start:.1f} s", flush=True)
    print(f"{len(mutations) - survivors} mutations noticed, {survivors} not")
    return 1 if survivors else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        print("Interrupted.")
        sys.exit(130)
