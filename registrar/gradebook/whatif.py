"""What a student still needs for a letter."""

from dataclasses import dataclass
from fractions import Fraction

from registrar.course.models import GradingScale
from registrar.errors import GradebookError
from registrar.gradebook.grade import Grade, letter_of
from registrar.gradebook.numbers import exact, points, written
from registrar.policies import band_of


@dataclass(frozen=True, slots=True)
class Need:
    """What a letter still takes.

    Attributes:
        letter: as the scale writes it.
        share: the part of all that can still be earned that it takes, from 0 (safe already) up; more than 1 is out
            of reach. None where nothing can be earned any more and it is not reached.
        working: the sum in sentences.
    """

    letter: str
    share: Fraction | None
    working: str

    @property
    def reachable(self) -> bool:
        """Whether the letter can still be reached."""
        return self.share is not None and self.share <= 1


def needed(grade: Grade, scale: GradingScale, letter: str) -> Need:
    """Work out what a letter still takes, with what counts already as it stands.

    Args:
        grade: the student's grade now.
        scale: the course's.
        letter: such as `A-`; capitals and the kind of minus sign do not matter.

    Raises:
        GradebookError: if the scale has no such letter, or nothing of the course counts for this student.
    """
    band = band_of(scale, letter)
    if band is None:
        raise GradebookError(f'There is no "{letter}" here. The letters are {_letters(scale)}.')
    if not grade.weight:
        raise GradebookError("Everything in this course is excused, so there is no percentage.")
    goal = exact(band.lowest) * grade.weight / 100
    missing, left = max(Fraction(0), goal - grade.earned), grade.attainable - grade.earned
    said = (
        f"{band.letter} begins at {written(exact(band.lowest))}%, which is {written(goal)} of "
        f"{points(grade.weight)}; {written(grade.earned)} are earned"
    )
    if not missing:
        return Need(band.letter, Fraction(0), f"{said}: it is safe.")
    share = missing / left if left else None
    if share is None or share > 1:
        best = letter_of(scale, 100 * grade.attainable / grade.weight).band.letter
        return Need(
            band.letter, share, f"{said}, and {written(left)} can still be: out of reach; the best is now {best}."
        )
    return Need(
        band.letter,
        share,
        f"{said}, so {written(missing)} are missing. {written(left)} can still be earned: "
        f"it takes {written(100 * share, 1)}% of these.",
    )


def _letters(scale: GradingScale) -> str:
    return ", ".join(band.letter for band in scale.bands)
