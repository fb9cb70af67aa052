"""Notebooks that multiply."""

from tests.grader.hostile.case import ALL, ANSWER, Case, code

STOPPED = ("process_limit",)
BOMB = """
import os
while True:
    try: os.fork()
    except OSError: pass
"""

CASES = (
    Case(
        "is a fork bomb",
        STOPPED,
        (BOMB,),
    ),
    Case(
        "is a fork bomb that hears no signal",
        STOPPED,
        (
            code("""
                import signal
                for number in (1, 2, 3, 13, 15, 20): signal.signal(number, signal.SIG_IGN)
            """),
            BOMB,
        ),
    ),
    Case(
        "is a fork bomb of shells",
        (*STOPPED, "no_submission"),
        (
            "!bash -c ':(){ :|:& };:'",
            code("""
                import time
                time.sleep(9)
            """),
        ),
    ),
    Case(
        "starts threads without end",
        STOPPED,
        (
            code("""
                import threading, time
                for _ in range(500): threading.Thread(target=time.sleep, args=(9,)).start()
            """),
        ),
    ),
    Case(
        "starts programs without end",
        STOPPED,
        (
            code("""
                import subprocess
                while True: subprocess.Popen(['sleep', '60'])
            """),
        ),
    ),
    Case(
        "leaves daemons behind that left its session",
        ("none",),
        (
            code("""
                import os, signal, time
                if os.fork() == 0:
                    os.setsid()
                    if os.fork() == 0:
                        [signal.signal(n, signal.SIG_IGN) for n in (1, 2, 15)]
                        while True: time.sleep(1)
                    os._exit(0)
            """),
            ANSWER,
        ),
        most=ALL,
    ),
    Case(
        "sets a bomb off in the background and hands in what is right",
        ("none", "process_limit", "kernel_died", "cell_error"),
        (
            code(r"""
                import subprocess
                bomb = 'import os\nwhile True:\n try: os.fork()\n except OSError: pass'
                subprocess.Popen(['python3', '-c', bomb])
            """),
            ANSWER,
        ),
        most=ALL,
    ),
)
