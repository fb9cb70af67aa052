"""Control groups, against a folder that looks like a delegated one: few machines let one be made."""

from pathlib import Path

import pytest

from grader.sandbox import cgroup
from grader.types import Limits


@pytest.fixture
def mount(tmp_path: Path) -> Path:
    service = tmp_path / "system.slice" / "bot.service"
    (service / "main").mkdir(parents=True)
    (service / "cgroup.subtree_control").write_text("cpu memory pids\n")
    (service / "cgroup.procs").touch()
    (service / "main" / "cgroup.subtree_control").write_text("\n")
    return tmp_path


def membership(folder: Path, line: str) -> Path:
    (file := folder / "membership").write_text(f"4:memory:/else\n{line}\n")
    return file


def test_the_group_above_its_own_is_used_where_that_was_delegated(mount: Path) -> None:
    found = cgroup.delegated(mount, membership(mount, "0::/system.slice/bot.service/main"))
    assert found == mount / "system.slice" / "bot.service"


@pytest.mark.parametrize("line", ["0::/", "0::/system.slice", "0::/gone", "1:name=systemd:/"])
def test_without_delegation_there_is_none(mount: Path, line: str) -> None:
    assert cgroup.delegated(mount, membership(mount, line)) is None


def test_a_group_is_bounded_a_little_above_the_limits(tmp_path: Path) -> None:
    group = cgroup.fresh(tmp_path, Limits(memory_mb=100, disk_mb=20, output_mb=10, processes=7))
    bounds = {file.name: file.read_text() for file in group.path.iterdir()}
    assert bounds == {
        "memory.max": str((100 + 20 + 10 + 64) << 20),
        "memory.oom.group": "1",
        "memory.swap.max": "0",
        "pids.max": str(7 + 32),
    }


@pytest.mark.parametrize(
    ("events", "out"), [("low 0\noom 1\noom_kill 2\n", True), ("low 0\noom 1\noom_kill 0\n", False)]
)
def test_what_the_kernel_killed_for_want_of_memory_is_known(tmp_path: Path, events: str, out: bool) -> None:
    group = cgroup.fresh(tmp_path, Limits())
    assert not group.out_of_memory()
    (group.path / "memory.events").write_text(events)
    assert group.out_of_memory() is out
