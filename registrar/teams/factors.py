"""From what the members of a team say of each other to a factor for each member, by the method of WebPA.

Every rater has the same cake and cuts it among those rated, by the ratings given. A member's factor is the sum of the
pieces received; where some members rated nobody, it is multiplied by the number of members over the number of raters.
One is what everybody gets who did an even share.

S. Loddington, K. Pond, N. Wilkinson, P. Willmot: A case study of the development of WebPA: An online peer-moderated
marking tool. British Journal of Educational Technology 40(2), 2009, pp. 329-341; a worked example is at
webpaproject.lboro.ac.uk/academic-guidance/a-worked-example-of-the-scoring-algorithm.

WebPA lets members rate themselves if the course wants it. Where they do not, a rater's cake is cut among one fewer, and
a member who rated gets no piece of their own cake; so the mean of the pieces received is set against the even piece.
Where everybody rates themselves as well, that is the same number as WebPA's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import isfinite

from registrar.errors import RegistrarError

Ratings = Mapping[str, Mapping[str, Mapping[str, float]]]
"""Rater, member rated, criterion: points."""

GHOST = Fraction(1, 2)
"""A factor below it says that a member did less than half of an even share."""
ONE_SIDED = Fraction(1, 2)
"""A rater whose piece for someone is off the others' mean by more than this part of an even piece is one-sided."""
_ENOUGH_OTHERS = 2
"""How many others must have rated someone before a rater can be off their mean."""


class RatingError(RegistrarError):
    """Ratings that cannot be taken as they are."""


@dataclass(frozen=True, slots=True)
class Factor:
    """A member's factor.

    Attributes:
        member: as in the ratings.
        value: 1 for an even share; None if nobody rated the member.
        working: the sum in a sentence, without naming who gave what.
        rated: whether the member handed in ratings.
        ghost: whether the others say that the member did less than half of an even share.
        one_sided: the members of whom this one thinks very differently from everybody else.
    """

    member: str
    value: Fraction | None
    working: str
    rated: bool
    ghost: bool
    one_sided: tuple[str, ...]


def check_ratings(members: Iterable[str], ratings: Ratings, criteria: Mapping[str, float], scale: range) -> None:
    """Refuse ratings that are not complete, of others than members, or off the scale.

    Args:
        members: everybody in the team.
        ratings: those handed in; a member who handed in none is no rater.
        criteria: the criteria and what each weighs.
        scale: the ratings that can be given, such as `range(6)`.

    Raises:
        RatingError: says which rating is wrong.
    """
    team = set(members)
    for rater, given in ratings.items():
        if rater not in team:
            raise RatingError("Someone who is not in the team rated it.")
        if not team - {rater} <= given.keys() <= team:
            raise RatingError("Rate every other member of the team, and nobody else.")
        for points in given.values():
            if points.keys() != criteria.keys():
                raise RatingError(f"Give a rating for each of: {', '.join(criteria)}.")
            if not all(isfinite(each) and scale[0] <= each <= scale[-1] for each in points.values()):
                raise RatingError(f"Ratings go from {scale[0]} to {scale[-1]}.")


def factors(members: Iterable[str], ratings: Ratings, criteria: Mapping[str, float]) -> tuple[Factor, ...]:
    """Work out the factor of each member, in the order given.

    Args:
        members: everybody in the team.
        ratings: complete ones, see `check_ratings`. A rater who gives everybody 0 for a criterion says nothing by
            it, and counts as having cut the cake evenly.
        criteria: the criteria and what each weighs, more than 0.
    """
    pieces = {rater: _pieces(given, criteria) for rater, given in ratings.items() if given}
    found = []
    for member in members:
        received = [given[member] for given in pieces.values() if member in given]
        value = sum(received, Fraction(0)) / len(received) if received else None
        ghost = value is not None and value < GHOST
        one_sided = _one_sided(member, pieces)
        found.append(Factor(member, value, _working(received, value), member in pieces, ghost, one_sided))
    return tuple(found)


def moderated(possible: float, factor: Fraction) -> Fraction:
    """Return the points of an individual part: the possible ones times the factor, and never more than they are."""
    worth = Fraction(str(possible))
    return min(worth, worth * factor)


def _pieces(given: Mapping[str, Mapping[str, float]], criteria: Mapping[str, float]) -> dict[str, Fraction]:
    """Return what a rater gives to each member rated, as a multiple of the even piece."""
    weights = {criterion: Fraction(str(weight)) for criterion, weight in criteria.items()}
    everything = sum(weights.values(), Fraction(0))
    shares = dict.fromkeys(given, Fraction(0))
    for criterion, weight in weights.items():
        awarded = {member: Fraction(str(points[criterion])) for member, points in given.items()}
        total = sum(awarded.values(), Fraction(0))
        for member, points in awarded.items():
            piece = points / total if total else Fraction(1, len(given))
            shares[member] += piece * len(given) * weight / everything
    return shares


def _one_sided(rater: str, pieces: Mapping[str, Mapping[str, Fraction]]) -> tuple[str, ...]:
    found = []
    for member, piece in pieces.get(rater, {}).items():
        others = [given[member] for other, given in pieces.items() if other not in {rater, member} and member in given]
        if member != rater and len(others) >= _ENOUGH_OTHERS:
            mean = sum(others, Fraction(0)) / len(others)
            if abs(piece - mean) > ONE_SIDED:
                found.append(member)
    return tuple(found)


def _working(received: list[Fraction], value: Fraction | None) -> str:
    if value is None:
        return "nobody has rated this member yet"
    # In order of size, so that nobody can tell by the place who gave which.
    pieces = " + ".join(f"{float(each):.2f}" for each in sorted(received))
    total = f"({pieces}) ÷ {len(received)}" if len(received) > 1 else pieces
    return f"pieces received, where an even one is 1: {total} = {float(value):.2f}"
