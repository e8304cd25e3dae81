"""What a class gets: notebooks with and without solutions, and points for ten exercises."""

import io
import json
import re
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import execute
import grade
import handouts
import nbformat
from places import CLONE, MINE, NOTEBOOKS

EXERCISES = NOTEBOOKS / "exercises.ipynb"
WRONG = {  # each a mistake that a student might make
    "1": "boolean reaches(RealMatrix update, RealMatrix a) { return update.getColumnDimension() == a.getColumnDimension(); }",
    "2": """RealMatrix[] gradients(RealMatrix w0, RealMatrix b, RealMatrix a, double s, RealMatrix x, RealMatrix y) {
        RealMatrix g = w0.add(b.multiply(a).scalarMultiply(s)).multiply(x).subtract(y);
        return new RealMatrix[] {g.multiply(a.multiply(x).transpose()), b.transpose().multiply(g).multiply(x.transpose())};
    }""",
    "3": "double directions(RealMatrix b, RealMatrix a) { return a.getRowDimension(); }",
    "4": "RealMatrix bestB(RealMatrix delta, RealMatrix sigma, RealMatrix q) { return delta.multiply(q.transpose()); }",
    "5": "RealMatrix bestA(RealMatrix delta, RealMatrix sigma, RealMatrix u) { return u.transpose().multiply(delta).multiply(sigma); }",
    "6": "double kappa(RealMatrix s) { return s.multiply(s).getTrace() / Math.pow(s.getTrace(), 2); }",
    "7": "int rankOfB(int in, int out, int r) { return 2 * r; }",
    "8": """long examples(long parameters, int bits, double sigma, double gap) {
        return (long) Math.ceil(2 * sigma * sigma * bits * parameters / (gap * gap)); }""",
    "9": """RealMatrix[] cheapest(RealMatrix m, int r) {
        return new RealMatrix[] {m.multiply(TruncatedSvd.of(m).right(r).transpose()), TruncatedSvd.of(m).right(r)}; }""",
    "10": "double passes(int r, int d) { return Math.sqrt((double) r / d); }",
}


def solutions() -> dict[str, str]:
    cells = nbformat.read(EXERCISES, as_version=4).cells
    tasks = {cell.id.removeprefix("task-"): cell.source for cell in cells if cell.id.startswith("task-")}
    return {number: re.search(r"```java\n(.*?)```", text, re.DOTALL)[1] for number, text in tasks.items()}


class Points(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def submit(self, name: str, answers: dict[str, str], change=lambda notebook: None) -> Path:
        notebook = nbformat.read(EXERCISES, as_version=4)
        for cell in notebook.cells:
            cell.source = answers.get(cell.id.removeprefix(grade.ANSWER), cell.source)
        change(notebook)
        nbformat.write(notebook, self.folder / name)
        return self.folder / name

    def graded(self, *submitted: Path) -> list[list[str]]:
        output = io.StringIO()
        self.status = grade.table(EXERCISES, list(submitted), output)
        return [line.split(",") for line in output.getvalue().splitlines()]

    def test_right_wrong_and_no_answers(self):
        self.assertEqual(10, len(WRONG))
        head, *lines = self.graded(
            self.submit("right.ipynb", solutions()), self.submit("wrong.ipynb", WRONG), self.submit("empty.ipynb", {})
        )
        self.assertEqual(head, ["notebook", *WRONG, "points"])
        self.assertEqual(lines[0], ["right.ipynb", *"1" * 10, "10"])
        self.assertEqual(lines[1], ["wrong.ipynb", *"0" * 10, "0"])
        self.assertEqual(lines[2], ["empty.ipynb", *"0" * 10, "0"])

    def test_an_answer_that_does_not_compile_hangs_or_is_gone_costs_its_own_point_only(self):
        right = solutions()
        answers = {"5": "RealMatrix bestA(", "6": "double kappa(RealMatrix s) { while (true) {} }", "7": right["7"], "10": right["10"]}

        def tamper(notebook):
            notebook.cells = [cell for cell in notebook.cells if cell.id != "answer-10"]
            next(cell for cell in notebook.cells if cell.id == "check-9").source = 'System.out.println("exercise 9: right")'

        submitted = nbformat.read(self.submit("odd.ipynb", answers, tamper), as_version=4)
        found = grade.points(grade.with_answers(nbformat.read(EXERCISES, as_version=4), submitted), seconds=5)
        self.assertEqual([n for n, point in found.items() if point], ["7"])

    def test_a_file_that_is_no_notebook_is_named(self):
        broken = self.folder / "broken.ipynb"
        broken.write_text("{", encoding="utf-8")
        _, line = self.graded(broken)
        self.assertEqual((line[0], line[-1], self.status), ("broken.ipynb", "0", 1))


class Handouts(unittest.TestCase):
    def test_students_get_no_solution_and_everything_else(self):
        notebooks = sorted(NOTEBOOKS.glob("*.ipynb"))
        with tempfile.TemporaryDirectory() as folder:
            handouts.write_all(notebooks, Path(folder, "students"), solutions=False)
            handouts.write_all(notebooks, Path(folder, "teachers"), solutions=True)
            for path in notebooks:
                original, student, teacher = (json.loads(file.read_text(encoding="utf-8")) for file in (
                    path, Path(folder, "students", path.name), Path(folder, "teachers", path.name)))
                self.assertEqual(original, teacher)
                text = "\n".join("".join(cell["source"]) for cell in student["cells"])
                self.assertNotIn("<summary>Solution", text, path.name)
                kept = ["".join(cell["source"]).split("<details><summary>Solution")[0].rstrip() for cell in original["cells"]]
                for start, cell in zip(kept, student["cells"], strict=True):
                    self.assertTrue("".join(cell["source"]).startswith(start), path.name)
                for read in re.findall(r'"((?:results/[^"]+|paper)\.\w+)"', text):
                    self.assertTrue(Path(folder, "students", read).is_file(), f"{path.name} reads {read}")
            self.assertTrue(Path(folder, "students/figures/lora.svg").is_file())


class Mine(unittest.TestCase):
    def test_the_users_own_notebooks_are_ignored_by_git_and_run_by_their_path_alone(self):
        self.assertIn("/notebooks/mine/", (CLONE / ".gitignore").read_text(encoding="utf-8").splitlines())
        ours = NOTEBOOKS / "00-start-here.ipynb"
        with mock.patch.object(execute, "chapters", return_value=[ours, MINE / "00-mine.ipynb"]):
            self.assertEqual([ours], execute.find("00"))
        self.assertEqual([ours], execute.find(str(ours)))


if __name__ == "__main__":
    unittest.main()
