"""JupyterLab as a person uses it: logs in, runs, prints."""

import time

import small_notebook
from in_lab import InLab


class Runs(InLab):
    def test_login_by_token_and_one_cell(self):
        small_notebook.write(self.folder / "one.ipynb", "# One", '"six times seven is " + 6 * 7')
        page = self.opened("one.ipynb")
        self.run_cell(page, 0).filter(has_text="six times seven is 42").wait_for()

    def test_a_hundred_thousand_lines_leave_the_page_usable(self):
        lines = 'for (int i = 0; i < 100_000; i++) System.out.println("line " + i);'
        small_notebook.write(self.folder / "lines.ipynb", lines, '"and " + "on"')
        page = self.opened("lines.ipynb")
        start = time.monotonic()
        self.run_cell(page, 0).filter(has_text="line 99999").wait_for()
        printed = time.monotonic()
        self.run_cell(page, 1).filter(has_text="and on").wait_for()
        print(f"100,000 lines: {printed - start:.1f} s; the next cell: {time.monotonic() - printed:.1f} s")
        self.assertLess(time.monotonic() - printed, 30)
