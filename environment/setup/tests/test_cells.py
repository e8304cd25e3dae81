"""The notebooks' cells look as the formatter writes them, and every line fits on a page."""

import json
import tempfile
import unittest
from pathlib import Path

import cells
import execute
from places import NOTEBOOKS

CHAPTERS = sorted(path for path in NOTEBOOKS.glob("*.ipynb") if path.stem != "exercises")


class Notebooks(unittest.TestCase):
    def test_are_laid_out(self):
        self.assertGreaterEqual(len(CHAPTERS), 11)
        found = [(path.name, cell) for path in CHAPTERS for cell in cells.code_of(json.loads(path.read_text(encoding="utf-8")))]
        sources = ["".join(cell["source"]) for _, cell in found]
        for (name, cell), source, wanted in zip(found, sources, cells.formatted(sources)):
            with self.subTest(f"{name}, cell {cell['id']}: environment/execute --format mends it"):
                self.assertEqual(wanted, source)

    def test_lines_are_short(self):
        for path in CHAPTERS:
            self.assertEqual([], cells.too_long(json.loads(path.read_text(encoding="utf-8"))), path.name)


class Rewriting(unittest.TestCase):
    def test_only_the_code_changes(self):
        code = ["int  a=1;\n", "\n", "a"]
        notebook = {"cells": [{"cell_type": "markdown", "source": ["é  1"]}, {"cell_type": "code", "id": "one", "source": code}]}
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "mine.ipynb")
            path.write_text(json.dumps(notebook), encoding="utf-8")
            cells.write_formatted(execute.find(str(path)))
            text = path.read_text(encoding="utf-8")
        self.assertEqual(["int a = 1;\n", "\n", "a"], json.loads(text)["cells"][1]["source"])
        self.assertIn("é  1", text)

    def test_what_is_not_java_is_shown(self):
        with self.assertRaisesRegex(cells.Problem, r"int half\("):
            cells.formatted(["int half(int of { return of / 2; }"])


if __name__ == "__main__":
    unittest.main()
