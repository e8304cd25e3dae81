"""Runs notebooks without a browser; started with the environment's own Python by `execute` and `test`."""

import argparse
import math
import os
import re
import sys
import time
from pathlib import Path

import nbformat
from java_library import revision
from jupyter_client.kernelspec import NoSuchKernel
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError

KERNEL = "asymlora"


class Failure(Exception):
    """A notebook that didn't run to its end."""


class Progress:
    """Says which cell runs: on a terminal in one line that changes, elsewhere a line at the start and now and then."""

    SECONDS = 20  # between two lines, where there is no terminal

    def __init__(self, notebook: str, cells: int, start: float):
        self.notebook, self.cells, self.start = notebook, cells, start
        self.live = sys.stdout.isatty()
        self.said = -math.inf

    def cell(self, number: int) -> None:
        now = time.monotonic()
        text = f"{self.notebook}: cell {number} of {self.cells}, {now - self.start:.0f} s"
        if self.live:
            print(f"\r\033[K{text} ", end="", flush=True)
        elif now - self.said >= self.SECONDS:
            self.said = now
            print(text, flush=True)

    def close(self) -> None:
        if self.live:
            print("\r\033[K", end="", flush=True)


def execute(path: Path, target: Path, kernel_name: str = KERNEL, change=lambda notebook: None) -> float:
    """Runs a notebook, writes its executed copy (also of one that fails), and answers with the seconds it took.
    The copy may be changed before it runs."""
    notebook = nbformat.read(path, as_version=4)
    change(notebook)
    code = [index for index, cell in enumerate(notebook.cells) if cell.cell_type == "code" and cell.source.strip()]
    start = time.monotonic()
    progress = Progress(path.stem, len(code), start)
    client = NotebookClient(
        notebook,
        kernel_name=kernel_name,
        timeout=None,
        startup_timeout=120,
        resources={"metadata": {"path": str(path.parent)}},
        on_cell_execute=lambda cell, cell_index: progress.cell(code.index(cell_index) + 1),
        coalesce_streams=True,  # printf sends its text piece by piece
    )
    try:
        client.execute()
    except CellExecutionError as error:
        if error.ename == "EvaluationInterruptedException":  # Ctrl-C, which nbclient hands on to the kernel
            raise KeyboardInterrupt from None
        raise Failure(_describe(notebook)) from None
    except DeadKernelError:
        raise Failure("the kernel died; if it ran out of memory, set ASYMLORA_JVM_OPTS=-Xmx4g") from None
    finally:
        notebook.metadata["asymlora"] = _ran(time.monotonic() - start)
        target.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, target)
        progress.close()
    return time.monotonic() - start


def _ran(seconds: float) -> dict:
    """Where the numbers of an executed copy come from."""
    return {
        "seconds": round(seconds, 1),
        "scale": os.environ.get("ASYMLORA_SCALE", "laptop"),
        "date": time.strftime("%Y-%m-%d"),
        "commit": revision(),
    }


def _describe(notebook) -> str:
    """The failing cell's number and what it shows: its source with the mistake, or the exception."""
    cells = (cell for cell in notebook.cells if cell.cell_type == "code")
    for number, cell in enumerate(cells, start=1):
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                shown = re.sub(r"\x1b\[[\d;]*m", "", "\n".join(output.traceback)).rstrip()
                return f"code cell {number} failed with {output.ename}\n{shown}"
    return "a cell failed without saying why"


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("notebooks", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True, help="folder for the executed copies")
    parser.add_argument("--book", type=Path, help="folder for an HTML book of them")
    parser.add_argument("--limit", type=float, help="a notebook that takes more seconds fails")
    arguments = parser.parse_args()

    executed, failed = {}, []
    for path in arguments.notebooks:
        target = arguments.out / path.name
        try:
            seconds = execute(path, target)
            if arguments.limit and seconds > arguments.limit:
                raise Failure(f"took {seconds:.0f} s, more than {arguments.limit:.0f} s")
            print(f"{path.stem}: {seconds:.1f} s", flush=True)
            executed[path] = target
        except (Failure, NoSuchKernel) as failure:
            print(f"{path.stem}: FAILED: {failure}", flush=True)
            failed.append(path)
    if arguments.book and executed:
        import book

        print(f"The book: {book.bind(executed, arguments.book)}")
        print(f"The executed notebooks: {arguments.out}")
    print(f"{len(executed)} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        print("Interrupted.")
        sys.exit(130)
