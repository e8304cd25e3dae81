"""The HTML book of executed notebooks. Everything that a page needs lies beside it, so that it reads offline."""

import html
import json
import os
import re
import shutil
from pathlib import Path

import api_docs
import contents
import formulas
import ledger
import mathjax
import nbformat
import plotly
import prose
from nbconvert.preprocessors import Preprocessor
from places import NOTEBOOKS

PLOTLY = "application/vnd.plotly.v1+json"


class PlotlyAsHtml(Preprocessor):
    """Figures become data for the page's own Plotly; the still picture remains for readers without JavaScript."""

    def preprocess_cell(self, cell, resources, index):
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            data.pop(ledger.CLAIMS, None)  # shown as their table
            if PLOTLY in data:
                figure = json.dumps(data[PLOTLY]).replace("</", "<\\/")
                still = data.get("image/svg+xml", html.escape(data.get("text/plain", "")))
                output["data"] = {
                    "text/html": f'<div class="figure"><script type="application/json">{figure}</script></div>'
                    f"<noscript>{still}</noscript>"
                }
        return cell, resources


def bind(executed: dict[Path, Path], folder: Path) -> Path:
    """Writes a page for each notebook from its executed copy, and the table of contents, which it answers with."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.html"):
        old.unlink()
    shutil.copyfile(Path(plotly.__file__).parent / "package_data/plotly.min.js", folder / "plotly.min.js")
    mathjax_js = Path(mathjax.__file__).parent / "static/mathjax/es5/mml-svg.js"
    shutil.copyfile(mathjax_js, folder / "mathjax.js")

    exporter = formulas.Exporter(template_name="book", extra_template_basedirs=[str(Path(__file__).parent)])
    exporter.register_preprocessor(PlotlyAsHtml, enabled=True)
    titles = {}
    binder = os.environ.get("ASYMLORA_BINDER", "").rstrip("/")
    types = api_docs.types(folder / "api")
    names = [path.stem for path in executed]
    notebooks = {path.stem: nbformat.read(copy, as_version=4) for path, copy in executed.items()}
    for i, path in enumerate(executed):
        notebook = notebooks[path.stem]
        neighbours = {"previous": names[i - 1] if i else None, "next": names[i + 1] if i + 1 < len(names) else None}
        about = {"metadata": {"name": path.stem, "path": str(path.parent)}, "provenance": contents.provenance(notebook), "binder": binder}
        page, _ = exporter.from_notebook_node(notebook, about | neighbours)
        (folder / f"{path.stem}.html").write_text(_linked(page, types), encoding="utf-8")
        titles[path.stem] = _title(notebook, path.stem)
    more = [("claims.html", "What the paper says, and what we found")] if ledger.write(notebooks, folder, NOTEBOOKS) else []
    more += [("api/index.html", "API documentation")] if types else []
    more.append(prose.write(NOTEBOOKS / "teaching.md", folder, names))
    return contents.write(folder, notebooks, titles, {path.stem: copy for path, copy in executed.items()}, more)


def _linked(page: str, types: dict[str, str]) -> str:
    """Names of classes in the text, and calls that begin with one, lead to its documentation."""

    def link(match: re.Match) -> str:
        page = types.get(match[1])
        return f'<a href="api/{page}">{match[0]}</a>' if page else match[0]

    return re.sub(r"<code>([A-Z]\w+)(\.[^<]*)?</code>", link, page)


def _title(notebook, name: str) -> str:
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            for line in cell.source.splitlines():
                if line.startswith("# "):
                    return line[2:].strip()
    return name
