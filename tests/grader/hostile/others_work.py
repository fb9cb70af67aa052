"""Notebooks that look for the work of others, or leave something for the next."""

from tests.grader.hostile.case import SUBMITTED, WRONG, Case, code

LEAVE_AND_LOOK = r"""
import glob, os, socket
places = ("/tmp/mark", "/dev/shm/mark", "/home/student/mark", "/out/mark", "/var/tmp/mark", "/in/mark")
met = [place for place in places if os.path.exists(place)]
for place in places:
    try: open(place, "w").write(open("numbers.csv").read())
    except OSError: pass
try:
    link = socket.socket(socket.AF_UNIX); link.connect("\0mark-of-a-notebook"); met.append("link")
except OSError:
    listener = socket.socket(socket.AF_UNIX); listener.bind("\0mark-of-a-notebook"); listener.listen()
assert not met, met
"""

CASES = (
    Case(
        "reads the inbox of a notebook that runs beside it",
        ("cell_error", "no_submission"),
        ("print(open('NEIGHBOUR/notebook.ipynb').read())",),
    ),
    Case(
        "looks for inboxes and uploads",
        ("wrong_output",),
        (
            code("""
                !ls -laR /tmp /var/tmp /in /home /dev/shm 2>&1
                !cat /tmp/syllabot-*/* /in/../*/notebook.ipynb 2>/dev/null | head -c 100000
            """),
            WRONG,
        ),
        most=SUBMITTED,
    ),
    Case(
        "looks for other processes and their memory",
        ("wrong_output",),
        (
            code("""
                import os
                for pid in filter(str.isdigit, os.listdir('/proc')):
                    print(pid, open(f'/proc/{pid}/cmdline').read().replace(chr(0), ' ')[:300])
            """),
            WRONG,
        ),
        most=SUBMITTED,
    ),
    Case(
        "kills and stops whatever else there is",
        ("wrong_output",),
        (
            code("""
                import os, signal
                for pid in range(1, 70_000):
                    if pid not in (os.getpid(), os.getppid()):
                        try: os.kill(pid, signal.SIGCONT)
                        except OSError: pass
            """),
            WRONG,
        ),
        most=SUBMITTED,
    ),
    Case(
        "leaves a mark, and looks for the mark of its run before",
        ("wrong_output",),
        (LEAVE_AND_LOOK, WRONG),
        most=SUBMITTED,
    ),
    Case(
        "uses memory and queues that belong to all",
        ("wrong_output",),
        (
            code("""
                import ctypes
                libc = ctypes.CDLL(None)
                got = libc.shmget(0x5511, 4096, 0o1666), libc.msgget(0x5511, 0o1666), libc.semget(0x5511, 1, 0o1666)
                assert got == (-1, -1, -1)
            """),
            WRONG,
        ),
        most=SUBMITTED,
    ),
)
