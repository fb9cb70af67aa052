"""What a check found."""

from dataclasses import dataclass

from grader.types import Outcome


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found: the share of its points that is earned, 0 to 1, and why, in a sentence for the student.

    The sentence never names an expected value. `outcome` says in one word what was wrong.
    """

    earned: float
    reason: str
    outcome: Outcome = "none"
