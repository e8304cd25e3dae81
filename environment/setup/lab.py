import argparse
import os
import sys

import execute
import needs
import prepare
from places import MINE, main, variables


def command() -> None:
    parser = argparse.ArgumentParser(
        prog="environment/lab",
        description="Sets up what is missing, then opens JupyterLab at notebooks/. Stop it with Ctrl-C.",
    )
    parser.add_argument("--no-browser", action="store_true", help="print the address instead of opening a browser")
    parser.add_argument("--port", type=int, default=8888, help="the next free one is taken if it is in use (8888)")
    parser.add_argument("--ip", default="localhost", help="address to listen on; 0.0.0.0 in a container (localhost)")
    parser.add_argument("more", nargs="*", help="after --: JupyterLab's own options, as --ServerApp.root_dir=FOLDER")
    arguments = parser.parse_args()

    python = str(prepare.everything(needs.of(*execute.chapters()), strict=False))
    MINE.mkdir(parents=True, exist_ok=True)
    start = [python, "-m", "jupyterlab", f"--ServerApp.port={arguments.port}", f"--ServerApp.ip={arguments.ip}"]
    if arguments.no_browser:
        start.append("--no-browser")
    if os.geteuid() == 0:
        start.append("--allow-root")
    start += arguments.more
    sys.stdout.flush()
    os.execve(python, start, variables())


main(command)
