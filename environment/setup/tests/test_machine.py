"""Nothing is written outside the clone and the cache, whatever the locale and the folders are called."""

import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook
from places import CACHE, CLONE, ENVIRONMENT, NOTEBOOKS

RECIPE = NOTEBOOKS / "recipes/tweets-b-only.yaml"
SMALL = ["task.train_examples=8", "task.judge_examples=4", "training.epochs=1"]


class Started(unittest.TestCase):
    """Commands started by a user whose home and temporary folder are empty."""

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        self.home, self.tmp, self.out = (self.folder / name for name in ("home", "tmp", "out"))
        for folder in (self.home, self.tmp, self.out):
            folder.mkdir()

    def start(self, *command, **more: str) -> str:
        # Java asks the system for the home, not HOME: the same one for both.
        options = f"-Duser.home={self.home} {os.environ.get('ASYMLORA_JVM_OPTS', '')}"
        here = {
            "HOME": str(self.home),
            "TMPDIR": str(self.tmp),
            "ASYMLORA_CACHE": str(CACHE),
            "ASYMLORA_JVM_OPTS": options,
            "ASYMLORA_SCALE": "smoke",
        }
        left_out = ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "MAVEN_OPTS")
        theirs = {name: value for name, value in os.environ.items() if name not in left_out}
        answer = subprocess.run(
            [str(part) for part in command], env=theirs | here | more, capture_output=True, text=True, errors="replace"
        )
        self.assertEqual(0, answer.returncode, answer.stdout + answer.stderr)
        self.assertNotIn("deprecated", answer.stderr)
        return answer.stdout

    def train(self, out: Path, **more: str) -> None:
        sets = [part for setting in SMALL for part in ("--set", setting)]
        self.start(ENVIRONMENT / "asymlora", "train", RECIPE, "--out", out, *sets, **more)
        self.assertTrue((out / "result.json").is_file(), "written where it was asked for")

    def notebook(self, name: str, *cells: str) -> Path:
        path = self.folder / name
        nbformat.write(new_notebook(cells=[new_code_cell(cell) for cell in cells]), path)
        return path


class NothingElsewhere(Started):
    def test_home_and_temporary_folder_stay_empty(self):
        self.start(ENVIRONMENT / "asymlora", "doctor")
        self.train(self.out / "run")
        figure = 'Plot.titled("t").x("x").y("y").line("one", new double[] {1, 2}, new double[] {3, 1})'
        load = 'io.github.asymlora.model.Models.load("all-MiniLM-L6-v2").name()'
        self.start(ENVIRONMENT / "execute", self.notebook("mine.ipynb", load, figure), "--out", self.out / "book")
        for folder in (self.home, self.tmp):
            self.assertEqual([], sorted(str(path.relative_to(self.folder)) for path in folder.rglob("*")))


class Letters(Started):
    def test_the_c_locale_and_a_folder_with_an_umlaut(self):
        for locale in ("C", "POSIX", "xx_XX.UTF-8"):
            with self.subTest(locale):
                folder = self.out / f"größe {locale}"
                folder.mkdir()
                write = f'Files.writeString(Path.of("{folder}", "ß.txt"), "ü").toFile().length()'
                notebook = self.notebook(f"ä {locale}.ipynb", write)
                self.start(ENVIRONMENT / "execute", notebook, "--out", folder / "book", LC_ALL=locale, LANG=locale)
                self.assertEqual("ü", (folder / "ß.txt").read_text(encoding="utf-8"))
        self.train(self.out / "größe", LC_ALL="C")

    def test_a_clone_with_an_umlaut(self):
        """Its set-up finds itself: the paths of the kernel that it writes are those of the folder."""
        clone = self.folder / "mein Projekt ü"
        shutil.copytree(CLONE / "environment/setup", clone / "environment/setup", ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ENVIRONMENT / "fetch", clone / "environment/fetch")
        program = clone / "environment/setup/fetch.py"
        program.write_text("import os, sys, places\nprint(places.CLONE, sys.argv[1], os.environ['LC_ALL'])\n", encoding="utf-8")
        said = self.start(clone / "environment/fetch", "ß", LC_ALL="C")
        self.assertEqual(f"{clone.resolve()} ß C.UTF-8\n", said)


if __name__ == "__main__":
    unittest.main()
