import subprocess
import unittest

from places import ENVIRONMENT


class Doctor(unittest.TestCase):
    def test_names_what_is_here(self):
        answer = subprocess.run([ENVIRONMENT / "asymlora", "doctor"], capture_output=True, text=True)
        self.assertEqual(answer.returncode, 0, answer.stderr)
        lines = dict(line.split(maxsplit=1) for line in answer.stdout.splitlines() if " " in line)
        self.assertRegex(lines["asymlora"], r"\d+\.\d+\.\d+")
        self.assertIn("PyTorch 2.7.1", lines["engine"])
        self.assertIn("all-MiniLM-L6-v2", lines["models"])
        self.assertIn("asymlora", lines["kernel"])


if __name__ == "__main__":
    unittest.main()
