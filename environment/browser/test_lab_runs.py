"""JupyterLab as a person uses it: logs in, runs, prints, stops, closes the tab and comes back."""

import time

import small_notebook
from in_lab import ADDRESS, CODE, InLab

LONG_TRAINING = """var model = Models.load("all-MiniLM-L6-v2");
var run = Trainer.of(model).method(Lora.rank(8).on("query")).fit(Tasks.load("tweets"));"""
UNTIL_TOLD = """var line = LiveProgress.of("slow", 4);
for (int i = 1; !Files.exists(Path.of("go-on")); i++) {
    line.update(Math.min(i, 3), 0.5, 0);
    Thread.sleep(100);
}
int answer = 42;"""


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

    def test_stop_ends_the_queue_and_progress_says_so(self):
        small_notebook.write(self.folder / "stop.ipynb", LONG_TRAINING, '"and " + "on"')
        page = self.opened("stop.ipynb")
        self.start_all(page)
        page.wait_for_function("document.querySelector('.jp-OutputArea progress')?.value > 0")
        page.get_by_role("button", name="Interrupt the kernel").click()
        self.cell(page, 0).locator(".jp-OutputArea-output", has_text="stopped at ").wait_for()
        self.ready(page)
        self.assertEqual(0, page.locator(".jp-OutputArea progress").count())
        self.assertFalse(page.evaluate(CODE)[1]["ran"])
        self.run_cell(page, 1).filter(has_text="and on").wait_for()

    def test_a_closed_tab_leaves_the_kernel_at_work_and_a_line_that_says_of_when_it_is(self):
        small_notebook.write(self.folder / "closed.ipynb", UNTIL_TOLD, '"the answer is " + answer')
        page = self.opened("closed.ipynb")
        self.run_cell(page, 0).filter(has_text="step 3 of 4").wait_for()
        self.do(page, "docmanager:save")
        page.wait_for_function("!jupyterapp.shell.currentWidget.context.model.dirty")
        page.close()
        again = page.context.new_page()
        again.goto(f"{ADDRESS}/lab/tree/closed.ipynb?reset")
        self.cell(again, 0).locator(".jp-OutputArea-output", has_text="(as of ").wait_for()
        (self.folder / "go-on").touch()
        self.ready(again)
        self.run_cell(again, 1).filter(has_text="the answer is 42").wait_for()
