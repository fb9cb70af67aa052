"""Notebooks made of a few cells, and what their runs leave, read back."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pyarrow as pa

from grader.types import Limits, Run

SHORT = Limits(wall_s=30, cell_s=15)
RunCells = Callable[..., Awaitable[Run]]
"""The fixture `run_cells`: the cells' sources, and by name what goes into the plan."""

OWN_SUBMIT = """
import base64, os, requests
def submit(data, key, no, source_file=None):
    if f"_class{no}" not in source_file:
        raise ValueError("the file's name is wrong")
    with open(source_file, "rb") as file:
        source = base64.b64encode(file.read()).decode("ascii")
    payload = [{"CSV": base64.b64encode(item.to_csv(index=False).encode()).decode()} for item in data]
    answer = requests.post("https://courses.example/hand-in", headers={"key": key}, json={"payload": payload, "no": no})
    print("Success" if answer.status_code == 200 else "Failure", answer.text)
"""


def write_notebook(path: Path, *cells: str) -> Path:
    """Write a notebook of code cells."""
    shapes = [
        {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": [], "source": cell} for cell in cells
    ]
    path.write_text(json.dumps({"cells": shapes, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}))
    return path


def items(run: Run) -> list[dict[str, Any]]:
    """Return the items that were handed in."""
    return json.loads(run.results["result.json"].read_text())["items"]


def table(path: Path) -> pa.Table:
    """Read an Arrow file."""
    with pa.ipc.open_file(path) as file:
        return file.read_all()


def printed(run: Run) -> str:
    """Return all that the cells printed and showed, as text."""
    assert run.executed is not None
    outputs = [output for cell in json.loads(run.executed.read_text())["cells"] for output in cell["outputs"]]
    return "".join(output.get("text", "") + output.get("data", {}).get("text/plain", "") for output in outputs)
