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

    def test_figures_answer_to_pointer_theme_and_width(self):
        page = self.shown(PLOT)
        plot = page.locator(".js-plotly-plot")
        point = plot.locator(".point").nth(1)
        point.wait_for(state="attached")
        page.wait_for_timeout(1000)
        light = plot.screenshot()
        self.assertGreater(ink(light), 0.01)
        box = point.bounding_box()
        page.mouse.move(box["x"] - 20, box["y"])
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=4)
        plot.locator(".hovertext").first.wait_for()
        self.picture(page, "figure-hovered")
        page.mouse.move(5, 5)
        for theme, least, most in (("JupyterLab Dark", 0, 90), ("JupyterLab Light", 200, 255)):
            self.do(page, "apputils:change-theme", theme=theme)
            page.wait_for_selector(f'body[data-jp-theme-name="{theme}"]', state="attached")
            page.wait_for_timeout(1500)
            now = plot.screenshot()
            self.picture(page, f"figure-{theme.split()[1].lower()}")
            self.assertTrue(least < brightness(now) < most, f"{theme}: {brightness(now):.0f}")
        self.assertLess(difference(light, now), 3, "back in the light theme the figure is as before")
        page.set_viewport_size({"width": 900, "height": 900})
        page.wait_for_timeout(1000)
        box = plot.bounding_box()
        self.assertTrue(box["height"] > 300 and box["x"] + box["width"] <= 900, box)
        self.picture(page, "figure-narrow")

    def test_dollars_html_and_emoji_are_text(self):
        page = self.shown(TABLE, PLOT)
        table = self.cell(page, 0).locator(".jp-OutputArea-output")
        self.assertIn(TEXT, table.inner_text())
        self.assertIn("a $ and <i>b</i> $", table.inner_text())
        self.assertIn("in $ and $ <b>b</b> 😀", table.inner_text())
        self.assertEqual(0, table.locator("td b, th i, mjx-container").count())
        plot = page.locator(".js-plotly-plot")
        self.assertEqual(TEXT, plot.locator(".gtitle").text_content())
        self.assertEqual(TEXT, plot.locator(".legendtext").first.text_content())

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
