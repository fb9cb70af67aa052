"""A control group around each sandbox, where this process may make one: the kernel's own bound on memory and tasks.

It stands behind the counting of `census`, for what grows faster than is looked at or shows in no process's figures.
"""

import os
import uuid
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from grader.types import Limits

_NEEDED = {"memory", "pids"}
_OVERHEAD_MB = 64
_OVERHEAD_TASKS = 32


@dataclass(frozen=True, slots=True)
class Group:
    """The control group of one sandbox."""

    path: Path

    def out_of_memory(self) -> bool:
        """Say whether the kernel has killed something in it for want of memory."""
        with suppress(OSError):
            events = dict(line.split() for line in (self.path / "memory.events").read_text().splitlines())
            return int(events.get("oom_kill", 0)) > 0
        return False

    def remove(self) -> None:
        """Take it away; only once nothing runs in it."""
        with suppress(OSError):
            self.path.rmdir()


def delegated(mount: Path = Path("/sys/fs/cgroup"), membership: Path = Path("/proc/self/cgroup")) -> Path | None:
    """Return the folder in which this process may make groups with limits; None if there is none.

    That is its own group or the one above it (systemd's `Delegate=` with `DelegateSubgroup=`).
    """
    with suppress(OSError):
        own = next((line[4:] for line in membership.read_text().splitlines() if line.startswith("0::/")), None)
        if own is None:
            return None
        group = mount / own
        for folder in (group, *group.parents[:1]):
            controllers = (folder / "cgroup.subtree_control").read_text().split()
            writable = os.access(folder, os.W_OK) and os.access(folder / "cgroup.procs", os.W_OK)
            if folder.is_relative_to(mount) and writable and _NEEDED.issubset(controllers):
                return folder
    return None


def fresh(parent: Path, limits: Limits) -> Group:
    """Make a group under another, bounded a little above what the limits allow.

    Raises:
        OSError: if it cannot be made.
    """
    group = parent / f"syllabot-{uuid.uuid4().hex}"
    group.mkdir()
    memory = limits.memory_mb + limits.disk_mb + limits.output_mb + _OVERHEAD_MB
    (group / "memory.max").write_text(str(memory << 20))
    (group / "memory.oom.group").write_text("1")
    (group / "pids.max").write_text(str(limits.processes + _OVERHEAD_TASKS))
    with suppress(OSError):  # a kernel without swap accounting has no such file
        (group / "memory.swap.max").write_text("0")
    return Group(group)
