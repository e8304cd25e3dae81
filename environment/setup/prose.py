"""A page of the book from a Markdown file."""

import re
from pathlib import Path

import contents
import formulas
import jinja2
from markupsafe import Markup


def write(source: Path, folder: Path, chapters: list[str]) -> tuple[str, str]:
    """Writes it, and answers with the page's name and title. Links lead to chapters; what else a clone has is only named."""

    def link(match: re.Match) -> str:
        name = match[1].removesuffix(".ipynb")
        return f'<a href="{name}.html">{match[2]}</a>' if name in chapters else match[2]

    text = source.read_text(encoding="utf-8")
    title = text.partition("\n")[0].removeprefix("# ")
    body = re.sub(r'<a href="(?!https?:|#)([^"]*)">(.*?)</a>', link, formulas.from_markdown(text, str(source.parent)))
    environment = jinja2.Environment(autoescape=True, loader=jinja2.FileSystemLoader(contents.PARTS))
    page = environment.get_template("prose.html.j2").render(title=title, body=Markup(body))
    (folder / f"{source.stem}.html").write_text(page, encoding="utf-8")
    return f"{source.stem}.html", title
