"""Small notebooks to open."""

import json
from pathlib import Path


def write(path: Path, *cells: str) -> None:
    """A cell that begins with # is text; the others are code."""
    made = [
        {"cell_type": "markdown", "id": f"c{i}", "metadata": {}, "source": source}
        if source.startswith("#")
        else {"cell_type": "code", "id": f"c{i}", "metadata": {}, "source": source, "outputs": [], "execution_count": None}
        for i, source in enumerate(cells)
    ]
    kernel = {"kernelspec": {"name": "asymlora", "display_name": "AsymLoRA (Java)", "language": "java"}}
    path.write_text(json.dumps({"cells": made, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8")
