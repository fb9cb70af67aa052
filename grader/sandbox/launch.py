"""Starting the command that confines a program, up to the instant at which the program's first process exists."""

import asyncio
import json
import os
import signal
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from grader.errors import NoSandboxError

_START_S = 30.0
_NICENESS = 10
_KEPT = 2000
_FIRST_VICTIM = "1000"


async def launch(
    line: Sequence[str], kept: Sequence[int], told: int, tell: int
) -> tuple[asyncio.subprocess.Process, int]:
    """Start a bubblewrap command.

    Args:
        line: the command.
        kept: open files that it inherits, `tell` among them.
        told: the reading end of the pipe on which it tells its child's process id; closed here.
        tell: the writing end; closed here.

    Returns:
        The process, with pipes for its streams, and the id of the sandbox's first process.

    Raises:
        NoSandboxError: with bubblewrap's own words, if there is no such process.
    """
    try:
        process = await asyncio.create_subprocess_exec(
            *line,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            pass_fds=kept,
            env={"PATH": os.environ.get("PATH", os.defpath)},
            start_new_session=True,
        )
    except OSError as error:
        os.close(told)
        raise NoSandboxError(f"The sandbox could not be started: {error}.") from error
    finally:
        os.close(tell)
    let_others_go_first(process.pid)
    try:
        answer = await asyncio.wait_for(_read(told), _START_S)
        return process, int(json.loads(answer)["child-pid"])
    except (ValueError, KeyError, TimeoutError) as error:
        raise NoSandboxError(f"The sandbox could not be started: {await last_words(process)}") from error
    except BaseException:
        await last_words(process)
        raise


async def last_words(process: asyncio.subprocess.Process) -> str:
    """Kill a process that did not become a sandbox, with its children, and return what it complained of."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    _, words = await process.communicate()
    return words.decode(errors="replace").strip()[-_KEPT:]


async def _read(descriptor: int) -> bytes:
    stream = asyncio.StreamReader()
    pipe = os.fdopen(descriptor, "rb", buffering=0)
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(stream), pipe
    )
    try:
        return await stream.read()
    finally:
        transport.close()


def let_others_go_first(pid: int) -> None:
    """Put a process and its children last in line for the processor and first to die when memory runs out."""
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, pid, _NICENESS)
        Path(f"/proc/{pid}/oom_score_adj").write_text(_FIRST_VICTIM)
