"""The library as the notebooks find it."""

import tempfile
import unittest
from pathlib import Path

import java_library


class BuiltJar(unittest.TestCase):
    def test_sources_and_documentation_are_passed_over(self):
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder)
            for name in ("-javadoc", "-sources", ""):
                (target / f"asymlora-notebook-0.1.0{name}.jar").touch()
            self.assertEqual("asymlora-notebook-0.1.0.jar", java_library.built_jar(target, "notebook").name)
