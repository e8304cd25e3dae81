"""Points for submitted copies of the exercises; started with the environment's own Python by `class`.

The answers are the student's, cell by cell by their ids; all the rest, the checks above all, is the original.
"""

import csv
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError
from notebooks import KERNEL

SECONDS = 30  # for a cell; an answer that takes longer is stopped
ANSWER, CHECK = "answer-", "check-"


def exercises(original) -> list[str]:
    return [cell.id.removeprefix(CHECK) for cell in original.cells if cell.id.startswith(CHECK)]


def with_answers(original, submitted):
    """A copy of the original notebook with the answers of a submitted one; one whose cell is gone stays unanswered."""
    answers = {cell.get("id"): cell.source for cell in submitted.cells if cell.cell_type == "code"}
    notebook = nbformat.from_dict(original)
    for cell in notebook.cells:
        if cell.id.startswith(ANSWER):
            cell.source = answers.get(cell.id, cell.source)
    return notebook


def points(notebook, seconds: int = SECONDS) -> dict[str, int]:
    """Runs it and answers with 1 or 0 for each exercise. A cell that fails or hangs costs its own point only."""
    client = NotebookClient(
        notebook, kernel_name=KERNEL, timeout=seconds, interrupt_on_timeout=True, startup_timeout=120, allow_errors=True
    )
    try:
        client.execute()
    except DeadKernelError:
        pass  # what was checked before counts
    said = {cell.id: "".join(output.get("text", "") for output in cell.get("outputs", [])) for cell in notebook.cells}
    return {n: int(said[CHECK + n].strip() == f"exercise {n}: right") for n in exercises(notebook)}


def table(original: Path, submitted: list[Path], output) -> int:
    """Writes a line for each submission; one that isn't a notebook gets no points and is named."""
    asked = nbformat.read(original, as_version=4)
    lines = csv.writer(output, lineterminator="\n")
    lines.writerow(["notebook", *exercises(asked), "points"])
    unreadable = 0
    for path in submitted:
        try:
            answered = with_answers(asked, nbformat.read(path, as_version=4))
        except Exception as problem:  # nbformat raises many kinds
            print(f"{path}: can't be read as a notebook: {problem}", file=sys.stderr)
            unreadable += 1
            lines.writerow([path.name, *["" for _ in exercises(asked)], 0])
            continue
        found = points(answered)
        lines.writerow([path.name, *found.values(), sum(found.values())])
        output.flush()
    return 1 if unreadable else 0


if __name__ == "__main__":
    sys.exit(table(Path(sys.argv[1]), [Path(path) for path in sys.argv[2:]], sys.stdout))
