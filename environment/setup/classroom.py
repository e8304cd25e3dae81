import argparse
import subprocess
from pathlib import Path

import execute
import handouts
import prepare
from places import BUILD, ENVIRONMENT, NOTEBOOKS, Problem, main, variables

EXERCISES = NOTEBOOKS / "exercises.ipynb"
EXECUTED = BUILD / "book/executed"


def command() -> int:
    parser = argparse.ArgumentParser(
        prog="environment/class",
        description="Writes what a class needs to a folder: notebooks/, without the solutions of their exercises, and, of those that "
        "environment/execute has run, checkpoints/, the executed copies. "
        "Or grades what the class handed in.",
    )
    parser.add_argument("notebook", nargs="*", help="a file, or the beginning of a name in notebooks/ (all)")
    parser.add_argument("--solutions", action="store_true", help="the teacher's copies, which keep the solutions")
    parser.add_argument("--out", type=Path, help="the folder (environment/.build/class/students or teachers)")
    parser.add_argument(
        "--grade",
        type=Path,
        metavar="FOLDER",
        help="instead: run the answers of this folder's copies of exercises.ipynb, and print a line of points for each as CSV",
    )
    chosen = parser.parse_args()
    if chosen.grade:
        return _grade(chosen.grade)
    folder = chosen.out or BUILD / "class" / ("teachers" if chosen.solutions else "students")
    return _write([path for name in chosen.notebook or [""] for path in execute.find(name)], folder, chosen.solutions)


def _write(notebooks: list[Path], folder: Path, solutions: bool) -> int:
    handouts.write_all(notebooks, folder / "notebooks", solutions)
    print(f"{len(notebooks)} notebooks, {'with' if solutions else 'without'} solutions: {folder / 'notebooks'}")
    executed = [EXECUTED / path.name for path in notebooks if (EXECUTED / path.name).is_file()]
    if missing := [path.stem for path in notebooks if EXECUTED / path.name not in executed]:
        print(f"No checkpoint, since environment/execute hasn't run them yet: {', '.join(missing)}")
    if not executed:
        return 0
    handouts.write_all(executed, folder / "checkpoints", solutions)
    print(f"{len(executed)} checkpoints: {folder / 'checkpoints'}")
    return 0


def _grade(folder: Path) -> int:
    submitted = execute.chapters(folder)
    if not submitted:
        raise Problem(f"found no notebooks in {folder}")
    python = prepare.everything([])
    return subprocess.run([python, ENVIRONMENT / "setup/grade.py", EXERCISES, *submitted], env=variables()).returncode


if __name__ == "__main__":
    main(command)
