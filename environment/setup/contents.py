"""The book's table of contents with its search, and what a page says of where its numbers come from."""

import json
import re
from pathlib import Path

import formulas
import jinja2
import nbconvert
import plotly
from bs4 import BeautifulSoup
from markupsafe import Markup
from places import NOTEBOOKS

PARTS = Path(__file__).parent / "book"
BETWEEN = {"mfrac": "/", "msub": "_", "msup": "^", "msubsup": "_^"}  # what stands between a formula's parts in a line of text
RAN = "asymlora"  # of an executed copy's metadata: seconds, scale, date, commit


def write(folder: Path, notebooks: dict, titles: dict[str, str], copies: dict[str, Path], more: list[tuple[str, str]]) -> Path:
    """Writes it with the files that all pages share; the executed copies are put beside the pages."""
    lines = _lines()
    chapters = []
    (folder / "executed").mkdir(exist_ok=True)
    for name, notebook in notebooks.items():
        copy = folder / "executed" / f"{name}.ipynb"
        if copies[name].resolve() != copy.resolve():
            copy.write_bytes(copies[name].read_bytes())
        chapter = {"name": name, "title": Markup(formulas.in_title(titles[name])), "line": lines.get(name, ""), "notebook": f"executed/{name}.ipynb"}
        chapters.append(chapter | {"time": took(notebook)})
    for part in ("book.css", "book.js"):
        (folder / part).write_text((PARTS / part).read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "dark.css").write_text(_dark(), encoding="utf-8")
    index = json.dumps(list(_searched(notebooks, titles)), ensure_ascii=False)
    (folder / "search.js").write_text(f"const SEARCH = {index};\n", encoding="utf-8")
    environment = jinja2.Environment(autoescape=True, loader=jinja2.FileSystemLoader(PARTS))
    page = environment.get_template("contents.html.j2").render(
        chapters=chapters, more=more, provenance=" · ".join(dict.fromkeys(provenance(one) for one in notebooks.values()))
    )
    contents = folder / "index.html"
    contents.write_text(page, encoding="utf-8")
    return contents


def took(notebook) -> str:
    """The measured time, in minutes where there are any."""
    seconds = notebook.metadata.get(RAN, {}).get("seconds")
    if seconds is None:
        return ""
    return f"{seconds:.0f} s" if seconds < 60 else f"{seconds / 60:.0f} min"


def provenance(notebook) -> str:
    """Scale, date and versions of a run; of a copy that doesn't say, nothing is invented."""
    ran = notebook.metadata.get(RAN)
    if not ran:
        return "Not known when and at which scale this was executed."
    commit = f", commit {ran['commit']}" if ran.get("commit") else ""
    versions = f"nbconvert {nbconvert.__version__}, Plotly {plotly.__version__}"
    return f"Executed {ran['date']} at scale {ran['scale']}{commit}; page made with {versions}"


def _lines() -> dict[str, str]:
    """What the README's table says of each notebook."""
    readme = (NOTEBOOKS.parent / "README.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^\| `([\w-]+)` \| (.*) \|[ \d.]* \|$", readme, re.MULTILINE))


def _searched(notebooks: dict, titles: dict[str, str]):
    for name, notebook in notebooks.items():
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                place = f"{name}.html#cell-id={cell.get('id', '')}"
                yield {"page": place, "title": _read(titles[name]), "text": _read(cell.source)}


def _read(markdown: str) -> str:
    """The text as one reads it, in one line: without marks, and formulas as well as a line of text can hold them."""
    page = BeautifulSoup(formulas.from_markdown(markdown), "html.parser")
    for mark in page(class_="anchor-link"):
        mark.replace_with(" ")
    for formula in page(list(BETWEEN)):
        for place, mark in reversed(list(enumerate(BETWEEN[formula.name], start=1))):
            formula.insert(place, mark)
    return " ".join(page.get_text().split())


def _dark() -> str:
    """JupyterLab's dark colours, for a system that is dark or a switch that says so. Figures are drawn for paper:
    light turns to dark and hues stay."""
    themes = [Path(folder) / "lab/static/theme-dark.css" for folder in nbconvert.HTMLExporter().template_paths]
    themes += [Path(folder) / "static/theme-dark.css" for folder in nbconvert.HTMLExporter().template_paths]
    theme = next(file for file in themes if file.is_file()).read_text(encoding="utf-8")
    colours = re.search(r":root\s*\{(.*?)\n\}", theme, re.DOTALL)[1]
    rules = (
        "%s { color-scheme: dark;" + colours.replace("%", "%%") + "\n}\n"
        "%s .holds { color: #5b5 }\n%s .contradicted { color: #f88 }\n"
        "%s .book { background: #111; color: #ddd }\n%s body { background: #111; color: #ddd;"
        " --jp-mirror-editor-number-color: #6b6; --jp-mirror-editor-comment-color: #6bb; --jp-mirror-editor-operator-color: #c8f }\n"
        "%s a { color: #8bf }\n"
        "%s .figure, %s .jp-RenderedSVG, %s img[src^='data:image/svg'] { filter: invert(1) hue-rotate(180deg) }\n"
    )
    switched, system = ":root[data-theme=dark]", ":root:not([data-theme=light])"
    return rules % ((switched,) * 9) + "@media (prefers-color-scheme: dark) {\n" + rules % ((system,) * 9) + "}\n"
