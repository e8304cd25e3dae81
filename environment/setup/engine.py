"""Where the engine's native libraries come from: a Maven package for the CPU, PyTorch's own package for CUDA."""

import ctypes
import functools
import os
import sys

import python_packages
from places import ENVIRONMENT, FOR_JAVA, Problem, tell


@functools.cache
def variables() -> dict[str, str]:
    """The environment of every Java program: our caches, and with ASYMLORA_DEVICE=cuda the libraries of a GPU."""
    device = os.environ.get("ASYMLORA_DEVICE", "cpu")
    if device == "cpu":
        return FOR_JAVA
    if device != "cuda":
        raise Problem(f'ASYMLORA_DEVICE is "{device}"; it can be cpu or cuda.')
    if sys.platform != "linux" or os.uname().machine != "x86_64" or sys.version_info >= (3, 14):
        raise Problem("ASYMLORA_DEVICE=cuda needs Linux on x86-64 and Python 3.10 to 3.13, as PyTorch 2.7.1 does.")
    try:
        ctypes.CDLL("libcuda.so.1")
    except OSError:
        tell("ASYMLORA_DEVICE=cuda: this machine has no NVIDIA driver (libcuda.so.1), which training will need.\n")
    requirements = ENVIRONMENT / "cuda/requirements.txt"
    python = python_packages.python(requirements, "PyTorch with CUDA (3 GB to download)", megabytes=9000)
    (packages,) = python.parents[1].glob("lib/python*/site-packages")
    folders = [packages / "torch/lib", *sorted(packages.glob("nvidia/*/lib")), *packages.glob("cusparselt/lib")]
    already = os.environ.get("LD_LIBRARY_PATH")
    return FOR_JAVA | {
        "PYTORCH_LIBRARY_PATH": str(folders[0]),
        "PYTORCH_VERSION": "2.7.1",
        "PYTORCH_FLAVOR": "cu128",
        "LD_LIBRARY_PATH": os.pathsep.join([*map(str, folders), *([already] if already else [])]),
    }
