"""Seconds until a kernel is ready and has answered a cell, in JSON; run by the Python of JupyterLab."""

import json
import os
import sys
import time
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "setup"))

from places import NOTEBOOKS, variables

os.environ.update(variables())

from jupyter_client.manager import KernelManager

start = time.monotonic()
manager = KernelManager(kernel_name="asymlora")
manager.start_kernel(cwd=str(NOTEBOOKS))
client = manager.client()
client.start_channels()
try:
    client.wait_for_ready(timeout=120)
    ready = time.monotonic() - start
    client.execute_interactive("6 * 7", output_hook=lambda message: None)
    print(json.dumps({"ready": ready, "first cell": time.monotonic() - start}))
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
