"""ASYMLORA_DEVICE has one grammar, here and in the library's Compute."""

import unittest

import engine
from places import Problem


class Device(unittest.TestCase):
    def test_names(self):
        for name, gpu in {"": False, " ": False, "cpu": False, "cuda": True, "cuda:0": True, "cuda:12": True}.items():
            self.assertEqual(gpu, engine.on_gpu(name), name)

    def test_others_are_refused_in_a_line(self):
        for name in ("gpu", "gpu1", "CPU", "Cuda", "cuda1", "cuda:", "cuda:-1", "cuda:1x", "cpu:0", "tpu", "cuda:99999", "cuda\n"):
            with self.assertRaisesRegex(Problem, f"ASYMLORA_DEVICE={name} is no device. Use cpu, cuda or cuda:1."):
                engine.on_gpu(name)


if __name__ == "__main__":
    unittest.main()
