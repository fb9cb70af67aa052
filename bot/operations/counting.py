"""Turns what the rooms tell, as plain values, into figures."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from time import perf_counter
from typing import Literal

from bot.operations import metrics
from grader.queue.queue import Trial
from grader.types import OUTCOMES
from knowledge.types import Band
from registrar.outbox import State
from schedules.courier import Settled

STAGES = ("waiting", "reading", "given", "held_back", "checks")
SETTLED = ("sent", "late", "skipped", "failed")
FAILED, PUT_OFF = "failed", "put_off"
GRADINGS = OUTCOMES | {FAILED, PUT_OFF, "bad_result", "bad_notebook"}


def expect(course: str) -> None:
    """Show what may come of a course's questions, files and messages as zero: rates are seen from the first one on."""
    for band in (*Band, FAILED):
        metrics.ANSWERS.labels(course, band)
    for outcome in (FAILED, PUT_OFF):
        metrics.GRADINGS.labels(course, outcome)
    for outcome in SETTLED:
        metrics.DELIVERIES.labels(course, outcome)
    metrics.DELIVERY_LAG.labels(course)


class Answering:
    """A question that is being answered. Whoever answers says how sure the `band` of the answer is."""

    def __init__(self) -> None:
        self.band: Band | None = None


@contextmanager
def answering(course: str) -> Iterator[Answering]:
    """Count the answer to a question and how long it takes; where none comes, that it failed."""
    began, question = perf_counter(), Answering()
    try:
        yield question
    finally:
        band = FAILED if question.band is None else question.band.value
        metrics.ANSWERS.labels(course, band).observe(perf_counter() - began)


def gradings(course: str) -> Callable[[Trial], None]:
    """Return what counts a course's gradings, their outcomes and their stages."""

    def count(trial: Trial) -> None:
        # What a worker elsewhere says may be anything: only what is known becomes a label.
        outcome = trial.outcome.partition(":")[0]
        metrics.GRADINGS.labels(course, outcome if outcome in GRADINGS else FAILED).observe(trial.seconds)
        for stage, seconds in {"waiting": trial.waited, **trial.stages}.items():
            if stage in STAGES:
                metrics.GRADING_STAGES.labels(course, stage).observe(seconds)

    return count


def deliveries(course: str) -> Settled:
    """Return what counts a course's messages, and how late each was."""

    def count(state: State, late: bool, lag: timedelta) -> None:
        metrics.DELIVERIES.labels(course, "late" if late and state == "sent" else state).inc()
        if state == "sent":
            metrics.DELIVERY_LAG.labels(course).observe(max(0.0, lag.total_seconds()))

    return count


def transaction(kind: Literal["reading", "writing"], seconds: float) -> None:
    """Count a transaction of the database."""
    metrics.TRANSACTIONS.labels(kind).observe(seconds)
