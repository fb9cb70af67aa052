"""The door between whoever confines a program and whoever needs one confined."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from grader.types import Device, Limits

Breach = Literal["timeout", "memory_limit", "process_limit", "disk_limit", "output_limit"]


@dataclass(frozen=True, slots=True)
class Spec:
    """What a sandbox is to start.

    Attributes:
        python: the interpreter of the course's own environment; its prefix is shown read-only.
        program: a folder of ours, shown read-only as `/program`; `python /program` is run.
        inbox: a folder of the host, shown read-only as `/in`. Files put there later appear inside. Where the sandbox
            runs under another user id, the folder is given to that id's group (mode 2750).
        limits: held from the moment `Sandbox.begin` is called, but memory, processes and disk from the start.
        device: `gpu` shows the accelerator inside.
        environment: variables added to the few that are set inside.
    """

    python: Path
    program: Path
    inbox: Path
    limits: Limits
    device: Device = "cpu"
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ended:
    """How a sandbox ended: a limit that stopped it, or else its exit status (negative: killed by that signal)."""

    breach: Breach | None
    status: int | None
    seconds: float
    peak_memory_mb: int


class Sandbox(Protocol):
    """A confined program that has been started. Inside, `/out` is where it leaves files.

    It speaks one JSON object a line over its standard output, which is bounded and never trusted.
    """

    async def send(self, message: Mapping[str, object]) -> None:
        """Write one line to the program's standard input; nothing happens if it has ended."""

    def messages(self) -> AsyncIterator[Mapping[str, object]]:
        """Yield what the program says, until it ends.

        Lines that are no JSON objects, and those over 256 KiB, are passed over.
        """

    def begin(self) -> None:
        """Start the clock of the wall-time limit."""

    async def take(self, names: Mapping[str, int], folder: Path) -> dict[str, Path]:
        """Copy files out of `/out` into `folder` while the program stands still.

        Args:
            names: the file names looked for, each with the bytes it may have.
            folder: where the copies go.

        Returns:
            The copies, by name. Only regular files within their bound are taken; nothing is followed. What was
            there can still be taken when a limit has stopped the program, but not after `stop`.
        """

    async def stop(self) -> Ended:
        """Kill whatever still runs inside, wait until nothing of it is left, and say how it ended."""


class Backend(Protocol):
    """A way of confining programs on this machine."""

    name: str

    def obstacle(self) -> str | None:
        """Return why this backend cannot run here and what would help, in a sentence; None if it can."""

    async def start(self, spec: Spec) -> Sandbox:
        """Start a program in a fresh sandbox.

        Raises:
            NoSandboxError: if it cannot be started.
        """
