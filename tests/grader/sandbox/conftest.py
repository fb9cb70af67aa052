from pathlib import Path

import pytest

from grader.sandbox.bubblewrap import Bubblewrap
from tests.grader.sandbox.confined import Bench


@pytest.fixture(scope="session")
def bubblewrap() -> Bubblewrap:
    backend = Bubblewrap()
    if (obstacle := backend.obstacle()) is not None:
        pytest.skip(obstacle)
    return backend


@pytest.fixture
def bench(bubblewrap: Bubblewrap, tmp_path: Path) -> Bench:
    return Bench(bubblewrap, tmp_path)
