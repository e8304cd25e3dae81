"""The Java kernel as JupyterLab starts it: what it shows, and that it stops when asked."""

import tempfile
import threading
import time
import unittest
from pathlib import Path

import nbformat
import notebooks
from jupyter_client.manager import KernelManager
from nbformat.v4 import new_code_cell, new_notebook

HERE = Path(__file__).parent
PLOTLY = "application/vnd.plotly.v1+json"


def executed(path: Path):
    with tempfile.TemporaryDirectory() as folder:
        notebooks.execute(path, Path(folder, "executed.ipynb"))
        return nbformat.read(Path(folder, "executed.ipynb"), as_version=4)


class Display(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        outputs = [output for cell in executed(HERE / "display.ipynb").cells for output in cell.get("outputs", [])]
        cls.data = [output.data for output in outputs]

    def test_table(self):
        self.assertIn("<td", self.data[0]["text/html"])
        self.assertIn("other domains", self.data[0]["text/plain"])

    def test_figures_have_plotly_data_a_picture_and_a_line_of_text(self):
        figures = [data for data in self.data if PLOTLY in data]
        self.assertEqual(7, len(figures))
        for data in figures:
            self.assertTrue(data[PLOTLY]["data"] and data[PLOTLY]["layout"], data["text/plain"])
            self.assertIn("<svg", data["image/svg+xml"], data["text/plain"])
            self.assertTrue(data["text/plain"].startswith('Figure "'))

    def test_progress_was_updated_in_place(self):
        self.assertIn("step 40 of 40", self.data[-1]["text/plain"])
        self.assertNotIn("<progress", self.data[-1]["text/html"], "it has ended")
        self.assertEqual(1, sum("step" in data["text/plain"] for data in self.data if PLOTLY not in data))


class Failures(unittest.TestCase):
    def test_the_failing_cell_is_named_and_the_copy_is_kept(self):
        with tempfile.TemporaryDirectory() as folder:
            source, copy = Path(folder, "broken.ipynb"), Path(folder, "out/broken.ipynb")
            cells = [new_code_cell("int one = 1;"), new_code_cell('throw new IllegalStateException("on purpose")')]
            nbformat.write(new_notebook(cells=cells), source)
            with self.assertRaisesRegex(notebooks.Failure, "(?s)code cell 2 failed.*on purpose"):
                notebooks.execute(source, copy)
            self.assertTrue(copy.exists())


class Interruption(unittest.TestCase):
    """The stop button ends a loop that polls Thread.interrupted(), and the kernel keeps what the loop had done."""

    def setUp(self):
        self.manager = KernelManager(kernel_name=notebooks.KERNEL)
        self.manager.start_kernel()
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)

    def tearDown(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)

    def run_cell(self, source: str) -> tuple[str, str]:
        texts = []
        reply = self.client.execute_interactive(
            source,
            timeout=60,
            output_hook=lambda message: texts.append(str(message["content"].get("data", {}).get("text/plain", ""))),
        )
        return reply["content"]["status"], "".join(texts)

    def test_a_loop_stops_and_its_state_stays(self):
        self.run_cell("long steps = 0;")
        threading.Timer(1.5, self.manager.interrupt_kernel).start()
        start = time.monotonic()
        status, _ = self.run_cell("while (!Thread.interrupted()) { steps++; }")
        self.assertEqual("error", status)
        self.assertLess(time.monotonic() - start, 10)
        self.assertEqual(("ok", "true"), self.run_cell("steps > 1000"))
        self.run_cell("long before = steps; Thread.sleep(300);")
        self.assertEqual(("ok", "true"), self.run_cell("before == steps"), "the thread has ended too")

    def test_sleeping_stops(self):
        threading.Timer(1.5, self.manager.interrupt_kernel).start()
        start = time.monotonic()
        self.assertEqual("error", self.run_cell("Thread.sleep(60_000)")[0])
        self.assertLess(time.monotonic() - start, 10)


if __name__ == "__main__":
    unittest.main()
