"""A container engine's command line."""

import asyncio
import subprocess
from dataclasses import dataclass
from pathlib import Path

_ANSWER_S = 60.0


@dataclass(frozen=True, slots=True)
class Engine:
    """The `docker` or `podman` executable."""

    executable: Path

    def ask_now(self, *arguments: str, timeout: float = _ANSWER_S) -> subprocess.CompletedProcess[bytes]:
        """Run a command and wait for it.

        Raises:
            subprocess.TimeoutExpired: if no answer comes within so many seconds.
        """
        return subprocess.run([self.executable, *arguments], capture_output=True, check=False, timeout=timeout)

    async def ask(self, *arguments: str) -> tuple[int, str, str]:
        """Run a command; return its exit status, its output and its complaints."""
        done = await asyncio.to_thread(self.ask_now, *arguments)
        return (
            done.returncode,
            done.stdout.decode(errors="replace").strip(),
            done.stderr.decode(errors="replace").strip(),
        )

    async def attach(self, container: str) -> asyncio.subprocess.Process:
        """Start a container that has been made, by a process that passes its three streams and its exit status on."""
        return await asyncio.create_subprocess_exec(
            self.executable,
            *("start", "--attach", "--interactive", container),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,
        )
