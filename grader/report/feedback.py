"""What happened to a notebook, in Markdown for its author."""

from grader.checks.wording import own
from grader.types import Failure, Outcome, Run

SENTENCES: dict[Outcome, str] = {
    "none": "It ran to its end, and everything is right.",
    "cell_error": "It stopped with an error.",
    "timeout": "It was stopped because it took too long.",
    "memory_limit": "It was stopped because it used too much memory.",
    "process_limit": "It was stopped because it started too many processes.",
    "disk_limit": "It was stopped because it wrote too much to the disk.",
    "output_limit": "It was stopped because it printed or handed in too much.",
    "kernel_died": "Python itself ended while it was running.",
    "needs_input": "It waits for somebody to type something, and nobody is there: take the `input()` out.",
    "no_submission": "It ran to its end, but handed nothing in: call `submit` with your result.",
    "wrong_output": "It ran to its end, and not everything is right yet.",
}
BAD_RESULT = "It ran to its end, but what it handed in does not have the form that is asked for."
LONGEST_LINE = 200
LONGEST_ERROR = 300


def feedback(outcome: Outcome, run: Run) -> str:
    """Say how the run on the student's own data ended, where it stopped, and on which line.

    Every word of the student's is shown as code, so that it cannot mention or format anything.
    """
    sentence = SENTENCES.get(outcome, BAD_RESULT)
    return sentence if run.failure is None else f"{sentence}\n{_place(run.failure)}"


def _place(failure: Failure) -> str:
    line = own(failure.line, LONGEST_LINE) if failure.line.strip() else ""
    place = f"Cell {failure.cell}" + (f", at {line}" if line else "")
    error = f": {own(failure.error, LONGEST_ERROR)}" if failure.error.strip() else "."
    return place + error
