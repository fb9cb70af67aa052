"""User ids that belong to sandboxes alone: one each, so that counts and signals of one never touch another."""

import asyncio
import os
import socket
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from grader.errors import NoSandboxError

# A range that no distribution, container runtime or directory service hands out (systemd's UIDS-GIDS table).
FIRST_UID = 1_900_000_000
COUNT = 256


@dataclass(frozen=True, slots=True)
class Slot:
    """A user id, held by this process until `release`."""

    uid: int
    _claim: socket.socket

    def admit(self, folder: Path) -> None:
        """Let this user, and nobody else but the owner, read a folder and what is put there later."""
        os.chown(folder, -1, self.uid)
        folder.chmod(0o2750)

    def release(self) -> None:
        """Give the id back; only once nothing runs under it."""
        self._claim.close()


def lease(undo: ExitStack) -> Slot | None:
    """Take a free user id; None where we are no root and have only our own.

    The claim is an abstract socket name: atomic between processes, and gone with the process that held it.

    Args:
        undo: releases it when unwound.

    Raises:
        NoSandboxError: if all are taken.
    """
    if os.geteuid() != 0:
        return None
    for uid in range(FIRST_UID, FIRST_UID + COUNT):
        claim = socket.socket(socket.AF_UNIX)
        try:
            claim.bind(f"\0syllabot-sandbox-{uid}")
        except OSError:
            claim.close()
            continue
        if not owned_by(uid):
            undo.callback(claim.close)
            return Slot(uid, claim)
        claim.close()
    raise NoSandboxError(f"All {COUNT} sandbox slots are taken; grade fewer notebooks at once.")


def owned_by(uid: int) -> list[int]:
    """Return the processes that run under a user id."""
    processes = []
    for entry in os.scandir("/proc"):
        try:
            if entry.name.isdigit() and entry.stat().st_uid == uid:
                processes.append(int(entry.name))
        except OSError:
            continue
    return processes


async def vacated(uid: int, seconds: float = 10.0) -> bool:
    """Wait until a user id owns no process; False if it still does after so many seconds."""
    deadline = asyncio.get_running_loop().time() + seconds
    while owned_by(uid):
        if asyncio.get_running_loop().time() > deadline:
            return False
        await asyncio.sleep(0.005)
    return True
