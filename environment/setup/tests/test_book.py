"""The book: a page for each notebook, and names of classes that lead to their documentation."""

import tempfile
import unittest
from pathlib import Path

import api_docs
import book
import ledger
import nbformat


class Book(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def bind(self, text: str) -> str:
        copy = self.folder / "00-one.ipynb"
        nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text)]), copy)
        book.bind({copy: copy}, self.folder / "book")
        return (self.folder / "book/00-one.html").read_text(encoding="utf-8")

    def document(self, *pages: str):
        for page in pages:
            path = self.folder / "book/api" / page
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("", encoding="utf-8")

    def test_a_class_leads_to_its_page(self):
        self.document("io/adapter/Lora.html", "io/adapter/package-summary.html", "io/data/Json.html", "io/io/Json.html")
        page = self.bind("# One\n`Lora` trains `Json`, and `Other` doesn't: `lora`.")
        self.assertIn('<a href="api/io/adapter/Lora.html"><code>Lora</code></a>', page)
        for plain in ("Json", "Other", "lora"):  # two of the name, none, not a class
            self.assertNotIn(f"><code>{plain}</code></a>", page)
        self.assertIn("api/index.html", (self.folder / "book/index.html").read_text(encoding="utf-8"))

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
        self.assertIn("claims.html", (self.folder / "book/index.html").read_text(encoding="utf-8"))
        self.bind("# One")  # without claims the page goes
        self.assertFalse((self.folder / "book/claims.html").exists())

    def test_nested_types_count_by_their_own_name(self):
        self.document("io/train/Events.Step.html")
        self.assertEqual(api_docs.types(self.folder / "book/api"), {"Step": "io/train/Events.Step.html"})
