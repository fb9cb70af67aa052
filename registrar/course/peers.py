"""How the members of a team rate each other: by which criteria, on which scale, for which assignment, and when."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from registrar.course.values import Day, Fact, Id, Positive, Strict, Text

MOST_CRITERIA = 4
"""A form in Discord holds five fields, and one of them is the comment."""
MOST_STEPS = 25
"""A list in Discord holds so many choices."""


class Criterion(Strict):
    """One thing that members rate of each other, and what it weighs beside the others."""

    id: Id
    title: Text
    description: str = ""
    weight: Positive = 1


class Scale(Strict):
    """Whole points from `lowest` to `highest`, both of which can be given."""

    lowest: int = Field(ge=0)
    highest: int

    @model_validator(mode="after")
    def _fits_a_list(self) -> Self:
        if not self.lowest < self.highest < self.lowest + MOST_STEPS:
            raise ValueError(f"`highest` must be above `lowest`, and the scale have at most {MOST_STEPS} steps")
        return self

    @property
    def points(self) -> range:
        """The points that can be given."""
        return range(self.lowest, self.highest + 1)


class RatingRound(Strict):
    """The days, both inclusive, on which members rate each other's part in an assignment."""

    assignment: Id
    opens: Day
    closes: Day

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.closes < self.opens:
            raise ValueError("the ratings close before they open")
        return self


class PeerFeedback(Fact):
    """How members of a team rate each other."""

    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1, max_length=MOST_CRITERIA)]
    scale: Scale
    rounds: Annotated[tuple[RatingRound, ...], Field(min_length=1)]

    @property
    def weights(self) -> dict[str, float]:
        """What each criterion weighs, by its id."""
        return {each.id: each.weight for each in self.criteria}
