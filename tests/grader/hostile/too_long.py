"""Notebooks that would run for ever."""

from tests.grader.hostile.case import ALL, ANSWER, Case, code

SHORT = {"wall_s": 1.5, "cell_s": 1}
FOR_ALL = {"wall_s": 1, "cell_s": 6}

CASES = (
    Case(
        "loops for ever",
        ("timeout",),
        ("while True: pass",),
        limits=SHORT,
    ),
    Case(
        "sleeps for ever",
        ("timeout",),
        (
            code("""
                import time
                time.sleep(1e6)
            """),
        ),
        limits=SHORT,
    ),
    Case(
        "refuses to be interrupted",
        ("timeout",),
        (
            code("""
                while True:
                    try:
                        while True: pass
                    except BaseException: pass
            """),
        ),
        limits=SHORT,
    ),
    Case(
        "hides in one call of C that never looks up",
        ("timeout",),
        ("sum(iter(int, 1))",),
        limits=SHORT,
    ),
    Case(
        "lets a regular expression explode",
        ("timeout",),
        (
            code("""
                import re
                re.match('(a+)+$', 'a' * 64 + 'b')
            """),
        ),
        limits=SHORT,
    ),
    Case(
        "reckons with numbers beyond all bounds",
        ("timeout", "memory_limit"),
        ("10 ** 10 ** 9 % 7",),
        limits=SHORT,
    ),
    Case(
        "stays within the time for a cell, many times",
        ("timeout",),
        (
            code("""
                import time
                time.sleep(0.4)
            """),
        )
        * 9,
        limits=FOR_ALL,
    ),
    Case(
        "waits for something that never comes",
        ("timeout",),
        (
            code("""
                import asyncio
                await asyncio.Event().wait()
            """),
        ),
        limits=SHORT,
    ),
    Case(
        "waits for somebody to type",
        ("needs_input",),
        ("input('Grade? ')",),
    ),
    Case(
        "takes for ever to be handed in",
        ("timeout",),
        (
            code("""
                import time
                class Slow(dict):
                    def items(self): time.sleep(1e6)
            """),
            "submit(data=Slow())",
        ),
        limits=SHORT,
    ),
    Case(
        "leaves a thread behind that never ends",
        ("none",),
        (
            code("""
                import threading
                threading.Thread(target=lambda: [0 for _ in iter(int, 1)]).start()
            """),
            ANSWER,
        ),
        most=ALL,
    ),
    Case(
        "has the grader's own last step sleep",
        ("none",),
        (
            code("""
                import time
                get_ipython().grading.finish = lambda calls: time.sleep(1e6)
            """),
            ANSWER,
        ),
        most=ALL,
        limits={"wall_s": 3, "cell_s": 2},
    ),
)
