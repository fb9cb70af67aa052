"""What long runs found, kept in `var/soak`: `make soak` goes on where it was interrupted, and a page shows the figures.

A pytest plugin. A test with the marker `soak` that has passed is not run again until its file is deleted or
`SOAK_AGAIN=1` is set; what it tells `record_property` stands in its file as figures.
"""

import json
import os
import re
import subprocess
from collections.abc import Generator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "var" / "soak"
AGAIN = "SOAK_AGAIN"


def file_of(test: str) -> Path:
    """Return where the result of a test is kept, by pytest's name of it."""
    return FOLDER / f"{re.sub('[^A-Za-z0-9]+', '-', test.removeprefix('tests/')).strip('-')[:180]}.json"


def result_of(test: str) -> dict[str, Any] | None:
    """Return what a long run found, None if it has not been finished."""
    path = file_of(test)
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what is done."""
    if os.environ.get(AGAIN):
        return
    for item in items:
        if is_long(item) and (done := result_of(item.nodeid)) is not None:
            reason = f"it was done on {done['date'][:10]}; {AGAIN}=1 runs it again"
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Keep what a long run that passed has found."""
    report = yield
    if is_long(item) and report.when == "call" and report.passed:
        keep(item.nodeid, report.duration, dict(report.user_properties))
    return report


def is_long(item: pytest.Item) -> bool:
    """Whether a test is a long run."""
    return item.get_closest_marker("soak") is not None


def keep(test: str, seconds: float, figures: dict[str, Any]) -> None:
    """Write a result down, whole or not at all."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    found = {
        "test": test,
        "date": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "commit": commit(),
        "seconds": round(seconds, 1),
        "figures": figures,
    }
    part = file_of(test).with_suffix(".part")
    part.write_text(json.dumps(found, indent=2, ensure_ascii=False, default=str) + "\n", encoding="utf-8")
    part.replace(file_of(test))


def commit() -> str:
    """Return which commit is checked out, marked if there are changes; empty where there is no git."""
    asked = ["git", "describe", "--always", "--dirty"]
    try:
        said = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return said.stdout.strip()
