"""The ten questions that a reader should be able to answer: one numbering, and an exercise for each. What to predict."""

import json
import re
import unittest

from places import NOTEBOOKS

CHAPTERS = {path.name[:2]: path for path in sorted(NOTEBOOKS.glob("[0-9][0-9]-*.ipynb"))}
EXERCISE = re.compile(r"^\*\*Question (\d+)\..*?(?=^\*\*|\Z)", re.MULTILINE | re.DOTALL)


def cells(chapter: str) -> list[tuple[str, str]]:
    """Kind and source of each."""
    notebook = json.loads(CHAPTERS[chapter].read_text(encoding="utf-8"))
    return [(cell["cell_type"], "".join(cell["source"])) for cell in notebook["cells"]]


def texts(chapter: str) -> str:
    return "\n".join(source for kind, source in cells(chapter) if kind == "markdown")


class Questions(unittest.TestCase):
    def test_each_has_one_exercise_in_the_chapter_that_the_table_names(self):
        table = dict(re.findall(r"^\| (\d+) \| .* \| (\d\d) \|$", texts("00"), re.MULTILINE))
        found = [(number, chapter) for chapter in CHAPTERS for number in EXERCISE.findall(texts(chapter))]
        self.assertEqual([str(number) for number in range(1, 11)], sorted((number for number, _ in found), key=int))
        self.assertEqual(table, dict(found))

    def test_each_has_a_part_for_a_pencil_and_a_part_to_run(self):
        for chapter in CHAPTERS:
            for exercise in EXERCISE.finditer(texts(chapter)):
                with self.subTest(f"question {exercise[1]} in chapter {chapter}"):
                    task, solution = exercise[0].split("<details>")
                    self.assertIn("- *Pencil, two minutes:*", task)
                    self.assertIn("- *Run:*", task)
                    self.assertIn("```java", solution)

    def test_what_else_touches_one_says_where_it_is(self):
        table = dict(re.findall(r"^\| (\d+) \| .* \| (\d\d) \|$", texts("00"), re.MULTILINE))
        for chapter in CHAPTERS:
            for number, other in re.findall(r"\*\*More on question (\d+)(?: \(chapter (\d\d)\))?", texts(chapter)):
                self.assertEqual(table[number], other or chapter, f"question {number}, from chapter {chapter}")

    def test_no_other_exercise_has_a_number(self):
        for chapter in CHAPTERS:
            self.assertNotRegex(texts(chapter), r"(?m)^\*\*\d+\.")


class Predictions(unittest.TestCase):
    BOX = re.compile(r"\*\*Predict before you run\.\*\* .+\n\n\*My guess:\* …\n\n<details><summary>What came</summary>\n\n.+\n</details>")

    def test_each_chapter_asks_for_one_before_the_cell_that_answers(self):
        for chapter in CHAPTERS:
            with self.subTest(chapter):
                boxes = [i for i, (_, source) in enumerate(cells(chapter)) if "Predict before you run" in source]
                self.assertTrue(boxes)
                for i in boxes:
                    self.assertRegex(cells(chapter)[i][1], self.BOX)
                    self.assertEqual("code", cells(chapter)[i + 1][0])


if __name__ == "__main__":
    unittest.main()
