import argparse
import subprocess
from pathlib import Path

import api_docs
import cells
import needs
import prepare
from places import BUILD, ENVIRONMENT, MINE, NOTEBOOKS, Problem, main, variables


def command() -> int:
    parser = argparse.ArgumentParser(
        prog="environment/execute",
        description="Sets up what is missing, then runs notebooks without a browser and makes an HTML book of them, "
        "which reads offline, with the library's API documentation. The book is a folder that any static host takes as it is. "
        "ASYMLORA_BINDER, the address of this repository on a Binder (https://HOST/v2/gh/OWNER/NAME/BRANCH), adds \"Run this\" "
        "to its pages. ASYMLORA_SCALE=smoke|laptop|full chooses the size of the work.",
    )
    parser.add_argument("notebook", nargs="*", help="a file, or the beginning of a name in notebooks/ (all)")
    parser.add_argument("--out", type=Path, default=BUILD / "book", help="where the book goes (%(default)s)")
    parser.add_argument("--format", action="store_true", help="instead: lay out the Java code of their cells, at most 100 columns")
    arguments = parser.parse_args()

    chosen = [path for name in arguments.notebook or [""] for path in find(name)]
    if arguments.format:
        cells.write_formatted(chosen)
        return 0
    python = prepare.everything(needs.of(*chosen))
    api_docs.write(python, arguments.out / "api")
    return run(python, chosen, "--out", arguments.out / "executed", "--book", arguments.out)


def chapters(folder: Path = NOTEBOOKS) -> list[Path]:
    """All notebooks of a folder, by default of the clone, the user's too."""
    return sorted(path for path in folder.glob("**/*.ipynb") if ".ipynb_checkpoints" not in path.parts)


def find(name: str) -> list[Path]:
    """The notebook files that a name means. The user's own are found by their path alone: they may take hours."""
    if name.endswith(".ipynb") and Path(name).is_file():
        return [Path(name).resolve()]
    everything = [path for path in chapters() if MINE not in path.parents]
    if not everything:
        raise Problem(f"found no notebooks in {NOTEBOOKS}")
    found = [path for path in everything if path.name.startswith(name)]
    if not found:
        raise Problem(f'no notebook begins with "{name}". There is: {", ".join(path.stem for path in everything)}')
    return found


def run(python: Path, notebooks: list[Path], *options, **more: str) -> int:
    """Runs them in the environment's Python. Ctrl-C reaches it too, and it stops its kernel before it ends."""
    command = [python, ENVIRONMENT / "setup/notebooks.py", *notebooks, *options]
    child = subprocess.Popen([str(part) for part in command], env=variables(**more))
    try:
        return child.wait()
    except BaseException:
        child.terminate()
        child.wait()
        raise


if __name__ == "__main__":
    main(command)
