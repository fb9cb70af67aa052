"""The benchmarks that are long runs: each says by its exit code whether the figures were reached."""

import asyncio
import sys
from collections.abc import Callable

import pytest

from tests.soak.page import OUTPUT
from tests.soak.resuming import ROOT

pytestmark = [pytest.mark.soak, pytest.mark.timeout(7200)]


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(("benchmarks.deliveries", "--stored", "0"), id="10,000 direct messages in the same minute"),
        pytest.param(("benchmarks.deliveries", "--messages", "0"), id="a start with 100,000 reminders to come"),
        pytest.param(("benchmarks.rush", "--minutes", "10"), id="ten minutes of rush"),
    ],
)
async def test_a_benchmark_reaches_its_figures(
    arguments: tuple[str, ...], record_property: Callable[[str, object], None]
) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", *arguments, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()
    record_property(OUTPUT, said.decode())
