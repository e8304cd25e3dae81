"""Slides: by rule, whole without network."""

import re
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import classroom
import nbformat
import slides
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

FIGURE = new_output(
    "display_data",
    data={slides.INTERACTIVE: {"data": []}, "image/svg+xml": '<svg xmlns="http://www.w3.org/2000/svg"><text>drawn</text></svg>'},
)
SOLUTION = "**Question 1.** Why?\n\n<details><summary>Solution</summary>\n\nBecause.\n\nIndeed.\n</details>"
LONG = "\n".join(f"int n{i};" for i in range(slides.LINES + 1))
ELSEWHERE = re.compile(r"""(?:src|href)=["']?(?:https?:)?//|url\(["']?(?:https?:)?//|@import ["'](?:https?:)?//|import .* from ["']https?:""")


class Texts(unittest.TestCase):
    def test_a_heading_begins_a_slide(self):
        self.assertEqual(["# One\n\na", "## Two\n\nb\n\nc", "### Three"], slides.texts("# One\n\na\n\n## Two\n\nb\n\nc\n\n### Three"))
        self.assertEqual(["slide", "slide", "subslide"], [slides._kind(text) for text in ("# One", "## Two\n\nb", "### Three")])

    def test_what_does_not_fit_goes_below(self):
        part = "x" * (slides.CHARACTERS // 2 + 1)
        self.assertEqual([f"## Two\n\n{part}", part], slides.texts(f"## Two\n\n{part}\n\n{part}"))
        self.assertEqual(["## Two\n\n" + 2 * part], slides.texts("## Two\n\n" + 2 * part), "a paragraph stays whole")

    def test_code_formulas_and_what_unfolds_stay_whole(self):
        for block in ("```java\na;\n\n# b\n```", "$$a\n\n= b$$", SOLUTION.partition("\n\n")[2]):
            self.assertEqual([block], slides._blocks(block))


class Pages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        cells = [new_markdown_cell("# Of $A$\n\n![x](figures/lora.svg)"), new_code_cell("short();", outputs=[FIGURE]), new_code_cell(LONG)]
        copy = cls.folder / "executed/00-one.ipynb"
        copy.parent.mkdir()
        nbformat.write(new_notebook(cells=[*cells, new_markdown_cell(SOLUTION)]), copy)
        with mock.patch.object(classroom, "EXECUTED", copy.parent):
            classroom._slides([copy], cls.folder / "students", solutions=False)
            classroom._slides([copy], cls.folder / "teachers", solutions=True)
        cls.page = (cls.folder / "students/00-one.html").read_text(encoding="utf-8")

    def test_show_formulas_pictures_and_figures_and_no_long_code(self):
        self.assertEqual(1, self.page.count("<math "))
        self.assertEqual(2, len(re.findall(r'<img[^>]* src="data:image/svg', self.page)))
        self.assertIn('<span class="n">short</span>', self.page)
        self.assertNotIn("n13", re.sub(r"<style.*?</style>", "", self.page, flags=re.DOTALL))
        self.assertEqual(4, len(re.findall(r"<section[^>]*>\s*<div", self.page)), "text, code, figure, question")

    def test_solutions_are_the_teachers(self):
        self.assertNotIn("Indeed.", self.page)
        self.assertIn("Indeed.", (self.folder / "teachers/00-one.html").read_text(encoding="utf-8"))

    def test_nothing_is_asked_of_the_network(self):
        loaded = re.findall(r'<(?:script|link)[^>]* (?:src|href)="([^"]+)"', self.page)
        self.assertEqual(3, len(loaded), loaded)
        for name in loaded:
            self.assertTrue((self.folder / "students" / name).is_file(), name)
        for file in [path for path in (self.folder / "students").rglob("*") if path.is_file() and path.suffix in (".html", ".css", ".js")]:
            self.assertNotRegex(file.read_text(encoding="utf-8"), ELSEWHERE, file.name)


if __name__ == "__main__":
    unittest.main()
