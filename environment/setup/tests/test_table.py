"""In a browser: a click on a table's heading sorts it, a button shows more rows, and figures follow the theme."""

import html
import json
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

import kernel
from tests.test_kernel import Session

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")

# Clicks, and leaves what the reader then sees.
READER = """<script>
const [x, name] = document.querySelectorAll('th'), seen = [];
const look = () => seen.push([...document.querySelectorAll('tbody tr:not([hidden])')].map(row => row.cells[0].textContent));
look(); x.click(); look(); x.click(); look(); document.querySelector('button').click(); look(); name.click(); look();
document.body.textContent = JSON.stringify(seen);
</script>"""


def read(page: str) -> str:
    """The page's text after its scripts have run."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "page.html")
        file.write_text("<meta charset=utf-8>" + page, encoding="utf-8")
        command = [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/profile", "--dump-dom"]
        dump = subprocess.run([*command, file.as_uri()], capture_output=True, text=True, timeout=120).stdout
    return html.unescape(re.search("<body[^>]*>(.*)</body>", dump, re.S)[1])


@unittest.skipUnless(BROWSER, "no Chromium is installed")
class Clicks(Session):
    def test_headings_sort_and_the_button_shows_more(self):
        _, shown = self.execute(
            'double[] xs = IntStream.range(0, 60).mapToDouble(i -> i == 3 ? Double.NaN : (i * 7 % 60) - 30.5).toArray();\n'
            'Table.create("t", DoubleColumn.create("x", xs), StringColumn.create("name", Arrays.stream(xs).mapToObj(x -> "row " + -x)))'
        )
        as_it_was, up, down, more, by_name = json.loads(read(shown[-1]["content"]["data"]["text/html"] + READER))
        numbers = sorted(i * 7 % 60 - 30.5 for i in range(60) if i != 3)
        self.assertEqual(50, len(as_it_was))
        self.assertEqual(numbers[:50], [float(x) for x in up])
        self.assertEqual(numbers[::-1][:50], [float(x) for x in down])
        self.assertEqual([*map(str, numbers[::-1]), ""], more, "all, the missing value last")
        self.assertEqual(60, len(by_name))
        self.assertNotEqual(more, by_name)


@unittest.skipUnless(BROWSER, "no Chromium is installed")
class Theme(unittest.TestCase):
    def test_a_dark_theme_turns_figures_dark(self):
        for light, filtered in (("true", "none"), ("false", "invert(0.93)")):
            body = f'<style>{kernel.STYLE}</style><body data-jp-theme-light="{light}"><div class="jp-RenderedPlotly"></div>'
            script = "document.body.textContent = getComputedStyle(document.querySelector('div')).filter"
            self.assertTrue(read(f"{body}<script>{script}</script>").startswith(filtered), light)


if __name__ == "__main__":
    unittest.main()
