"""The disk that holds the bot's state is full for a while, again and again."""

import asyncio
import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest

from tests.faults.world import LONG, ROOT, SHORT, Plan

SIZE = "24m"
MOUNT = f'mount -t tmpfs -o size={SIZE} disk "$0" || exit 77; exec "$@"'
NOT_HERE = 77


@pytest.mark.parametrize(
    ("times", "full_for", "plan"),
    [
        pytest.param(2, 1.5, SHORT, id="twice"),
        pytest.param(10, 6.0, LONG, id="ten times", marks=pytest.mark.soak),
    ],
)
async def test_while_the_disk_is_full_nothing_is_lost_changed_or_said_twice(
    times: int, full_for: float, plan: Plan, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    if shutil.which("unshare") is None:
        pytest.skip("no `unshare`, which makes a small disk")
    program = (sys.executable, "-m", "tests.faults.on_small_disk")
    arguments = (str(tmp_path), str(times), str(full_for), json.dumps(asdict(plan)))
    process = await asyncio.create_subprocess_exec(
        *("unshare", "-rm", "sh", "-c", MOUNT, str(tmp_path), *program, *arguments),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    said, errors = await process.communicate()
    if process.returncode == NOT_HERE or errors.startswith(b"unshare:"):
        pytest.skip("no disk can be mounted in a user namespace here")
    assert process.returncode == 0, errors.decode()[-5000:]
    seen = json.loads(said.splitlines()[-1])
    record_property("seed", plan.seed)
    record_property("times", times)
    record_property("seconds each", full_for)
    record_property("files", seen["files"])
    record_property("messages", seen["messages"])
