import argparse
import subprocess
import tempfile
from pathlib import Path

import execute
import handouts
import needs
import prepare
from places import BUILD, CACHE, ENVIRONMENT, NOTEBOOKS, TEMPORARY, Problem, main, variables

EXERCISES = NOTEBOOKS / "exercises.ipynb"
EXECUTED = BUILD / "book/executed"


def command() -> int:
    parser = argparse.ArgumentParser(
        prog="environment/class",
        description="Writes what a class needs to a folder: notebooks/, without the solutions of their exercises, and, of those that "
        "environment/execute has run, checkpoints/, the executed copies. "
        "Or makes slides, or grades what the class handed in.",
    )
    parser.add_argument("notebook", nargs="*", help="a file, or the beginning of a name in notebooks/ (all)")
    parser.add_argument("--solutions", action="store_true", help="the teacher's copies, which keep the solutions")
    parser.add_argument("--slides", action="store_true", help="instead: slides of the executed copies, which show without network")
    parser.add_argument("--out", type=Path, help="the folder (environment/.build/class/students, teachers or slides)")
    parser.add_argument(
        "--grade",
        type=Path,
        metavar="FOLDER",
        help="instead: run the answers of this folder's copies of exercises.ipynb, and print a line of points for each as CSV",
    )
    chosen = parser.parse_args()
    if chosen.grade:
        return _grade(chosen.grade)
    notebooks = [path for name in chosen.notebook or [""] for path in execute.find(name)]
    if chosen.slides:
        return _slides(notebooks, chosen.out or BUILD / "class/slides", chosen.solutions)
    return _write(notebooks, chosen.out or BUILD / "class" / ("teachers" if chosen.solutions else "students"), chosen.solutions)


def _write(notebooks: list[Path], folder: Path, solutions: bool) -> int:
    handouts.write_all(notebooks, folder / "notebooks", solutions)
    print(f"{len(notebooks)} notebooks, {'with' if solutions else 'without'} solutions: {folder / 'notebooks'}")
    executed = _executed(notebooks, "checkpoint")
    if not executed:
        return 0
    handouts.write_all(executed, folder / "checkpoints", solutions)
    print(f"{len(executed)} checkpoints: {folder / 'checkpoints'}")
    return 0


def _slides(notebooks: list[Path], folder: Path, solutions: bool) -> int:
    executed = _executed(notebooks, "slides")
    if not executed:
        raise Problem("Slides show what a chapter computed. Run it first: environment/execute 00")
    reveal = needs.named("reveal.js")
    python, environment = prepare.everything(reveal), variables()
    with tempfile.TemporaryDirectory(dir=TEMPORARY) as copies:
        handouts.write_all(executed, Path(copies), solutions)
        command = [python, ENVIRONMENT / "setup/slides.py", folder, CACHE / reveal[0].folder]
        subprocess.run([*command, *(Path(copies, path.name) for path in executed)], env=environment, check=True)
    print(f"Slides of {len(executed)} notebooks, to open in a browser: {folder}")
    return 0


def _executed(notebooks: list[Path], what: str) -> list[Path]:
    """The executed copies; those that aren't there are named."""
    copies = [EXECUTED / path.name for path in notebooks if (EXECUTED / path.name).is_file()]
    if missing := [path.stem for path in notebooks if EXECUTED / path.name not in copies]:
        print(f"No {what}, since environment/execute hasn't run them yet: {', '.join(missing)}")
    return copies


def _grade(folder: Path) -> int:
    submitted = execute.chapters(folder)
    if not submitted:
        raise Problem(f"found no notebooks in {folder}")
    python = prepare.everything([])
    return subprocess.run([python, ENVIRONMENT / "setup/grade.py", EXERCISES, *submitted], env=variables()).returncode


if __name__ == "__main__":
    main(command)
