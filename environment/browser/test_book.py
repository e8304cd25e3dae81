"""The book reads from files, on a screen and on a phone, and by everybody."""

import os
import subprocess
import tempfile
from pathlib import Path

import small_notebook
from axe_playwright_python.sync_playwright import Axe
from in_browser import InBrowser, hinders
from pictures import ink
from places import ENVIRONMENT, TEMPORARY
from playwright.sync_api import Page
from test_lab_shows import PLOT, TABLE, TEXT

CHAPTER = "02-linear-regression"
FORMULAS = "# Prices of $A$ & 😀\n$x_1 * y_1$ and\n\n$$L(A, B) = \\frac{\\alpha}{r} \\sum_i \\lVert B_i A_i x \\rVert^2$$"
SIZES = {"screen": 1280, "phone": 390}


class Book(InBrowser):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        TEMPORARY.mkdir(parents=True, exist_ok=True)
        folder = tempfile.TemporaryDirectory(dir=TEMPORARY)
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name, "book")
        small_notebook.write(Path(folder.name, "one.ipynb"), FORMULAS, TABLE, PLOT)
        command = [ENVIRONMENT / "execute", CHAPTER, Path(folder.name, "one.ipynb"), "--out", cls.folder]
        made = subprocess.run(command, env=os.environ | {"ASYMLORA_SCALE": "smoke"}, capture_output=True, text=True)
        if made.returncode:
            raise AssertionError(made.stdout + made.stderr)

    def opened(self, name: str, width: int = 1280, **options) -> Page:
        page = self.page(width, **options)
        page.goto((self.folder / name).as_uri())
        return page

    def test_contents_and_search(self):
        for size, width in SIZES.items():
            with self.subTest(size):
                page = self.opened("index.html", width)
                page.locator("#search").fill("lemma")
                self.picture(page, f"book-search-{size}")
                page.locator("#found a").first.click()
                page.wait_for_url(f"**/{CHAPTER}.html#*")

    def test_nothing_serious_keeps_anyone_from_reading(self):
        for name in ("index", "one", CHAPTER, "claims"):
            for theme in ("light", "dark"):
                with self.subTest(name, theme=theme):
                    page = self.opened(f"{name}.html", color_scheme=theme)
                    page.wait_for_timeout(1000)
                    self.picture(page, f"book-{name}-{theme}")
                    self.assertEqual([], hinders(Axe().run(page)))

    def test_it_fits_and_shows_everything_also_without_scripts(self):
        for size, width in SIZES.items():
            for scripts in (True, False):
                for name in ("index", "teaching", "claims", CHAPTER, "one"):
                    with self.subTest(name, size=size, scripts=scripts):
                        page = self.opened(f"{name}.html", width, java_script_enabled=scripts)
                        if name in ("one", CHAPTER):
                            self.assert_shown(page, scripts, width)
                        self.assertLessEqual(page.evaluate("document.documentElement.scrollWidth"), width)
                        self.assertEqual(scripts and name == "index", page.locator("#search").is_visible())
                        page.screenshot(path=self.path(f"book-{name}-{size}{'' if scripts else '-without-scripts'}"), full_page=True)

    def assert_shown(self, page: Page, scripts: bool, width: int):
        """Formulas are as large as text, also the one that is wider than a phone; figures are drawn, with their whole title."""
        formula = page.locator("mjx-container[display=true] > svg" if scripts else "math[display=block]").first
        figure = page.locator(".js-plotly-plot" if scripts else "noscript > svg").last
        for what in (formula, figure):
            what.scroll_into_view_if_needed()
            self.assertGreater(what.bounding_box()["height"], 14)
            self.assertGreater(ink(what.screenshot()), 0.01)
        for drawn in (figure, *([figure.locator(".gtitle")] if scripts else [])):
            box = drawn.bounding_box()
            self.assertTrue(box["x"] >= 0 and box["x"] + box["width"] <= width, box)
