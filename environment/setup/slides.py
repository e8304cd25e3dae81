"""Slides of executed notebooks: reveal.js beside them, figures as drawings, formulas as MathML, so that they show without network.

Started with the environment's own Python by `class`.
"""

import re
import shutil
import sys
from pathlib import Path

import formulas
import ledger
import nbformat
from nbconvert import SlidesExporter
from nbformat.v4 import new_code_cell, new_markdown_cell

CHARACTERS = 800  # of text that fit on a slide
LINES = 14  # of code
LOADED = ("reveal.*s", "theme/white.css", "theme/fonts/source-sans-pro/*")  # other themes ask for fonts of the network
INTERACTIVE = "application/vnd.plotly.v1+json"
WHOLE = re.compile(r"```.*?^```|\$\$.*?\$\$|<details.*?</details>|\n\n", re.DOTALL | re.MULTILINE)


class Exporter(formulas.Exporter, SlidesExporter):
    """nbconvert's slides, by rule, of formulas that are rendered ahead."""


def slides(cell) -> list:
    """By rule: a heading begins a slide, one of the third order and what doesn't fit go below it. Short code is a slide, long
    code is left to the notebook; what is printed stays with the code, each other output is a slide."""
    if cell.cell_type == "markdown":
        return [_slide(new_markdown_cell(text), _kind(text)) for text in texts(cell.source)]
    if cell.cell_type != "code":
        return []
    short = 0 < len(cell.source.splitlines()) <= LINES
    outputs = cell.get("outputs", [])
    printed = [output for output in outputs if output.output_type == "stream"]
    beside = [[output] for output in outputs if output.output_type != "stream"]
    first = [_slide(_code(cell.source if short else "", printed))] if short or printed else []
    return first + [_slide(_code("", output)) for output in beside]


def texts(source: str) -> list[str]:
    """A text's parts, one for a slide."""
    slides = []
    for block in _blocks(source):
        if not slides or block.startswith("#") or _size(slides[-1]) + _size(block) > CHARACTERS and not _is_heading(slides[-1]):
            slides.append(block)
        else:
            slides[-1] += "\n\n" + block
    return slides


def _size(text: str) -> int:
    """A picture takes the room of half a slide's text."""
    return len(text) + text.count("![") * CHARACTERS // 2


def _blocks(source: str) -> list[str]:
    """Its paragraphs; code, formulas and what unfolds stay whole."""
    ends = [match.start() for match in WHOLE.finditer(source) if match[0] == "\n\n"]
    blocks = [source[start:end].strip() for start, end in zip([0, *ends], [*ends, len(source)])]
    return [block for block in blocks if block]


def _is_heading(text: str) -> bool:
    return text.startswith("#") and "\n" not in text


def _kind(text: str) -> str:
    return "slide" if re.match(r"##? ", text) else "subslide"


def _code(source: str, outputs: list):
    """A cell that shows its source, where there is one, and outputs as drawings."""
    for output in outputs:
        for interactive in (INTERACTIVE, ledger.CLAIMS):
            output.get("data", {}).pop(interactive, None)
    cell = new_code_cell(source, outputs=outputs)
    cell.metadata["transient"] = {"remove_source": not source}
    return cell


def _slide(cell, kind: str = "subslide"):
    cell.metadata["slideshow"] = {"slide_type": kind}
    return cell


def write_all(copies: list[Path], folder: Path, reveal: Path) -> None:
    """Writes a page for each executed copy, and beside them what all of them load."""
    for file in (file for pattern in LOADED for file in reveal.glob(pattern)):
        target = folder / "reveal.js/dist" / file.relative_to(reveal)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
    exporter = Exporter(template_name="slides", extra_template_basedirs=[str(Path(__file__).parent)])
    exporter.reveal_url_prefix, exporter.reveal_theme = "reveal.js", "white"
    exporter.exclude_input_prompt = exporter.exclude_output_prompt = True
    for copy in copies:
        notebook = nbformat.read(copy, as_version=4)
        notebook.cells = [slide for cell in notebook.cells for slide in slides(cell)]
        page, _ = exporter.from_notebook_node(notebook, {"metadata": {"name": copy.stem, "path": str(copy.parent)}})
        (folder / f"{copy.stem}.html").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    write_all([Path(path) for path in sys.argv[3:]], Path(sys.argv[1]), Path(sys.argv[2]))
