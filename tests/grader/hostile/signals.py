"""Notebooks that send and refuse signals, or fall over."""

from tests.grader.hostile.case import ALL, ANSWER, SUBMITTED, WRONG, Case, code

DEAD = ("kernel_died",)
SHORT = {"wall_s": 2, "cell_s": 1}

CASES = (
    Case(
        "kills the runner",
        DEAD,
        (
            code("""
                import os
                os.kill(os.getppid(), 9)
            """),
        ),
    ),
    Case(
        "kills everything that it can",
        DEAD,
        (
            code("""
                import os
                os.kill(-1, 9)
            """),
        ),
    ),
    Case(
        "kills the runner after its hand-in",
        DEAD,
        (
            WRONG,
            code("""
                import os
                os.kill(os.getppid(), 9)
            """),
        ),
    ),
    Case(
        "stops the runner",
        ("timeout",),
        (
            code("""
                import os, signal, time
                os.kill(os.getppid(), signal.SIGSTOP)
                time.sleep(60)
            """),
        ),
        limits=SHORT,
    ),
    Case(
        "stops itself",
        ("timeout",),
        (
            code("""
                import os, signal
                os.kill(os.getpid(), signal.SIGSTOP)
            """),
        ),
        limits=SHORT,
    ),
    Case(
        "hears no signal",
        ("timeout",),
        (
            code("""
                import signal
                for number in set(range(1, 65)) - {9, 19, 32, 33}: signal.signal(number, signal.SIG_IGN)
            """),
            "while True: pass",
        ),
        limits=SHORT,
    ),
    Case(
        "sends signals to the first process",
        ("wrong_output",),
        (
            code("""
                import os
                for number in (9, 15, 19, 1, 11):
                    try: os.kill(1, number)
                    except OSError as error: print(error)
            """),
            WRONG,
        ),
        most=SUBMITTED,
    ),
    Case(
        "leaves without a word",
        DEAD,
        (
            code("""
                import os
                os._exit(0)
            """),
        ),
    ),
    Case(
        "leaves in the middle of its hand-in",
        DEAD,
        (
            code("""
                import os
                class Exit(dict):
                    def items(self): os._exit(0)
                submit(data=Exit())
            """),
        ),
    ),
    Case(
        "reads where there is no memory",
        DEAD,
        (
            code("""
                import ctypes
                ctypes.string_at(0)
            """),
        ),
    ),
    Case(
        "aborts",
        DEAD,
        (
            code("""
                import os
                os.abort()
            """),
        ),
    ),
    Case(
        "ends with the word that all is well",
        ("cell_error", "no_submission", "kernel_died"),
        (
            code("""
                import sys
                sys.exit(0)
            """),
        ),
    ),
    Case(
        "sets an alarm that goes off later",
        DEAD,
        (
            code("""
                import signal, time
                signal.alarm(1)
                time.sleep(5)
            """),
        ),
    ),
    Case(
        "stops the runner for a moment, and is right",
        ("none", "timeout"),
        (
            code("""
                import os, subprocess
                os.kill(os.getppid(), 19)
                subprocess.Popen(['sh', '-c', f'sleep 0.3; kill -CONT {os.getppid()}'])
            """),
            ANSWER,
        ),
        most=ALL,
    ),
)
