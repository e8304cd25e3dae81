"""What the image does where compose.yaml runs it: no network, a read-only root file system, and a uid that nobody chose."""

import json
import os
import re
import signal
import subprocess
import time
import unittest
from pathlib import Path

from sandbox import Sandbox, first_process

COMPOSE = Path(__file__).parents[1] / "compose.yaml"
WRITABLE = re.findall(r"^      - (/\S+)$", COMPOSE.read_text(encoding="utf-8"), re.MULTILINE)
ANY_UID = 54321  # in the range that a user's own name space has
SECONDS_TO_STOP = 10  # what docker stop waits

UNREACHABLE = """
import errno, socket
try:
    socket.create_connection(("192.0.2.1", 80), timeout=5)
except OSError as error:
    assert error.errno == errno.ENETUNREACH, error
else:
    raise SystemExit("connected")
"""
ASK = "import sys, urllib.request as r; print(r.urlopen(r.Request(sys.argv[1], method=sys.argv[2]), timeout=10).read().decode())"


class Image(unittest.TestCase):
    def setUp(self):
        self.sandbox = Sandbox(os.environ["ASYMLORA_IMAGE"], ANY_UID, WRITABLE)
        self.addCleanup(self.sandbox.close)

    def succeeds(self, *command: str, **variables: str) -> str:
        answer = self.sandbox.run(*command, **variables)
        self.assertEqual(0, answer.returncode, answer.stdout)
        return answer.stdout

    def test_the_sandbox_is_closed(self):
        self.succeeds("python3", "-c", UNREACHABLE)
        self.assertEqual("54321 0", self.succeeds("bash", "-c", 'echo "$(id -u) $(id -g)"').strip())
        for folder in (".", "notebooks", "/home/lab", "/etc"):
            self.assertIn("Read-only file system", self.sandbox.run("touch", f"{folder}/new").stdout)

    def test_doctor(self):
        print(self.succeeds("./environment/asymlora", "doctor"))

    def test_training(self):
        short = "--set task.train_examples=32 --set task.judge_examples=16 --set training.epochs=1"
        train = f"./environment/asymlora train notebooks/recipes/tweets-b-only.yaml --out /tmp/run {short}"
        output = self.succeeds("bash", "-c", f"{train} && cat /tmp/run/result.json")
        self.assertIn('"test"', output)

    def test_first_notebook(self):
        notebook = "jupyter nbconvert --to notebook --execute notebooks/00-start-here.ipynb --output /tmp/executed.ipynb"
        output = self.succeeds("bash", "-c", f"{notebook} && cat /tmp/executed.ipynb", ASYMLORA_SCALE="smoke")
        executed = json.loads(output[output.index("\n{") :])
        code = [cell for cell in executed["cells"] if cell["cell_type"] == "code"]
        self.assertTrue(code and all(cell["execution_count"] for cell in code))

    def test_health_of_nothing(self):
        nothing = self.sandbox.run(*self.health())
        self.assertNotEqual(0, nothing.returncode)
        self.assertIn("Connection refused", nothing.stdout)

    def test_lab(self):
        lab = self.sandbox.start()
        self.addCleanup(lab.kill)
        token = self.until(lab, r"token=(\w+)")[1]
        self.assertEqual("tini", self.inside(lab, "cat", "/proc/1/comm").strip())
        self.inside(lab, *self.health())
        self.assertIn("403", self.sandbox.beside(lab, *self.api("contents", "")).stdout)
        self.assertIn("00-start-here.ipynb", self.inside(lab, *self.api("contents", token)))
        self.inside(lab, *self.api("kernels", token, "POST"))
        self.assertIn("java", self.inside(lab, "bash", "-c", "cat /proc/[0-9]*/comm").split())

        start = time.monotonic()
        os.kill(first_process(lab), signal.SIGTERM)
        rest, _ = lab.communicate(timeout=60)
        self.assertLess(time.monotonic() - start, SECONDS_TO_STOP, rest)
        self.assertIn(lab.returncode, (0, 128 + signal.SIGTERM), rest)

    def test_tensorboard(self):
        board = Sandbox(os.environ["ASYMLORA_TENSORBOARD"], ANY_UID, ["/tmp"])
        self.addCleanup(board.close)
        started = board.start()
        self.addCleanup(started.kill)
        self.until(started, r"TensorBoard \S+ at ")
        answer = board.beside(started, *self.ask("http://127.0.0.1:6006/data/environment"))
        self.assertIn("/home/lab/asymlora/notebooks", answer.stdout)

    def inside(self, lab: subprocess.Popen, *command: str) -> str:
        answer = self.sandbox.beside(lab, *command)
        self.assertEqual(0, answer.returncode, answer.stdout)
        return answer.stdout

    def health(self) -> list[str]:
        kind, *command = self.sandbox.image["Healthcheck"]["Test"]
        self.assertEqual("CMD", kind)
        return command

    @staticmethod
    def until(started: subprocess.Popen, pattern: str) -> re.Match:
        """What a program that goes on has said at last."""
        said = ""
        for line in started.stdout:
            said += line
            if found := re.search(pattern, line):
                return found
        raise AssertionError(said)

    @staticmethod
    def ask(address: str, method: str = "GET") -> list[str]:
        return ["python3", "-c", ASK, address, method]

    def api(self, what: str, token: str, method: str = "GET") -> list[str]:
        return self.ask(f"http://127.0.0.1:8888/api/{what}?token={token}", method)


if __name__ == "__main__":
    unittest.main()
