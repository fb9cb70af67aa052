"""Grades out of the database: one student's, or everybody's."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from registrar.course.models import Course
from registrar.database import Transaction
from registrar.gradebook.attempts import AttemptSource
from registrar.gradebook.decisions import decisions, for_everyone
from registrar.gradebook.grade import Grade, Grader
from registrar.people.roster import Student, students


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the gradebook."""

    student: Student
    grade: Grade


async def grade_of(tx: Transaction, course: Course, student: int, source: AttemptSource, now: datetime) -> Grade:
    """Return one student's grade at an instant; nothing is read about the others."""
    attempts = await source(tx, course, [student])
    decided = (await decisions(tx, course.id, student)).get(student) or await for_everyone(tx, course.id)
    return Grader(course).grade(attempts.get(student, {}), decided, now)


async def gradebook(tx: Transaction, course: Course, source: AttemptSource, now: datetime) -> Sequence[Line]:
    """Return the grades of everybody on the roster at an instant, by name."""
    roster = await students(tx, course.id)
    attempts = await source(tx, course, None)
    decided, everyone = await decisions(tx, course.id), await for_everyone(tx, course.id)
    grader = Grader(course)

    def work() -> list[Line]:
        found = ((each, attempts.get(each.id, {}), decided.get(each.id, everyone)) for each in roster)
        return [Line(student, grader.grade(tried, decision, now)) for student, tried, decision in found]

    return await asyncio.to_thread(work)
