"""A stranger's project, compiled against the installed library: a CSV, predictions, a folder; and parts of one's own."""

import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import engine
import java_library
import kernel
import machine
from places import BUILD, CACHE, ENVIRONMENT, locked, run, variables

PROJECT = ENVIRONMENT / "example"


def setUpModule():
    options = {"env": variables(JAVA_HOME=str(machine.java_home()))}
    with locked(BUILD):
        run("the library for other projects", java_library.maven("-Dmaven.test.skip=true", "-pl", "bom,core", "-am", "install"), "install", **options)
    command = java_library.maven("compile", "dependency:build-classpath", "-DincludeScope=runtime")
    command[command.index("-f") + 1] = PROJECT / "pom.xml"
    command += ["-Dmdep.outputFile=target/class-path.txt"]
    run("the example", command, "example", **options)


def java(main: str, *arguments) -> str:
    path = f"{PROJECT / 'target/classes'}{os.pathsep}{(PROJECT / 'target/class-path.txt').read_text(encoding='utf-8')}"
    command = [machine.java_home() / "bin/java", *kernel.jvm_options(), "-cp", path, f"org.example.{main}", *arguments]
    done = subprocess.run([str(part) for part in command], env=variables(**engine.variables()), capture_output=True, text=True)
    if done.returncode != 0:
        raise AssertionError(done.stdout + done.stderr)
    return done.stdout


class Example(unittest.TestCase):
    def test_a_csv_becomes_a_classifier(self):
        with tempfile.TemporaryDirectory() as folder:
            said = java("Tickets", PROJECT / "tickets.csv", Path(folder) / "saved", "My card was charged twice!")
        self.assertRegex(said, r"accuracy on the test set: (0\.[6-9]|1\.0)")
        self.assertRegex(said, r"billing")

    def test_parts_of_ones_own(self):
        with tempfile.TemporaryDirectory() as folder:
            said = java("OwnParts", CACHE / "models/all-MiniLM-L6-v2", folder)
        steps, errors = map(int, re.search(r"(\d+) steps, errors (\d+) of", said).groups())
        self.assertEqual(steps, 24)
        self.assertLessEqual(errors, 2)
        self.assertIn("read again: shift on [mix]", said)

    def test_natives_and_duckdb(self):
        """The natives come along by themselves; DuckDB, which only Parquet needs, doesn't."""
        path = (PROJECT / "target/class-path.txt").read_text(encoding="utf-8")
        self.assertIn("pytorch-native-cpu", path)
        self.assertNotIn("duckdb", path)
        self.assertNotIn("slf4j-nop", path)


if __name__ == "__main__":
    unittest.main()
