"""What the lab shows: figures that answer to pointer, theme and width; texts as they are; help; nothing that keeps people from reading."""

import small_notebook
from axe_playwright_python.sync_playwright import Axe
from in_browser import hinders
from in_lab import InLab
from pictures import brightness, difference, ink

TEXT = "costs $5 here, and $10 there <b>it_1</b> 😀"
TABLE = f'Table.create("in $ and $ <b>b</b> 😀", StringColumn.create("a $ and <i>b</i> $", List.of("{TEXT}")))'
PLOT = f'Plot.titled("{TEXT}").x("x").y("y").line("{TEXT}", new double[]{{1, 2, 3}}, new double[]{{3, 1, 2}}).line("two", new double[]{{1, 2, 3}}, new double[]{{1, 2, 3}})'


class Shows(InLab):
    def shown(self, *cells: str):
        small_notebook.write(self.folder / "shown.ipynb", *cells)
        page = self.opened("shown.ipynb")
        self.run_all(page)
        return page

    def test_help_on_shift_tab(self):
        small_notebook.write(self.folder / "help.ipynb", "Lora.rank(8)")
        page = self.opened("help.ipynb")
        self.cell(page, 0).locator(".cm-content").click()
        for key in ("Control+Home", *["ArrowRight"] * 7, "Shift+Tab"):
            page.keyboard.press(key)
        page.locator(".jp-Tooltip", has_text="The usual LoRA").wait_for()

    def test_nothing_serious_keeps_anyone_from_reading_our_outputs(self):
        page = self.shown("# Of tables", TABLE, PLOT, "Lora.rank(8)", 'var line = LiveProgress.of("slow", 6); line.update(3, 0.5, 0);')
        self.assertEqual([], hinders(Axe().run(page, context=".jp-OutputArea-output")))
