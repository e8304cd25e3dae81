"""Seconds until a kernel is ready, has answered a cell, and has drawn chapter 00's first figure; run by the Python of JupyterLab."""

import json
import os
import sys
import time
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "setup"))

from places import NOTEBOOKS, variables

os.environ.update(variables(ASYMLORA_SCALE="smoke"))

from jupyter_client.manager import KernelManager

PLOTLY = "application/vnd.plotly.v1+json"


def main() -> None:
    start = time.monotonic()
    manager = KernelManager(kernel_name="asymlora")
    manager.start_kernel(cwd=str(NOTEBOOKS))
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=120)
        measured = {"ready": time.monotonic() - start}
        client.execute_interactive("6 * 7", output_hook=lambda message: None)
        measured["first cell"] = time.monotonic() - start
        draw(client)
        measured["first figure"] = time.monotonic() - start
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    print(json.dumps(measured))


def draw(client) -> None:
    figures = []
    notebook = json.loads((NOTEBOOKS / "00-start-here.ipynb").read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            answer = client.execute_interactive(
                "".join(cell["source"]),
                output_hook=lambda message: figures.extend(mime for mime in message["content"].get("data", {}) if mime == PLOTLY),
            )
            if answer["content"]["status"] != "ok":
                raise SystemExit("\n".join(answer["content"]["traceback"]))
            if figures:
                return


main()
