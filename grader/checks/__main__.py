"""The judges' own process: `python -m grader.checks`. A JSON line in, a JSON line out, one for each submission.

What students hand in is read here and nowhere else. Memory and the time of one judgement are limited, so that a
file made to do harm costs this process, which is started anew.
"""

import json
import logging
import os
import resource
import signal
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from grader.assignments.load import AssignmentFolder
from grader.assignments.models import Assignment
from grader.checks.context import Handed, HandedRun
from grader.checks.judge import judge
from grader.errors import AssignmentError, ResultError

MEMORY_BYTES = 6 * 2**30
TIME_S = 60


def main() -> None:
    """Answer until the input ends."""
    logging.basicConfig(level=logging.WARNING)
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES if most == resource.RLIM_INFINITY else most, most))
    # Checks of an assignment's author may print; the answers have a channel of their own.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for line in sys.stdin:
        signal.alarm(TIME_S)
        answer = _answer(json.loads(line))
        signal.alarm(0)
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def _answer(request: dict[str, Any]) -> dict[str, object]:
    assignment = AssignmentFolder(Assignment.model_validate(request["definition"]), Path(request["folder"]))
    runs = {
        name: HandedRun(assignment, run["outcome"], {file: Path(path) for file, path in run["results"].items()})
        for name, run in request["runs"].items()
    }
    try:
        verdicts = judge(Handed(assignment, runs))
    except AssignmentError as error:
        return {"error": str(error)}
    except (MemoryError, ResultError):
        return {}
    return {"verdicts": [[asdict(verdict) for verdict in item] for item in verdicts]}


if __name__ == "__main__":
    main()
