"""What can go wrong in this room, in sentences that say what to do."""


class GraderError(Exception):
    """Base of this room's errors; the message may be shown to staff."""


class NoSandboxError(GraderError):
    """No sandbox can run here, so nothing is graded: student code never runs unconfined."""


class AssignmentError(GraderError):
    """An assignment's folder cannot be used; the message names the file and the place."""


class NotebookError(GraderError):
    """A file that was handed in is no notebook that can be run.

    Attributes:
        outcome: the `bad_notebook:…` word for it.
    """

    def __init__(self, message: str, outcome: str) -> None:
        super().__init__(message)
        self.outcome = outcome


class ResultError(GraderError):
    """What was handed in cannot be checked; the message may be read by the student.

    Attributes:
        outcome: the `bad_result:…` word for it, or `no_submission`.
    """

    def __init__(self, message: str, outcome: str) -> None:
        super().__init__(message)
        self.outcome = outcome
