"""The Java kernel as JupyterLab starts it: what it shows, and that it stops when asked."""

import json
import re
import subprocess
import tempfile
import threading
import time
import unittest
from pathlib import Path

import nbformat
import notebooks
from jupyter_client.manager import KernelManager
from nbformat.v4 import new_code_cell, new_notebook
from places import BUILD

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


class Session(unittest.TestCase):
    """One kernel for the tests of a class, spoken to by Jupyter's protocol."""

    @classmethod
    def setUpClass(cls):
        cls.manager = KernelManager(kernel_name=notebooks.KERNEL)
        cls.manager.start_kernel()
        cls.client = cls.manager.client()
        cls.client.start_channels()
        cls.client.wait_for_ready(timeout=120)

    @classmethod
    def tearDownClass(cls):
        cls.client.stop_channels()
        cls.manager.shutdown_kernel(now=True)

    def execute(self, source: str, **options) -> tuple[dict, list[dict]]:
        """The reply, and all that was shown before it."""
        messages = []
        reply = self.client.execute_interactive(source, timeout=120, output_hook=messages.append, **options)
        return reply["content"], [message for message in messages if message["msg_type"] not in ("status", "execute_input")]

    def run_cell(self, source: str) -> tuple[str, str]:
        reply, shown = self.execute(source)
        return reply["status"], "".join(str(m["content"].get("data", {}).get("text/plain", "")) for m in shown)

    def replies(self, *requests: str) -> list[str]:
        """The status of each request's reply."""
        statuses = {}
        while len(statuses) < len(requests):
            message = self.client.get_shell_msg(timeout=60)
            if message["parent_header"]["msg_id"] in requests:  # else a late answer to the question whether it was ready
                statuses[message["parent_header"]["msg_id"]] = message["content"]["status"]
        self.assertEqual(list(requests), list(statuses), "answered in the order in which they were sent")
        return list(statuses.values())


class Archive(unittest.TestCase):
    def test_the_classes_of_the_start_are_archived(self):
        specification = json.loads((BUILD / f"jupyter/kernels/{notebooks.KERNEL}/kernel.json").read_text(encoding="utf-8"))
        options = specification["argv"][: specification["argv"].index("-Xlog:cds=off")]
        # `on` has the JVM refuse to start where it would else do without the archive.
        java = subprocess.run([*options, "-Xshare:on", "-version"], capture_output=True, text=True)
        self.assertEqual(0, java.returncode, java.stdout + java.stderr)


class Queue(Session):
    """Run All sends every cell at once: one that fails or is stopped cancels the others, as in other kernels."""

    def test_an_error_cancels_the_cells_that_wait(self):
        self.run_cell("int ran = 0;")
        cells = ["Thread.sleep(300); int x = 1 / 0;", "ran++;", "ran++;"]
        self.assertEqual(["error", "aborted", "aborted"], self.replies(*map(self.client.execute, cells)))
        self.assertEqual(("ok", "0"), self.run_cell("ran"), "and what comes later runs")

    def test_a_mistake_that_shows_at_once_cancels_them_too(self):
        for _ in range(10):
            cells = ["undefined()", "1", "2", "3"]
            self.assertEqual(["error", *["aborted"] * 3], self.replies(*map(self.client.execute, cells)))
            self.assertEqual(("ok", "7"), self.run_cell("7"))

    def test_a_question_for_the_history_is_answered(self):
        asked = self.client.history(hist_access_type="tail", n=10)
        while (reply := self.client.get_shell_msg(timeout=60))["parent_header"]["msg_id"] != asked:
            pass
        self.assertEqual({"history": []}, reply["content"])

    def test_without_stop_on_error_they_run(self):
        sent = [self.client.execute(cell, stop_on_error=False) for cell in ["int y = 1 / 0;", "1"]]
        self.assertEqual(["error", "ok"], self.replies(*sent))

    def test_other_requests_among_them_are_answered(self):
        sent = [self.client.execute("int z = 1 / 0;"), self.client.complete("Mod"), self.client.execute("1")]
        self.assertEqual(["error", "ok", "aborted"], self.replies(*sent))

    def test_stop_cancels_them(self):
        sent = [self.client.execute(cell) for cell in ["Thread.sleep(60_000)", "1", "2"]]
        threading.Timer(1, self.manager.interrupt_kernel).start()
        self.assertEqual(["error", "aborted", "aborted"], self.replies(*sent))

    def test_stop_between_two_statements_is_not_lost(self):
        many = "\n".join(f"int v{i} = {i}; Thread.sleep(2);" for i in range(1500))  # most of it is compiling
        for delay in (0.5, 0.7, 0.9):
            threading.Timer(delay, self.manager.interrupt_kernel).start()
            start = time.monotonic()
            self.assertEqual("error", self.run_cell(many)[0])
            self.assertLess(time.monotonic() - start, 30)


class Printing(Session):
    """Text arrives whole and gathered: a browser can take a megabyte in ten messages, but not in a hundred thousand."""

    def printed(self, source: str) -> tuple[str, list[dict]]:
        reply, shown = self.execute(source)
        self.assertEqual("ok", reply["status"])
        return "".join(m["content"].get("text", "") for m in shown), shown

    def test_many_lines_arrive_whole_in_few_messages(self):
        text, shown = self.printed('for (int i = 0; i < 20_000; i++) System.out.println("line " + i);')
        self.assertEqual("".join(f"line {i}\n" for i in range(20_000)), text)
        self.assertLess(len(shown), 300)

    def test_a_million_lines(self):
        text, shown = self.printed("for (int i = 0; i < 1_000_000; i++) System.out.println(i);")
        self.assertEqual("".join(f"{i}\n" for i in range(1_000_000)), text)
        self.assertLess(len(shown), 2000)

    def test_what_nobody_can_read_is_left_out_and_counted(self):
        text, _ = self.printed('for (int i = 0; i < 400_000; i++) System.out.println("a line of forty-two characters " + (100_000_000 + i));')
        lines = text.split("\n")
        self.assertLess(len(text), 9_000_000)
        self.assertTrue(lines[0].endswith("100000000") and lines[-2].endswith("100399999"))
        whole = sum(line.startswith("a line") and len(line) == 40 for line in lines)
        (left_out,) = (int(line.split()[1].replace(",", "")) for line in lines if line.endswith("left out …"))
        self.assertAlmostEqual(400_000, whole + left_out, delta=1, msg="every line is shown or counted")
        self.assertEqual("short\n", self.printed('System.out.println("short")')[0], "the next cell has a limit of its own")

    def test_streams_displays_and_the_result_keep_their_order(self):
        _, shown = self.printed(
            'System.out.print("a"); System.err.println("b"); display("c"); System.out.printf("%s", "ü€😀"); "e"'
        )
        order = [m["content"].get("text") or m["content"]["data"]["text/plain"] for m in shown]
        self.assertEqual(["a", "b\n", "c", "ü€😀", "e"], order)

    def test_printf_answers_nothing(self):
        for source in ('System.out.printf("a");', 'System.out.append("a")'):
            _, shown = self.printed(source)
            self.assertEqual(["stream"], [m["msg_type"] for m in shown])

    def test_text_shows_while_the_cell_runs(self):
        times = {}
        self.client.execute_interactive(
            'System.out.print("early"); Thread.sleep(3000); System.out.print("late");',
            timeout=60,
            output_hook=lambda m: times.setdefault(m["content"].get("text"), time.monotonic()),
        )
        self.assertGreater(times["late"] - times["early"], 1.5)

    def test_what_a_failing_cell_printed_comes_before_its_error(self):
        _, shown = self.execute('System.out.print("so far"); throw new IllegalStateException();')
        self.assertEqual(["stream", "error"], [message["msg_type"] for message in shown])

    def test_other_threads_print_too_also_after_the_cell(self):
        _, shown = self.execute(
            'var t = new Thread(() -> { try { Thread.sleep(1500); } catch (InterruptedException e) { } System.out.println("later"); }); t.start();'
        )
        self.assertEqual([], shown)
        message = self.client.get_iopub_msg(timeout=30)
        self.assertEqual(("stream", "later\n"), (message["msg_type"], message["content"]["text"]))


class Names(Session):
    """What a cell may say without an import, and how an error names the place."""

    def test_the_library_is_imported(self):
        for source in ("Models.class", "Tasks.class", "Lora.rank(8).a(orthonormal().frozen()).b(zero())", "Trainer.class", "Metric.ACCURACY",
                       "ForwardContext.class", "Config.class.getName()", "Plot.titled(\"t\")", "Table.create(\"t\")"):
            self.assertEqual("ok", self.run_cell(source)[0], source)

    def test_a_stack_trace_names_the_cell_and_its_line(self):
        reply, _ = self.execute("int divided(int by) {\n    return 1 /\n        by;\n}")
        defined = reply["execution_count"]
        reply, shown = self.execute("// a comment\nint one = 1;\n\nint result = divided(\n    0);")
        trace = "\n".join(shown[-1]["content"]["traceback"])
        self.assertIn(f"at divided (cell {defined}, line 2)", trace)
        self.assertIn(f"at cell {reply['execution_count']}, line 4", trace)

    def error(self, source: str) -> tuple[str, str, str]:
        _, shown = self.execute(source)
        error = shown[-1]["content"]
        return error["ename"], error["evalue"], re.sub("\x1b\\[[0-9;]*m", "", "\n".join(error["traceback"]))

    def test_what_a_user_can_put_right_is_told_by_its_message_alone(self):
        name, message, trace = self.error("int one = 1;\nLora.rank(-3)")
        self.assertEqual(("InputException", "rank is -3; it is from 1 to 65536."), (name, message))
        self.assertRegex(trace, r"^rank is -3; it is from 1 to 65536\.\n\tat cell \d+, line 2$")

    def test_a_statement_without_semicolon_has_a_line_too(self):
        self.assertRegex(self.error('int two = 2;\nthrow new IllegalStateException("so")')[2], r"at cell \d+, line 2")

    def test_variables_are_named_as_the_cell_names_them(self):
        _, message, trace = self.error("Object nobody = null;\nnobody.toString()")
        self.assertIn('because "nobody" is null', message)
        self.assertIn('because "nobody" is null', trace)

    def test_magics_are_listed_and_an_unknown_one_leads_there(self):
        text = self.run_cell("%lsmagic")[1]
        for magic in ("%time ", "%%time ", "%maven ", "%loadFromPOM ", "?name"):
            self.assertIn(magic, text)
        self.assertFalse([line for line in text.splitlines() if len(line.split()) == 1], "each is explained")
        self.assertRegex(self.error("%nothing")[2], r"^Undefined line magic 'nothing'\. %lsmagic lists.*\n\tat cell \d+, line 1$")

    def test_a_method_that_does_not_compile_says_why_when_it_is_called(self):
        self.execute('int half(int of) {\n    int rest = 2;\n    return of / Modles.size();\n}')
        reply, shown = self.execute("half(4)")
        trace = "\n".join(shown[-1]["content"]["traceback"])
        self.assertIn("there is no variable Modles", trace)
        self.assertNotIn("org.dflib", trace)

class Help(Session):
    """Shift-Tab, the contextual help and a question mark answer with signature and Javadoc."""

    def inspected(self, cell: str) -> tuple[bool, dict]:
        """The answer at the bar."""
        request = self.client.inspect(cell.replace("|", ""), cell.index("|"))
        while True:
            message = self.client.get_shell_msg(timeout=60)
            if message["parent_header"]["msg_id"] == request:
                return message["content"]["found"], message["content"]["data"]

    def test_our_library_and_those_it_shows_are_explained(self):
        for cell, signature, javadoc in [
            ('String s = "ü😀";\nvar lora = Lora.ra|nk(8);', "Lora Lora.rank(int rank)", "The usual LoRA"),
            ("Models.load(|)", "Model Models.load(", "model"),
            ("Table.cre|ate()", "Table Table.create(", "columns"),
            ("NDManager.newBaseManager|()", "NDManager NDManager.newBaseManager(", "new top-level NDManager"),
        ]:
            found, data = self.inspected(cell)
            self.assertTrue(found, cell)
            self.assertIn(signature, data["text/plain"])
            self.assertIn(javadoc, data["text/plain"])
            self.assertIn("<pre>", data["text/html"])

    def test_what_is_unknown_is_not_found(self):
        self.assertFalse(self.inspected("nothing.of.the|.kind")[0])

    def test_a_question_mark_asks_too(self):
        for question in ("?Lora.rank", "Lora.rank?"):
            status, text = self.run_cell(question)
            self.assertEqual("ok", status)
            self.assertIn("The usual LoRA", text)
        self.assertIn("nothing to say", self.run_cell("?Lroa")[1])


class Completion(Session):
    """Tab lists what one means first, and says its type."""

    def completed(self, cell: str) -> dict:
        request = self.client.complete(cell.replace("|", ""), cell.index("|"))
        while True:
            message = self.client.get_shell_msg(timeout=60)
            if message["parent_header"]["msg_id"] == request:
                return message["content"]

    def test_matches_have_types_and_places(self):
        cell = 'String s = "😀";\nLora.rank(8).inL|'
        reply = self.completed(cell)
        self.assertEqual(["inLayers("], reply["matches"])
        self.assertEqual((cell.index("inL"), cell.index("|")), (reply["cursor_start"], reply["cursor_end"]))
        (typed,) = reply["metadata"]["_jupyter_types_experimental"]
        self.assertEqual(("inLayers(", "function", "(Integer...) → Lora"), (typed["text"], typed["type"], typed["signature"]))

    def test_what_every_object_has_is_not_listed(self):
        matches = self.completed("Lora.rank(8).|")["matches"]
        self.assertIn("alpha(", matches)
        self.assertFalse({"wait(", "notify()", "getClass()"} & set(matches))

    def test_classes_that_cells_declare_and_magics(self):
        self.run_cell("record Point(int left) {}\nvar point = new Point(1);")
        self.assertEqual(["left()"], self.completed("point.|")["matches"][:1])
        self.assertIn("time", str(self.completed("%ti|")["matches"]))


class Interruption(Session):
    """The stop button ends a loop that polls Thread.interrupted(), and the kernel keeps what the loop had done."""

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

    def test_a_line_of_progress_says_how_it_ended(self):
        for source, stop, word in [("Thread.sleep(60_000)", True, "stopped"), ("int none = 1 / 0;", False, "failed")]:
            if stop:
                threading.Timer(1.5, self.manager.interrupt_kernel).start()
            _, shown = self.execute(f'var line{word} = LiveProgress.of("both", 4); line{word}.update(1, 0.5, 0);\n{source}')
            texts = [m["content"]["data"]["text/plain"] for m in shown if m["msg_type"] == "update_display_data"]
            self.assertIn(f"both: {word} at step 1 of 4", texts[-1])

    def test_sleeping_stops(self):
        threading.Timer(1.5, self.manager.interrupt_kernel).start()
        start = time.monotonic()
        self.assertEqual("error", self.run_cell("Thread.sleep(60_000)")[0])
        self.assertLess(time.monotonic() - start, 10)


if __name__ == "__main__":
    unittest.main()
