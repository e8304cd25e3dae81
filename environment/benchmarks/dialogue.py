"""How environment/bench asks the other side: each line that comes in is `round` (do the work once more) or `costs`
(FLOP/s of the fastest matrix product, and what else the work costs); each is answered by a line of JSON.
"""

import json
import sys
import time
from importlib.metadata import version

import torch

PRODUCT_SIZE = 1536
PRODUCTS = 12


def hold(work, *packages: str, costs=dict) -> None:
    """Says that all is ready, and answers until nobody asks any more."""
    versions = ", ".join(f"{package} {version(package)}" for package in ("torch", "transformers", *packages))
    answer({"stack": f"{versions}, Python {sys.version.split()[0]}"})
    for line in sys.stdin:
        answer({"flops": peak()} | costs() if line.strip() == "costs" else work())


def timed(step) -> tuple:
    start = time.perf_counter()
    result = step()
    return result, time.perf_counter() - start


def peak() -> float:
    x = torch.randn(PRODUCT_SIZE, PRODUCT_SIZE)
    return 2 * PRODUCT_SIZE**3 / min(timed(lambda: x @ x)[1] for _ in range(PRODUCTS))


def answer(content: dict) -> None:
    print(json.dumps(content), flush=True)
