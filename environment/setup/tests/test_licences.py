"""What stands under which licence, read from bills of materials."""

import json
import tempfile
import unittest
from pathlib import Path

import licences

BOM = {
    "components": [
        {"name": "one", "licenses": [{"license": {"id": "MIT"}}]},
        {"name": "two", "licenses": [{"license": {"name": "License :: OSI Approved :: BSD License"}}, {"license": {"id": "MIT"}}]},
        {"name": "three", "licenses": [{"expression": "MIT"}]},
        {"name": "four"},
        {"name": "ours", "group": "io.github.asymlora", "licenses": [{"license": {"id": "Apache-2.0"}}]},
    ]
}


class Licences(unittest.TestCase):
    def test_a_line_for_each_licence_the_most_frequent_first(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "bom.json")
            file.write_text(json.dumps(BOM), encoding="utf-8")
            lines = licences.report(licences.components(file)).splitlines()
        self.assertEqual(["   2  MIT: one, three", "   1  BSD License or MIT: two", "   1  not said: four"], lines)


if __name__ == "__main__":
    unittest.main()
