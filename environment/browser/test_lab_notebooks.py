"""Whole notebooks, as a person runs them."""

import json

from in_lab import InLab
from pictures import ink

FIGURES = """() => [...jupyterapp.shell.currentWidget.content.model.cells].flatMap((cell, i) =>
    cell.outputs?.toJSON().some(output => "application/vnd.plotly.v1+json" in (output.data ?? {})) ? [i] : [])"""
MY_TABLE = "text,label\n" + "".join(f'"Snow, frost and ""Kälte"", day {i}",winter\n"Heat and sun, day {i}",summer\n' for i in range(20))


class Notebooks(InLab):
    def test_the_first_from_the_menu_to_its_end(self):
        page = self.logged_in()
        page.locator(".jp-DirListing-item", has_text="00-start-here").dblclick()
        self.ready(page)
        self.run_all(page, 900)
        figures = page.evaluate(FIGURES)
        self.assertEqual(4, len(figures))
        for i in figures:
            page.evaluate("i => jupyterapp.shell.currentWidget.content.scrollToItem(i)", i)
            plot = page.locator(f'.jp-Cell[data-windowed-list-index="{i}"] .js-plotly-plot')
            plot.locator(".point").first.wait_for(state="attached")
            self.assertGreater(ink(self.picture(plot, f"first-notebook-{i}")), 0.01)

    def test_a_table_of_my_own_to_a_prediction(self):
        mine = self.folder / "mine"
        mine.mkdir()
        (mine / "weather.csv").write_text(MY_TABLE, encoding="utf-8")
        notebook = (self.folder / "your-own-data.ipynb").read_text(encoding="utf-8")
        self.assertEqual(1, notebook.count("tickets.csv\\"))
        (mine / "weather.ipynb").write_text(notebook.replace("tickets.csv\\", "weather.csv\\"), encoding="utf-8")
        page = self.opened("mine/weather.ipynb")
        self.run_all(page)
        self.do(page, "docmanager:save")
        page.wait_for_function("!jupyterapp.shell.currentWidget.context.model.dirty")
        *_, last = (cell for cell in json.loads((mine / "weather.ipynb").read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code")
        self.assertRegex("".join(last["outputs"][0]["data"]["text/plain"]), r"(winter|summer) \(0\.\d+\)")
        self.assertEqual(MY_TABLE, (mine / "weather.csv").read_text(encoding="utf-8"))
