"""The blocks of README and its pages run as they are written: shell commands from a clone, Java in a fresh notebook."""

import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook
from places import CLONE, ENVIRONMENT, NOTEBOOKS

PAGES = {name: (CLONE / name).read_text(encoding="utf-8") for name in ("README.md", "lib/README.md", "environment/COMMANDS.md", "environment/TROUBLESHOOTING.md", "notebooks/teaching.md")}
UNTRIED = ("./environment/lab", "./environment/test")  # they stay, or run this
LAB = re.compile(r"./environment/lab --")  # with options: until it says its address


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", "\n".join(PAGES.values()), re.DOTALL | re.MULTILINE)


class Blocks(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.clone = Path(temporary.name)
        (self.clone / "environment").symlink_to(ENVIRONMENT)
        for folder in ("recipes", "studies"):
            shutil.copytree(NOTEBOOKS / folder, self.clone / "notebooks" / folder)

    def test_shell(self):
        lines = [line.split(" # ")[0].strip() for block in blocks("bash") for line in block.splitlines()]
        commands = [line for line in dict.fromkeys(lines) if line and line not in UNTRIED]
        self.assertGreater(len(commands), 4)
        for command in commands:
            with self.subTest(command):
                if LAB.search(command):
                    self.assertIn("token=", self.address(command))
                    continue
                answer = subprocess.run(["bash", "-c", command], cwd=self.clone, capture_output=True, text=True)
                self.assertEqual(0, answer.returncode, answer.stdout + answer.stderr)

    def address(self, command: str) -> str:
        """The first line in which a server says where it is; then it is stopped."""
        server = subprocess.Popen(["bash", "-c", f"exec env {command}"], cwd=self.clone, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        try:
            return next((line for line in server.stdout if "token=" in line), "")
        finally:
            server.terminate()
            server.communicate(timeout=30)

    def test_java(self):
        cells = blocks("java")
        self.assertGreater(len(cells), 1)
        notebook = self.clone / "readme.ipynb"
        nbformat.write(new_notebook(cells=[new_code_cell(cell) for cell in cells]), notebook)
        command = [ENVIRONMENT / "execute", notebook, "--out", self.clone / "book"]
        answer = subprocess.run(command, cwd=self.clone, env=os.environ | {"ASYMLORA_SCALE": "smoke"}, capture_output=True, text=True)
        self.assertEqual(0, answer.returncode, answer.stdout + answer.stderr)

    def test_what_it_links_to_is_there(self):
        for name, text in PAGES.items():
            for target in re.findall(r"\]\((?!https?:)([^)#]+)", text):
                self.assertTrue(((CLONE / name).parent / target).exists(), f"{name}: {target}")


if __name__ == "__main__":
    unittest.main()
