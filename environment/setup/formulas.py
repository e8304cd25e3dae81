"""Formulas rendered ahead as MathML, which browsers read without scripts; where scripts run, MathJax draws it with its own font."""

import html
import re

import jinja2
import latex2mathml.converter
from nbconvert import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from pygments.lexers.jvm import JavaLexer

# Pygments takes a variable of the name `module` for a declaration, after which code looks like text and text like code.
JavaLexer.tokens["root"] = [rule for rule in JavaLexer.tokens["root"] if rule[-1] != "module"]
RELATIONS = {"~": "∼", "⪰": "⪰", "⪯": "⪯", ":": ":", ";": ";"}


class Exporter(HTMLExporter):
    """nbconvert's pages without TeX: pictures are embedded, formulas are MathML."""

    @jinja2.pass_context
    def markdown2html(self, context, source):
        return from_markdown(source, context.get("resources", {}).get("metadata", {}).get("path", ""))


def from_markdown(source: str, path: str = "") -> str:
    """HTML, with the pictures that lie at the path in it."""
    renderer = _Renderer(escape=False, attachments={}, embed_images=True, path=path)
    return MarkdownWithMath(renderer=renderer).render(source)


class _Renderer(IPythonRenderer):
    def block_math(self, body: str) -> str:
        return convert(body, display="block")

    def inline_math(self, body: str) -> str:
        return convert(body)

    def latex_environment(self, name: str, body: str) -> str:
        return convert(rf"\begin{{{name}}}{body}\end{{{name}}}", display="block")


def convert(tex: str, display: str = "inline") -> str:
    """Without the namespace, which HTML implies: what makes the headings' anchors would write a prefix before each name.
    The converter takes some relations for letters, and names of functions for relations: room around them would be wrong."""
    made = latex2mathml.converter.convert(tex, display=display).replace(' xmlns="http://www.w3.org/1998/Math/MathML"', "")
    made = re.sub(r"<mi>(&#x\w+;)</mi>", _relation, made)
    return re.sub(r"<mo>([A-Za-z]{2,})</mo>(?=(<mrow>)?<mo )", r"<mi>\1</mi>", made)


def _relation(letter: re.Match) -> str:
    relation = RELATIONS.get(html.unescape(letter[1]))
    return f"<mo>{relation}</mo>" if relation else letter[0]


def in_title(text: str) -> str:
    """HTML of a line of text with formulas between dollars."""
    parts = re.split(r"\$(.+?)\$", text)
    return "".join(convert(part) if i % 2 else html.escape(part) for i, part in enumerate(parts))
