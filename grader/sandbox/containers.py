"""Confining a program with Docker or Podman, by their command line, where bubblewrap cannot run."""

import asyncio
import os
import shutil
import subprocess
import tempfile
import uuid
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import Literal

from grader.errors import NoSandboxError
from grader.sandbox import slots
from grader.sandbox.container_cage import ContainerCage
from grader.sandbox.engine import Engine
from grader.sandbox.running import Running
from grader.sandbox.types import Spec
from grader.types import Limits

IMAGE = "syllabot-kernel"
_HOME = "/home/student"
_TRIAL_S = 120.0


class Containers:
    """A backend that starts a container for each program.

    The notebooks' environment is the image's (its `python`), not `Spec.python`. `/out` is a folder of the host's,
    whose size is watched; a fork that the engine refuses shows as the program's own error, not as a limit.
    """

    def __init__(self, name: Literal["docker", "podman"], image: str = IMAGE, executable: Path | None = None) -> None:
        """Use an engine, found on the path unless its executable is given, and an image that has the environment."""
        self.name: str = name
        self._image = image
        found = executable or shutil.which(name)
        self._engine = Engine(Path(found)) if found else None

    def obstacle(self) -> str | None:
        """Return why the engine cannot confine here, having tried once; None if it can."""
        return self._obstacle

    @cached_property
    def _obstacle(self) -> str | None:
        if self._engine is None:
            return f"{self.name} is not installed."
        try:
            present = self._engine.ask_now("image", "inspect", self._image)
            if present.returncode:
                words = present.stderr.decode(errors="replace").strip()
                return (
                    f"{self.name} runs no image {self._image} ({words}). Start the engine, and build or pull the image."
                )
            arguments = _confinement(Limits(), _user(None), "")
            done = self._engine.ask_now("run", "--rm", *arguments, self._image, "/bin/true", timeout=_TRIAL_S)
        except (OSError, subprocess.SubprocessError) as error:
            return f"{self.name} could not be started ({error})."
        if done.returncode:
            return f"{self.name} could not confine a program ({done.stderr.decode(errors='replace').strip()})."
        return None

    async def start(self, spec: Spec) -> Running:
        """Start a program in a fresh container.

        As root, the inbox is given to the container's group: nobody else on this machine is to read it.

        Raises:
            NoSandboxError: if it cannot be started.
        """
        if (obstacle := await asyncio.to_thread(self.obstacle)) is not None:
            raise NoSandboxError(obstacle)
        assert self._engine is not None  # noqa: S101 - or there is an obstacle
        name = f"syllabot-{uuid.uuid4().hex}"
        with ExitStack() as undo:
            slot = slots.lease(undo)
            # The folder above keeps everybody else out, whatever the program makes of its own.
            private = Path(undo.enter_context(tempfile.TemporaryDirectory(prefix="syllabot-sandbox-")))
            out = private / "out"
            out.mkdir(mode=0o700)
            if slot is not None:
                slot.admit(spec.inbox)
                os.chown(out, slot.uid, slot.uid)
            await self._create(name, spec, slot, out)
            undo.callback(self._engine.ask_now, "rm", "--force", name)
            process = await self._engine.attach(name)
            cage = ContainerCage(self._engine, name, process.pid, out, spec.limits, undo.pop_all())
        return Running(process, cage, spec.limits)

    async def _create(self, name: str, spec: Spec, slot: slots.Slot | None, out: Path) -> None:
        assert self._engine is not None  # noqa: S101 - or there is an obstacle
        arguments = [
            *("create", "--interactive", "--name", name),
            *_confinement(spec.limits, _user(slot), self.name),
            *_shown(spec.program, "/program", "readonly"),
            *_shown(spec.inbox, "/in", "readonly"),
            *_shown(out, "/out", ""),
            *(self._accelerator() if spec.device == "gpu" else ()),
            *(argument for name, value in spec.environment.items() for argument in ("--env", f"{name}={value}")),
        ]
        status, _, words = await self._engine.ask(*arguments, self._image, "python", "/program")
        if status:
            raise NoSandboxError(f"{self.name} could not make a container: {words}")

    def _accelerator(self) -> tuple[str, str]:
        return ("--gpus", "all") if self.name == "docker" else ("--device", "nvidia.com/gpu=all")


def _confinement(limits: Limits, user: str, engine: str) -> list[str]:
    """Return the arguments that hold a container, whatever runs in it."""
    memory = f"{limits.memory_mb + 2 * limits.disk_mb}m"
    scratch = f"rw,nosuid,nodev,mode=1777,size={limits.disk_mb}m,nr_inodes={limits.files}"
    return [
        *("--network", "none", "--ipc", "private", "--hostname", "sandbox", "--init", "--log-driver", "none"),
        *("--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--user", user),
        # A program that is at home in a user namespace of ours writes files that we own.
        *(("--userns", "keep-id") if engine == "podman" and os.geteuid() != 0 else ()),
        *("--pids-limit", str(limits.processes), "--memory", memory, "--memory-swap", memory),
        *("--ulimit", "core=0", "--ulimit", "nofile=1024", "--ulimit", f"fsize={limits.disk_mb << 20}"),
        *("--tmpfs", f"/tmp:{scratch}", "--tmpfs", f"{_HOME}:{scratch}", "--shm-size", f"{limits.disk_mb}m"),  # noqa: S108
        # Notebooks written for Colab read and write here.
        *("--tmpfs", f"/content:{scratch}"),
        *("--workdir", _HOME, "--env", f"HOME={_HOME}", "--env", "TZ=UTC", "--env", "PYTHONDONTWRITEBYTECODE=1"),
    ]


def _shown(folder: Path, at: str, option: str) -> tuple[str, str]:
    return "--mount", ",".join(filter(None, ("type=bind", f"source={folder.absolute()}", f"target={at}", option)))


def _user(slot: slots.Slot | None) -> str:
    if slot is not None:
        return f"{slot.uid}:{slot.uid}"
    return f"{os.geteuid()}:{os.getegid()}" if os.geteuid() else "65534:65534"
