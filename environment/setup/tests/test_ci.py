"""What CI runs starts from an empty cache, removes it however it ends, and ends as the tests did."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from places import CLONE


class Ci(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        (self.folder / "tmp").mkdir()
        (self.folder / "clone/environment").mkdir(parents=True)
        shutil.copytree(CLONE / ".ci", self.folder / "clone/.ci")

    def start(self, test: str) -> subprocess.Popen:
        program = self.folder / "clone/environment/test"
        program.write_text(f'#!/bin/sh\n[ -z "$(ls "$ASYMLORA_CACHE")" ] || exit 99\ntouch "$ASYMLORA_CACHE/model"\n{test}\n')
        program.chmod(0o755)
        environment = os.environ | {"TMPDIR": str(self.folder / "tmp"), "ASYMLORA_CACHE": str(self.folder / "mine")}
        return subprocess.Popen(
            [self.folder / "clone/.ci/run"],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell can't trap what it was told to ignore
        )

    def caches(self) -> list[str]:
        return os.listdir(self.folder / "tmp")

    def test_ends_as_the_tests_did(self):
        for code in (0, 1, 7):
            run = self.start(f"echo closing line; exit {code}")
            self.assertEqual("closing line", run.communicate(timeout=30)[0].splitlines()[-1])
            self.assertEqual((code, []), (run.returncode, self.caches()))

    def test_told_to_stop(self):
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            run = self.start("exec sleep 60")
            while not (caches := self.caches()) or not (self.folder / "tmp" / caches[0] / "model").exists():
                time.sleep(0.02)
            run.send_signal(number)
            run.communicate(timeout=30)
            self.assertEqual((128 + number, []), (run.returncode, self.caches()))


if __name__ == "__main__":
    unittest.main()
