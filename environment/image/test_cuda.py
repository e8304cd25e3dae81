"""What the image for a GPU has where there is none: every library that its engine loads, but for the driver's."""

import os
import re
import unittest

from sandbox import Sandbox

DRIVER = {"libcuda.so.1", "libnvidia-ml.so.1"}  # the container runtime brings them: --gpus all
# Of the engine and of DJL's binding to it, each found as they find one another.
MISSING = """
import os, subprocess, sys
sys.path.append("environment/setup")
import engine
found = engine.variables()
libraries = [os.path.join(folder, name) for folder in (found["PYTORCH_LIBRARY_PATH"],) for name in os.listdir(folder) if ".so" in name]
print(len(libraries), "libraries")
print(subprocess.run(["ldd", *libraries], env=os.environ | found, capture_output=True, text=True).stdout)
"""


class Cuda(unittest.TestCase):
    def setUp(self):
        self.sandbox = Sandbox(os.environ["ASYMLORA_IMAGE"], 54321, ["/tmp", "/home/lab/asymlora/environment/.build/tmp"])
        self.addCleanup(self.sandbox.close)

    def test_only_the_drivers_libraries_are_missing(self):
        answer = self.sandbox.run("python3", "-c", MISSING)
        self.assertEqual(0, answer.returncode, answer.stdout)
        self.assertIn("libcudart.so", answer.stdout)
        self.assertLessEqual(set(re.findall(r"(\S+) => not found", answer.stdout)), DRIVER)

    def test_doctor_says_what_is_missing(self):
        answer = self.sandbox.run("./environment/asymlora", "doctor")
        print(answer.stdout)
        self.assertNotEqual(0, answer.returncode)
        self.assertIn("no NVIDIA driver (libcuda.so.1)", answer.stdout)


if __name__ == "__main__":
    unittest.main()
