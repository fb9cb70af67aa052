"""Stands in for the sandboxes at the grader's door: a notebook says itself what it is worth."""

import json
from pathlib import Path

from grader.assignments.load import AssignmentFolder
from grader.execution import Progress
from grader.grading import Stage
from grader.types import GradeReport, ItemScore


def notebook(score: float, note: str) -> bytes:
    """Return a notebook that earns a score; the note makes its bytes differ from those of another one."""
    metadata = {"score": score, "note": note}
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": []}).encode()


class ReadsTheScore:
    """Gives each notebook the score that stands in it."""

    async def grade(
        self, raw: bytes, _name: str, assignment: AssignmentFolder, _folder: Path, stage: Stage
    ) -> GradeReport:
        """Grade at once."""
        stage("given", Progress(1, 1))
        definition, score = assignment.definition, float(json.loads(raw)["metadata"]["score"])
        left, items = score, []
        for each in definition.rubric:
            earned = min(left, each.points)
            items.append(ItemScore(each.id, each.title, earned, each.points, "As the notebook says."))
            left -= earned
        return GradeReport(definition.id, "none", score, definition.points, tuple(items), "Graded.", 0.1, "cpu")

    async def gpus(self) -> int:
        """There is none."""
        return 0

    async def close(self) -> None:
        """Hold nothing."""
