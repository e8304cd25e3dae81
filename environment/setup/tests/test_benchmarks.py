"""How environment/bench --write keeps BENCHMARKS.md: its own rows, beside those that the same machine measured before."""

import sys
import unittest

from places import ENVIRONMENT

sys.path.append(str(ENVIRONMENT / "benchmarks"))

import markdown

PAGE = f"# Measured\n\nBefore.\n\n{markdown.BEGIN}{markdown.END}\nAfter.\n"
ORDER = ["full", "padded", "load"]
HEADER = ["", "ours", "time"]


def written(page: str, machine: str, **tables: list) -> str:
    return markdown.written(page, machine, ["PyTorch 2"], [(title, HEADER, rows, "notes.") for title, rows in tables.items()], ORDER)


class Markdown(unittest.TestCase):
    def test_rows_are_put_in_place(self):
        page = written(PAGE, "A", Training=[["padded", "2", "0.9"], ["full", "1", "0.8"]], Loading=[])
        self.assertTrue(page.startswith("# Measured\n\nBefore.\n\n"))
        self.assertTrue(page.endswith("\nAfter.\n"))
        self.assertNotIn("Loading", page)
        table = "### Training\n\n|  | ours | time |\n| --- | --- | --- |\n| full | 1 | 0.8 |\n| padded | 2 | 0.9 |\n\nnotes.\n"
        self.assertIn(f"A\n\nPyTorch 2.\n\n{table}", page)

    def test_what_was_not_measured_again_stays(self):
        first = written(PAGE, "A", Training=[["full", "1", "0.8"], ["padded", "2", "0.9"]], Loading=[])
        second = written(first, "A", Training=[["full", "3", "0.7"]], Loading=[["load", "5", "1.0"]])
        for row in ("| full | 3 | 0.7 |", "| padded | 2 | 0.9 |", "| load | 5 | 1.0 |"):
            self.assertEqual(1, second.count(row))
        self.assertEqual(second, written(second, "A", Training=[], Loading=[]))

    def test_another_machine_begins_anew(self):
        first = written(PAGE, "A", Training=[["full", "1", "0.8"]])
        second = written(first, "B", Training=[["padded", "2", "0.9"]])
        self.assertNotIn("| full |", second)
        self.assertNotIn("A\n", second.partition(markdown.BEGIN)[2])

    def test_a_page_without_a_place(self):
        with self.assertRaisesRegex(ValueError, "no place for tables"):
            written("# Measured\n", "A", Training=[])


if __name__ == "__main__":
    unittest.main()
