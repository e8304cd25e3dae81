"""The mutations still fit the notebooks, each of which has one. `environment/test --mutations` runs them."""

import unittest

import mutations
import nbformat
from places import NOTEBOOKS


class Listed(unittest.TestCase):
    def test_each_chapter_has_one(self):
        chapters = {path.name[:2] for path in NOTEBOOKS.glob("[0-9][0-9]-*.ipynb")}
        self.assertGreaterEqual(len(chapters), 11)
        self.assertEqual(chapters, {mutation.notebook for mutation in mutations.listed()})

    def test_they_fit(self):
        for mutation in mutations.listed():
            with self.subTest(mutation):
                cells = {cell.id: cell.source for cell in nbformat.read(mutation.path, as_version=4).cells}
                self.assertEqual(1, cells[mutation.cell].count(mutation.text))
                self.assertNotEqual(mutation.text, mutation.instead)
                self.assertTrue(any(mutation.words in source for source in cells.values()))
                self.assertLessEqual(set(mutation.without), set(cells))
                order = list(cells)
                self.assertLessEqual(order.index(mutation.cell), order.index(mutation.noticed_in))

    def test_what_comes_after_is_not_run(self):
        mutation = next(mutation for mutation in mutations.listed() if mutation.cell != mutation.noticed_in)
        notebook = nbformat.read(mutation.path, as_version=4)
        mutation.apply(notebook)
        sources = {cell.id: cell.source for cell in notebook.cells if cell.id != mutations.PROBE_CELL}
        self.assertEqual(mutation.noticed_in, list(sources)[-1])
        self.assertIn(mutation.instead, sources[mutation.cell])

    def test_only_the_check_counts(self):
        mutation = mutations.listed()[0]
        for noticed, error in [
            (True, (mutation.noticed_in, "AssertionError", f"B only {mutation.words}")),
            (False, (mutation.noticed_in, "CompilationException", f'throw new AssertionError("{mutation.words}")')),
            (False, ("another", "AssertionError", mutation.words)),
        ]:
            self.assertEqual(noticed, mutation.explains(error))


if __name__ == "__main__":
    unittest.main()
