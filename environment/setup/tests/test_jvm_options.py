"""How Java is started: our choice of a collector, unless the user has one; two would keep Java from starting."""

import os
import re
import subprocess
import unittest
from unittest import mock

import kernel
import machine


class JvmOptions(unittest.TestCase):
    def collector(self, own: str) -> str:
        with mock.patch.dict(os.environ, {"ASYMLORA_JVM_OPTS": own}):
            options = [*kernel.jvm_options(), "-XX:+PrintFlagsFinal", "-version"]
        java = subprocess.run([machine.java_home() / "bin/java", *options], capture_output=True, text=True, check=True)
        (used,) = re.findall(r"(Use(?:Serial|Parallel|G1)GC)\s+= true", java.stdout)
        return used

    def test_the_collector_is_ours_or_the_users(self):
        self.assertEqual(self.collector(""), "UseSerialGC")
        self.assertEqual(self.collector("-Xmx1g"), "UseSerialGC")
        self.assertEqual(self.collector("-Xmx1g -XX:+UseParallelGC"), "UseParallelGC")
