"""The shares of a grade as they are printed: components with their percentages and points, and the parts of each."""

import re
from dataclasses import dataclass, replace
from math import fsum, isclose

from knowledge.drafting.reading import Source
from knowledge.drafting.words import NUMBER_WORDS, number_of

_WHOLE = 100
_TEAM = re.compile(
    r"\s*[(\[]?\b(?:team|group|in teams|in groups|gruppenarbeit|en grupo|grupal)\b(?: work)?[)\]]?", re.IGNORECASE
)
_COUNT = re.compile(rf"\b(?P<number>\d{{1,2}}|{'|'.join(NUMBER_WORDS)})\s*(?:[x×]\s*|(?=[a-zäöü]))", re.IGNORECASE)
_IN_ALL = re.compile(r"\((?P<number>\d{1,2})(?:\s+(?:total|in all|in total|sets?|of them))?[,)]", re.IGNORECASE)
_LENGTH = re.compile(
    r"[,(]?\s*(?:about |ca\. )?\d[\d,.]*(?:\s*[–-]\s*\d[\d,.]*)?\s*-?(?:pages?|words?|minutes?|pp\.?|Seiten|"
    r"páginas)\b\)?",
    re.IGNORECASE,
)
_MANY = 2


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a component that has points of its own."""

    title: str
    points: float | None
    source: Source


@dataclass(frozen=True, slots=True)
class Share:
    """A component of the grade. `count` is how many assignments it is said to consist of."""

    title: str
    percent: float | None
    points: float | None
    source: Source
    parts: tuple[Part, ...] = ()
    team: bool = False
    count: int | None = None

    def with_part(self, part: Part) -> "Share":
        """Return the share with one more part."""
        return replace(self, parts=(*self.parts, part))


@dataclass(frozen=True, slots=True)
class Composition:
    """All components, the total that is printed with them, and other places that say something else."""

    shares: tuple[Share, ...]
    total: float | None = None
    source: Source | None = None
    rivals: tuple["Composition", ...] = ()

    @property
    def whole(self) -> bool:
        """Whether the shares make 100%, or the points the total that is printed."""
        if all(share.percent is not None for share in self.shares):
            return isclose(fsum(share.percent or 0 for share in self.shares), _WHOLE)
        return self.total is not None and isclose(fsum(share.points or 0 for share in self.shares), self.total)

    def weights(self) -> dict[str, tuple[float | None, float | None]]:
        """Return percentage and points by title."""
        return {share.title.lower(): (share.percent, share.points) for share in self.shares}


def titled(name: str, percent: float | None, points: float | None, where: Source, count: int | None) -> Share:
    """Return a share; what its name says about teams and numbers ("Homework (10 sets, team)") is taken out of it."""
    name = _LENGTH.sub("", name)
    team = bool(_TEAM.search(name))
    told = _IN_ALL.search(name) or _COUNT.search(name)
    number = number_of(told["number"]) if told else None
    plain = re.sub(r"\s*\([^()]*\)", "", _TEAM.sub("", name) if "(" in name else name)
    plain = re.sub(rf"^(?:\d{{1,2}}|{'|'.join(NUMBER_WORDS)})\s*[x×]?\s+(?=\w)", "", plain, flags=re.IGNORECASE)
    title = " ".join(plain.split()).strip(" :–—-.,;*•")
    title = title[:1].upper() + title[1:]
    return Share(
        title, percent, points, where, team=team, count=count or (number if number and number >= _MANY else None)
    )
