"""The book: a page for each notebook, and names of classes that lead to their documentation."""

import json
import os
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import api_docs
import book
import ledger
import nbformat
import prose


class Book(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def bind(self, text: str, *code: str) -> str:
        copy = self.folder / "00-one.ipynb"
        cells = [nbformat.v4.new_markdown_cell(text), *map(nbformat.v4.new_code_cell, code)]
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"language_info": {"name": "java"}}), copy)
        book.bind({copy: copy}, self.folder / "book")
        return (self.folder / "book/00-one.html").read_text(encoding="utf-8")

    def document(self, *pages: str):
        for page in pages:
            path = self.folder / "book/api" / page
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("", encoding="utf-8")

    def test_a_class_leads_to_its_page(self):
        self.document("io/adapter/Lora.html", "io/adapter/package-summary.html", "io/data/Json.html", "io/io/Json.html")
        page = self.bind("# One\n`Lora` trains `Json`, and `Other` doesn't: `lora`, `Lora.rank(8)`.")
        self.assertIn('<a href="api/io/adapter/Lora.html"><code>Lora</code></a>', page)
        self.assertIn('<a href="api/io/adapter/Lora.html"><code>Lora.rank(8)</code></a>', page)
        for plain in ("Json", "Other", "lora"):  # two of the name, none, not a class
            self.assertNotIn(f"><code>{plain}</code></a>", page)
        self.assertIn("api/index.html", (self.folder / "book/index.html").read_text(encoding="utf-8"))

    def test_formulas_are_rendered_ahead(self):
        page = self.bind("# Of $A$ < B\n$x_1 * y_1$ and $\\frac{a}{b}$, `$c$`\n\n$$\\sum_i x_i$$")
        self.assertEqual(4, page.count("<math "))
        self.assertIn('display="block"', page)
        self.assertNotRegex(page, r"\$x_1|\\frac|\$A\$")
        self.assertIn("<code>$c$</code>", page)
        self.assertRegex((self.folder / "book/index.html").read_text(encoding="utf-8"), "Of <math .*<mi>A</mi>.*</math> &lt; B")

    def test_a_variable_named_module_leaves_texts_what_they_are(self):
        self.assertIn('<span class="s">"one"</span>', self.bind("# One", 'f(module + "one");'))

    def test_relations_and_functions_of_formulas_have_their_room(self):
        page = self.bind("# One\n$n \\sim P + \\operatorname{Tr}[A] \\succeq \\min_x \\operatorname{Cov} x$")
        for expected in ("<mo>∼</mo>", "<mi>Tr</mi>", "<mo>⪰</mo>", "<mo>min</mo>", "<mo>Cov</mo>"):
            self.assertIn(expected, page)

    def test_the_teachers_page_leads_to_the_chapters_that_are_there(self):
        source = self.folder / "teaching.md"
        source.write_text("# To $A$ < B\n$x_1$ in [one](00-one.ipynb), [two](01-two.ipynb), [more](../lib/README.md#a)", encoding="utf-8")
        name, title = prose.write(source, self.folder, ["00-one"])
        page = (self.folder / name).read_text(encoding="utf-8")
        self.assertEqual(("teaching.html", "To $A$ < B"), (name, title))
        self.assertIn('<a href="00-one.html">one</a>, two, more', page)
        self.assertIn("<math ", page)
        self.bind("# One")
        self.assertIn('href="teaching.html"', (self.folder / "book/index.html").read_text(encoding="utf-8"))
        self.assertIn("90 minutes", (self.folder / "book/teaching.html").read_text(encoding="utf-8"))

    def test_a_binder_is_named_where_there_is_one(self):
        self.assertNotIn("Binder", self.bind("# One"))
        with mock.patch.dict(os.environ, ASYMLORA_BINDER="https://host/v2/gh/me/it/main/"):
            self.assertIn('href="https://host/v2/gh/me/it/main?urlpath=lab/tree/00-one.ipynb"', self.bind("# One"))

    def test_without_documentation_nothing_leads_there(self):
        self.assertNotIn("api/", self.bind("# One\n`Lora`"))

    def test_claims_of_executed_notebooks_are_one_page(self):
        claim = {"statement": "a < b", "source": "Table 1", "measured": "0.1", "verdict": "contradicted"}
        output = nbformat.v4.new_output("display_data", data={ledger.CLAIMS: {"chapter": "00", "claims": [claim]}})
        cell = nbformat.v4.new_code_cell("claims", outputs=[output])
        copy = self.folder / "00-one.ipynb"
        nbformat.write(nbformat.v4.new_notebook(cells=[cell]), copy)
        book.bind({copy: copy}, self.folder / "book")
        page = (self.folder / "book/claims.html").read_text(encoding="utf-8")
        self.assertIn("<td>a &lt; b</td><td>Table 1</td><td>0.1</td>", page)
        self.assertIn("not run here", page)
        for part in ("book.css", "dark.css", "book.js"):
            self.assertIn(f'"{part}"', page)
            self.assertTrue((self.folder / "book" / part).is_file())
        self.assertIn("claims.html", (self.folder / "book/index.html").read_text(encoding="utf-8"))
        self.bind("# One")  # without claims the page goes
        self.assertFalse((self.folder / "book/claims.html").exists())

    def test_contents_search_provenance_and_download(self):
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# A < B\nfrozen </script> *factor*, $\\frac{\\alpha}{r}x_1^2$")])
        notebook.metadata["asymlora"] = {"seconds": 130.0, "scale": "smoke", "date": "2024-05-06", "commit": "abc123"}
        copy = self.folder / "02-linear-regression.ipynb"
        nbformat.write(notebook, copy)
        index = book.bind({copy: copy}, self.folder / "book").read_text(encoding="utf-8")
        page = (self.folder / "book/02-linear-regression.html").read_text(encoding="utf-8")
        for expected in ("A &lt; B", "2 min", "the lemmas, the theorem"):
            self.assertIn(expected, index)
        for text in (index, page):
            self.assertIn("Executed 2024-05-06 at scale smoke, commit abc123", text)
            self.assertIn('href="executed/02-linear-regression.ipynb"', text)
            self.assertNotRegex(text, r'(src|href)="(https?:)?//[^"]*\.(js|css)"')  # reads without network
        self.assertEqual((self.folder / "book/executed/02-linear-regression.ipynb").read_bytes(), copy.read_bytes())
        search = (self.folder / "book/search.js").read_text(encoding="utf-8")
        parts = json.loads(search[len("const SEARCH = ") : -2])
        self.assertEqual(parts[0]["text"], "A < B frozen factor, α/rx_1^2")
        self.assertIn("--jp-layout-color0", (self.folder / "book/dark.css").read_text(encoding="utf-8"))

    def test_a_copy_that_says_nothing_of_its_run_gets_nothing_invented(self):
        self.assertIn("Not known when", self.bind("# One"))

    def test_nested_types_count_by_their_own_name(self):
        self.document("io/train/Events.Step.html")
        self.assertEqual(api_docs.types(self.folder / "book/api"), {"Step": "io/train/Events.Step.html"})
