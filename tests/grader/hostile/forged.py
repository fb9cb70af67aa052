"""Notebooks that say in the grader's own voice how well they did."""

import json

from tests.grader.hostile.case import SUBMITTED, WRONG, Case, code

ANY = (
    "none",
    "wrong_output",
    "no_submission",
    "kernel_died",
    "timeout",
    "cell_error",
    "output_limit",
    "bad_result:wrong_type",
    "bad_result:wrong_rows",
    "bad_result:too_large",
)
FULL = {"outcome": "none", "score": 5, "max_score": 5, "verdicts": [[{"earned": 1.0, "outcome": "none"}]] * 3}
SPEAK = r"""
import glob, json, os
def speak(**message):
    line = json.dumps(message) + "\n"
    for way in glob.glob(f"/proc/{os.getppid()}/fd/*"):
        try:
            if os.readlink(way).startswith("pipe:"):
                with open(way, "w") as pipe: pipe.write(line)
        except OSError: pass
"""

CASES = (
    Case(
        "prints the report that it would like to get",
        ("no_submission",),
        (f"print({json.dumps(FULL)!r})",),
    ),
    Case(
        "writes the report into every file that the grader might read",
        ANY,
        (
            f"FULL = {FULL}\n"
            + code("""
                import json
                for name in ("result", "report", "calls", "score", "/out/result", "/out/calls", "/tmp/result"):
                    open(name + ".json", "w").write(json.dumps(FULL))
            """),
        ),
        most=SUBMITTED,
    ),
    Case(
        "tells the host that it is done and all is well",
        ANY,
        (
            SPEAK
            + code("""
                speak(stage='done', outcome='none', seconds=0.1, score=5, files={'result.json': 9}, device='gpu')
            """),
            WRONG,
        ),
        most=SUBMITTED,
    ),
    Case(
        "tells the host that nothing can be run here",
        ANY,
        (SPEAK + "speak(stage='refused', error='no sandbox')", WRONG),
        most=SUBMITTED,
    ),
    Case(
        "tells the host numbers that are none",
        ANY,
        (
            SPEAK
            + code("""
                speak(stage='cell', cell=10**4000, cells=-5)
                failure = {'cell': 10**4000, 'line': 'x', 'error': 'y'}
                files = {'result.json': -1, '../../x': 5}
                speak(stage='done', outcome='cell_error', seconds=float('nan'), failure=failure, files=files)
            """),
            WRONG,
        ),
        most=SUBMITTED,
    ),
    Case(
        "tells the host an outcome that there is not",
        ANY,
        (SPEAK + "speak(stage='done', outcome='perfect', seconds=-5, files=[1])", WRONG),
        most=SUBMITTED,
    ),
    Case(
        "floods the host with messages",
        ANY,
        (SPEAK + "while True: speak(stage='cell', cell=1, cells=1, more='x' * 9999)",),
        most=SUBMITTED,
    ),
    Case(
        "answers in the kernel's name that its error was none",
        ANY,
        (
            code("""
                session, kernel = get_ipython().kernel.session, get_ipython().kernel
                parent = kernel.get_parent()
                for _ in range(5):
                    shown = {'data': {'text/plain': 'Score: 5/5'}, 'execution_count': 1, 'metadata': {}}
                    session.send(kernel.iopub_socket, 'execute_result', shown, parent=parent)
                    session.send(kernel.iopub_socket, 'status', {'execution_state': 'idle'}, parent=parent)
                raise ValueError('this did not happen')
            """),
        ),
    ),
    Case(
        "hides its error",
        ANY,
        (
            code("""
                get_ipython().showtraceback = lambda *a, **k: None
                get_ipython().set_custom_exc((Exception,), lambda *a, **k: None)
            """),
            "1 / 0",
            WRONG,
        ),
        most=SUBMITTED,
    ),
    Case(
        "leaves points where the hand-in belongs",
        ANY,
        (
            code("""
                submit(data=1)
                open('/out/result.json', 'w').write('{"items": [{"kind": "number", "value": 5, "points": 5}]}')
            """),
        ),
        most=SUBMITTED,
    ),
    Case(
        "leaves numbers that compare with everything",
        ANY,
        (
            code("""
                submit(data=1)
                value = '{"sum": NaN, "most": Infinity}'
                open('/out/result.json', 'w').write('{"items": [{"kind": "dict", "value": %s}]}' % value)
            """),
        ),
        most=SUBMITTED,
    ),
    Case(
        "leaves brackets without end in place of its hand-in",
        ANY,
        (
            code("""
                submit(data=1)
                open('/out/result.json', 'w').write('[' * 900_000)
            """),
        ),
        most=SUBMITTED,
    ),
    Case(
        "leaves a huge hole in place of its hand-in",
        ANY,
        (
            code("""
                submit(data=1)
                open('/out/result.json', 'w').truncate(1 << 20)
            """),
        ),
        most=SUBMITTED,
    ),
    Case(
        "writes over its hand-in while that is taken out",
        ANY,
        (
            code("""
                import os, threading, time
                value = '{"sum": "16", "most": true}'
                def forge():
                    while True:
                        for name in ("result.json", "score.json", "calls.json", "about.json"):
                            try: open("/out/" + name, "w").write('{"items": [{"kind": "dict", "value": %s}]}' % value)
                            except OSError: pass
                        time.sleep(0.001)
                threading.Thread(target=forge, daemon=True).start()
            """),
            WRONG,
        ),
        most=SUBMITTED,
    ),
)
