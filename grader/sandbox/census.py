"""Counting and halting what runs inside a sandbox, through that sandbox's own /proc."""

import os
import signal
import time
from contextlib import suppress
from dataclasses import dataclass

# The most that one socket's queues hold by default (net.core.wmem_max, both ways): no process's figures show it.
_SOCKET_BYTES = 2 * 212_992
_INIT = "1"
_PASSES = 200


@dataclass(frozen=True, slots=True)
class Census:
    """What runs inside: `memory` in bytes, `tasks` in processes and threads."""

    memory: int
    tasks: int


def count(procfs: int, memory_limit: int) -> Census:
    """Sum up the processes of a sandbox.

    Memory is what they alone hold: anonymous and shared pages, page tables, swap and socket queues; files shown
    read-only are the host's cache. Pages shared after a fork are counted for each process, unless that
    sum is over the limit: then, which is dearer, each page is counted once (the kernel's PSS).

    Args:
        procfs: an open folder, the /proc of the sandbox.
        memory_limit: bytes.
    """
    memory, tasks = _sockets(procfs) * _SOCKET_BYTES, 0
    shared_twice = exact = 0
    pids = _pids(procfs)
    for pid in pids:
        fields = _fields(procfs, f"{pid}/status")
        tasks += fields.get("Threads", 0)
        memory += fields.get("VmPTE", 0) * 1024
        shared_twice += (fields.get("RssAnon", 0) + fields.get("RssShmem", 0) + fields.get("VmSwap", 0)) * 1024
    if memory + shared_twice <= memory_limit:
        return Census(memory + shared_twice, tasks)
    for pid in pids:
        fields = _fields(procfs, f"{pid}/smaps_rollup")
        exact += (fields.get("Pss_Anon", 0) + fields.get("Pss_Shmem", 0) + fields.get("SwapPss", 0)) * 1024
    return Census(memory + min(exact, shared_twice), tasks)


def halt(procfs: int) -> bool:
    """Stop every process of a sandbox where it stands; False if some would not stand still."""
    for _ in range(_PASSES):
        moving = False
        for pid in _pids(procfs):
            moving |= _state(procfs, pid) not in "TtZX"
            _signal(procfs, pid, signal.SIGSTOP)
        if not moving:
            return True
        time.sleep(0.001)
    return False


def resume(procfs: int) -> None:
    """Let the processes of a sandbox go on."""
    for pid in _pids(procfs):
        _signal(procfs, pid, signal.SIGCONT)


def _pids(procfs: int) -> list[str]:
    """Return the processes but for the first, which is bubblewrap's own."""
    with suppress(OSError):
        return [name for name in os.listdir(procfs) if name.isdigit() and name != _INIT]
    return []


def _signal(procfs: int, pid: str, number: signal.Signals) -> None:
    # A folder of /proc stands for its process, whatever number that process has out here (pidfd_send_signal(2)).
    with suppress(OSError):
        process = os.open(pid, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=procfs)
        try:
            signal.pidfd_send_signal(process, number)
        finally:
            os.close(process)


def _read(procfs: int, path: str) -> str:
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_CLOEXEC, dir_fd=procfs), "rb") as file:
            return file.read().decode("ascii", "replace")
    except OSError:
        return ""


def _fields(procfs: int, path: str) -> dict[str, int]:
    """Read a file of `Name:  number kB` lines."""
    fields = {}
    for line in _read(procfs, path).splitlines():
        name, _, value = line.partition(":")
        figure = value.split()
        if figure and figure[0].isdigit():
            fields[name] = int(figure[0])
    return fields


def _state(procfs: int, pid: str) -> str:
    # The process's name stands in brackets before the state and may hold anything, brackets too.
    after_name = _read(procfs, f"{pid}/stat").rpartition(")")[2].split()
    return after_name[0] if after_name else "X"


def _sockets(procfs: int) -> int:
    """Return how many sockets are open in the sandbox's network."""
    words = _read(procfs, f"{_INIT}/net/sockstat").split()
    return int(words[2]) if words[:2] == ["sockets:", "used"] else 0
