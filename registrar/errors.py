"""What can go wrong in the registrar's room, in sentences for the person who can mend it."""

from collections.abc import Iterable
from dataclasses import dataclass


class RegistrarError(Exception):
    """The root of this room's errors. Its text may be shown to the course's staff."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a course file.

    `line` counts from 1, and is None where the trouble is with the file as a whole. `where` is the
    way to the field, such as `assignments[3].due.date` (list entries count from 0), and may be empty.
    """

    line: int | None
    where: str
    message: str

    def __str__(self) -> str:
        line = "" if self.line is None else f"line {self.line}"
        return ": ".join(part for part in (line, self.where, self.message) if part)


class CourseFileError(RegistrarError):
    """A course file that cannot be read. `problems` holds everything found wrong in it, in the order of its lines."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line or 0))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class DatabaseError(RegistrarError):
    """The database cannot be opened."""


class BackupError(RegistrarError):
    """A backup that cannot be made, read or restored. Says what to do instead."""


class RosterError(RegistrarError):
    """A list of students, a student or a role that cannot be taken as it is. Says what to do instead."""


class LinkError(RegistrarError):
    """A code that links no account. Its text may be shown to whoever typed the code."""


class GradebookError(RegistrarError):
    """A decision about grades, or a file of them, that cannot be taken as it is. Says what to do instead."""


class TeamError(RegistrarError):
    """A step with a team that cannot be taken. Says what to do instead; its text may be shown to whoever tried."""


class CourseChangeError(RegistrarError):
    """A change of what holds in a course that cannot be made as it is. Says what to do instead."""


class MomentError(RegistrarError):
    """A moment that somebody wrote and that cannot be read, or has passed. Says what to write instead."""


class SessionError(RegistrarError):
    """A sync session that cannot be made or changed as asked. Says what to do instead."""


class ParticipationError(RegistrarError):
    """Something about discussions or ratings of a team that cannot be taken as it is. Says what to do instead."""


class RegradeError(RegistrarError):
    """A grade that cannot be looked at again as was asked. Its text may be shown to whoever asked."""


class PrivacyError(RegistrarError):
    """Data that cannot be deleted now. Its text may be shown to whoever asked for it."""
