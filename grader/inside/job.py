"""The one job a sandbox is given, as the host writes it: a JSON object on one line."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

INBOX = Path("/in")
OUTBOX = Path("/out")
NOTEBOOK = INBOX / "notebook.ipynb"
ABOUT = OUTBOX / "about.json"
EXECUTED = OUTBOX / "executed.ipynb"
RESULT = OUTBOX / "result.json"
CALLS = OUTBOX / "calls.json"
LEAVING = re.compile(r"(result|model|call)(-\d{1,3})?\.(json|csv|arrow|png|keras)|calls\.json|executed\.ipynb")
"""The names of files that may leave."""


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be run and how.

    Attributes:
        data: files of the inbox by the URL, file name or pattern that the notebook reads them as.
        wall_s: seconds for all cells together.
        cell_s: seconds for one cell.
        output_bytes: what results and cell outputs may each have.
        seed: what the generators of random numbers start from.
        device: `cpu` or `gpu`.
        handed_in: names of variables that are the hand-in if nothing is submitted.
        calls: functions to be called after the last cell, each a `function` and its `arguments`.
    """

    data: dict[str, Path]
    wall_s: float
    cell_s: float
    output_bytes: int
    seed: int
    device: str
    handed_in: tuple[str, ...]
    calls: list[dict[str, Any]]

    @classmethod
    def read(cls, line: str) -> "Job":
        """Read the host's line."""
        given = json.loads(line)
        return cls(
            data={name: INBOX / file for name, file in given["data"].items()},
            wall_s=given["wall_s"],
            cell_s=given["cell_s"],
            output_bytes=given["output_bytes"],
            seed=given["seed"],
            device=given["device"],
            handed_in=tuple(given["handed_in"]),
            calls=given["calls"],
        )
