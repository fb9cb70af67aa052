"""Applies an assignment's checks to what was handed in."""

import logging
from collections.abc import Callable, Mapping
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from math import isfinite
from pathlib import Path
from types import ModuleType
from typing import Any

from grader.assignments.consistency import CHECKS_FILE
from grader.assignments.rules import (
    AnyRule,
    ArrayRule,
    CompletedRule,
    FrameRule,
    ImageRule,
    MetricRule,
    NumbersRule,
    PythonRule,
    TextRule,
)
from grader.checks.completed import check_completed
from grader.checks.context import Handed, Verdict
from grader.checks.frames import check_frame
from grader.checks.images import check_image
from grader.checks.metrics import check_metric
from grader.checks.numbers import check_array, check_numbers
from grader.checks.texts import check_text
from grader.errors import AssignmentError, ResultError

_log = logging.getLogger(__name__)


def judge(handed: Handed) -> list[list[Verdict]]:
    """Return the verdicts of every rubric item's checks, in their order.

    Raises:
        AssignmentError: if the assignment's own `check.py` cannot be used.
    """
    rubric = handed.assignment.definition.rubric
    return [[_judge_one(check.rule, handed) for check in item.checks] for item in rubric]


def _judge_one(rule: AnyRule, handed: Handed) -> Verdict:
    try:
        return JUDGES[type(rule)](rule, handed)
    except ResultError as error:
        return Verdict(0.0, str(error), error.outcome)


def _check_in_python(rule: PythonRule, handed: Handed) -> Verdict:
    path = handed.assignment.path(CHECKS_FILE)
    function = getattr(_module(path, path.stat().st_mtime_ns), rule.function)
    try:
        verdict = function(handed)
    except ResultError:
        raise
    except Exception as error:  # noqa: BLE001 - an author's check may stop in any way on what a student hands in
        _log.warning("The check %s stopped with %s.", rule.function, type(error).__name__)
        message = f"What was handed in has not the form that is asked for (the check stopped: {type(error).__name__})."
        return Verdict(0.0, message, "bad_result:wrong_type")
    if not isinstance(verdict, Verdict) or not isfinite(verdict.earned) or not 0 <= verdict.earned <= 1:
        raise AssignmentError(f"{path}: {rule.function} must return a Verdict that earns between 0 and 1.")
    if verdict.earned < 1 and verdict.outcome == "none":
        return Verdict(verdict.earned, verdict.reason, "wrong_output")
    return verdict


JUDGES: Mapping[type[AnyRule], Callable[[Any, Handed], Verdict]] = {
    CompletedRule: check_completed,
    FrameRule: check_frame,
    ImageRule: check_image,
    NumbersRule: check_numbers,
    MetricRule: check_metric,
    TextRule: check_text,
    ArrayRule: check_array,
    PythonRule: _check_in_python,
}


@cache
def _module(path: Path, _changed: int) -> ModuleType:
    spec = spec_from_file_location(f"check_of_{path.parent.name.replace('-', '_')}", path)
    if spec is None or spec.loader is None:
        raise AssignmentError(f"{path} cannot be loaded.")
    module = module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise AssignmentError(f"{path} cannot be loaded: {type(error).__name__}: {error}") from error
    return module
