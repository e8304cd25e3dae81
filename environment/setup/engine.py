"""Where the engine's native libraries come from: a Maven package for the CPU, PyTorch's own package for CUDA."""

import ctypes
import functools
import os
import re
import sys

import python_packages
from places import ENVIRONMENT, FOR_JAVA, Problem, tell


DEVICE = "ASYMLORA_DEVICE"


def on_gpu(device: str) -> bool:
    """Reads the variable as the library's Compute does: cpu, cuda, or cuda:1 for the second GPU; empty is cpu here."""
    if not re.fullmatch(r"\s*|cpu|cuda(:[0-9]{1,3})?", device):
        raise Problem(f"{DEVICE}={device} is no device. Use cpu, cuda or cuda:1.")
    return device.startswith("cuda")


@functools.cache
def variables() -> dict[str, str]:
    """The environment of every Java program: our caches, and where ASYMLORA_DEVICE asks for it the libraries of a GPU."""
    if not on_gpu(os.environ.get(DEVICE, "")):
        return FOR_JAVA
    if sys.platform != "linux" or os.uname().machine != "x86_64" or sys.version_info >= (3, 14):
        raise Problem(f"{DEVICE}=cuda needs Linux on x86-64 and Python 3.10 to 3.13, as PyTorch 2.7.1 does.")
    try:
        ctypes.CDLL("libcuda.so.1")
    except OSError:
        tell(f"{DEVICE}=cuda: this machine has no NVIDIA driver (libcuda.so.1), which training will need.\n")
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
