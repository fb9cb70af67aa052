"""Notebooks that take hold of the process beside their own: the runner."""

from tests.grader.hostile.case import SUBMITTED, WRONG, Case, code

WRONG_ONLY = ("wrong_output",)
LIBC = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
runner = os.getppid()
def refused(name, *arguments):
    assert getattr(libc, name)(*arguments) == -1 and ctypes.get_errno() == 1, name
"""
SCRIBBLE = """
import os
runner = os.getppid()
for line in open(f"/proc/{runner}/maps"):
    span, mode, *_ = line.split()
    if mode.startswith("rw") and "[stack]" in line:
        begin, end = (int(part, 16) for part in span.split("-"))
        with open(f"/proc/{runner}/mem", "r+b", buffering=0) as memory:
            memory.seek(end - 65536); memory.write(bytes(65536))
"""

CASES = (
    Case(
        "traces the runner",
        WRONG_ONLY,
        (
            LIBC
            + code("""
                refused('ptrace', 16, runner, 0, 0)
                refused('ptrace', 0x4206, runner, 0, 0)
            """),
            WRONG,
        ),
        most=SUBMITTED,
    ),
    Case(
        "reads and writes the runner's memory by calls",
        WRONG_ONLY,
        (
            LIBC
            + code("""
                refused('process_vm_readv', runner, None, 0, None, 0, 0)
                refused('process_vm_writev', runner, None, 0, None, 0, 0)
            """),
            WRONG,
        ),
        most=SUBMITTED,
    ),
    Case(
        "scribbles over the runner's memory through its file",
        ("wrong_output", "kernel_died", "cell_error", "timeout"),
        (SCRIBBLE, WRONG),
        most=SUBMITTED,
    ),
    Case(
        "takes over a descriptor of the runner",
        WRONG_ONLY,
        (
            LIBC
            + code("""
                fd = libc.syscall(434, runner, 0)
                assert libc.syscall(438, fd, 1, 0) == -1 and ctypes.get_errno() == 1
            """),
            WRONG,
        ),
        most=SUBMITTED,
    ),
    Case(
        "traces a child of its own into calls that are refused",
        WRONG_ONLY,
        (LIBC + "refused('ptrace', 0, 0, 0, 0)", WRONG),
        most=SUBMITTED,
    ),
    Case(
        "uses the calls of another architecture",
        ("wrong_output", "kernel_died", "cell_error", "timeout"),
        (
            code("""
                import ctypes, mmap
                code = mmap.mmap(-1, 4096, prot=7)
                code.write(bytes.fromhex('b814000000cd80c3'))
                print(ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))())
            """),
            WRONG,
        ),
        most=SUBMITTED,
        limits={"wall_s": 5, "cell_s": 4},
    ),
)
