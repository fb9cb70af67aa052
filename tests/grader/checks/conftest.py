"""What the tests of the checks share."""

from pathlib import Path

import pytest

from tests.grader.checks.handing import Bench


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)
