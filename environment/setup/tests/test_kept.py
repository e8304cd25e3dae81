"""What the notebooks' texts quote of kept studies is what results/ holds."""

import csv
import json
import re
import statistics
import unittest
from collections import defaultdict

from places import NOTEBOOKS

RESULTS = NOTEBOOKS / "results"


def box(chapter: str) -> str:
    """What came, of the chapter's box to predict in."""
    (path,) = NOTEBOOKS.glob(f"{chapter}-*.ipynb")
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    (text,) = (text for text in map(lambda cell: "".join(cell["source"]), cells) if "<summary>What came" in text)
    return text.split("<summary>What came</summary>")[1].replace("−", "-")


def arms(study: str) -> list[dict]:
    return json.loads((RESULTS / f"{study}.json").read_text(encoding="utf-8"))


class Kept(unittest.TestCase):
    def assert_quoted(self, pattern: str, chapter: str, known: set[str]):
        quoted = re.findall(pattern, box(chapter))
        self.assertGreater(len(quoted), 3)
        self.assertEqual([], [number for number in quoted if number not in known])

    def test_chapter_00_quotes_means(self):
        self.assert_quoted(r"\d\.\d{3}", "00", {f"{arm['mean']:.3f}" for arm in arms("start")})

    def test_chapter_06_quotes_differences(self):
        known = {f"{arm['against']['difference']:.2f}" for arm in arms("confounders-own") if "against" in arm}
        self.assert_quoted(r"-\d\.\d{2}", "06", known)

    def test_chapter_09_quotes_accuracies_by_style(self):
        with (RESULTS / "emoji-styles.csv").open(encoding="utf-8") as file:
            runs = [run for run in csv.DictReader(file) if not run["run"].startswith("search/")]
        styles = defaultdict(list)
        for run in runs:
            for style in ("test", "twitter", "openmoji-black", "fluent-high-contrast", "emojione-monotone"):
                styles[run["arm"], style].append(float(run[style]))
        known = {f"{100 * statistics.mean(found):.0f}" for (arm, _), found in styles.items() if arm in ("both r=8", "B only r=16")}
        self.assert_quoted(r"\d{2}", "09", known)
