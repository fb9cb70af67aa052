"""Whether an answer is right, and whether it stands on an acceptable source.

The rules are those of `docs/evaluation.md`. They look at an answer's text, at the files it cites and at whether it
declines; nothing else of the assistant is known here.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from knowledge.evaluation.questions import CONFLICT, ExpectedQuestion
from knowledge.types import Answer, Citation

WINDOW = 1500
"""Characters in which an answer has to have answered: a pasted page holds everything and says nothing."""
LOOKED_AT = 3
"""Citations that a reader is taken to look at."""

_ALIKE = str.maketrans(dict.fromkeys("‘’", "'") | dict.fromkeys("“”", '"') | dict.fromkeys("‐‑‒–—−", "-"))
_EMPHASIS = re.compile(r"[*`]|(?<!\w)_|_(?!\w)")
_SAYS_CONFLICT = re.compile(r"conflict(?:s|ing)?\b|contradict|inconsisten|discrepan|disagree", re.IGNORECASE)
_SETS_AGAINST = re.compile(
    r"conflict|differ|mismatch|ambigu|unclear|overlap|\b(?:but|however|whereas|while|although|elsewhere|instead|both)\b"
    r"|\b(?:do|does|did)(?:n't| not) (?:match|agree|add)|not (?:consistent|the same)|at the same time"
    r"|on the other hand|two (?:different|places|versions)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of one answer.

    Attributes:
        right: it says what it must and nothing that it must not, and declines exactly when it should.
        grounded: it is right, and an acceptable file is among its first citations where one is needed.
        reason: why it is not grounded, in a few words; empty if it is.
        sources_wanted: whether its citations count.
        cited: how many different files it cites, and `cited_well` how many of them are acceptable.
        first_good: the place of the first acceptable file among them, counted from 1; None if there is none.
        refusal_counts: whether it is looked at whether the answer declines; `refused` says that it does.
        answerable: whether the materials have an answer.
        cries_conflict: it speaks of a contradiction in so many words.
        milliseconds: how long the answer took.
    """

    id: str
    kind: str
    right: bool
    grounded: bool
    reason: str
    sources_wanted: bool
    cited: int
    cited_well: int
    first_good: int | None
    answerable: bool
    refusal_counts: bool
    refused: bool
    cries_conflict: bool
    milliseconds: float


def judge(question: ExpectedQuestion, answer: Answer, milliseconds: float = 0.0) -> Verdict:
    """Score one answer."""
    expected = question.expected
    files = _cited_files(answer.citations)
    good = [place for place, file in enumerate(files, start=1) if file in expected.files]
    reason = _wrong(question, answer)
    right = not reason
    if right and not _stands(question, files):
        reason = "no acceptable source among the first citations"
    return Verdict(
        id=question.id,
        kind=question.kind,
        right=right,
        grounded=not reason,
        reason=reason,
        sources_wanted=bool(expected.files) and expected.answerable,
        cited=len(files),
        cited_well=len(good),
        first_good=good[0] if good else None,
        answerable=expected.answerable,
        refusal_counts=not expected.refusal_ok,
        refused=answer.refused,
        cries_conflict=bool(_SAYS_CONFLICT.search(_plain(answer.text))),
        milliseconds=milliseconds,
    )


def _wrong(question: ExpectedQuestion, answer: Answer) -> str:
    """Return what is wrong with the text of an answer or with its declining, or nothing."""
    expected = question.expected
    plain, written = _plain(answer.text), _collapsed(answer.text)
    conflict = question.kind == CONFLICT
    may_decline = expected.refusal_ok and not conflict
    should_decline = not expected.answerable and not conflict
    if answer.refused != should_decline and not may_decline:
        return "declined" if answer.refused else "answered, but should have declined"
    if not plain:
        return "no answer"
    if unwanted := [each for each in expected.must_not if re.search(each, plain, re.IGNORECASE)]:
        return f"says what it must not: {unwanted[0]}"
    heads = (plain[:WINDOW], written[:WINDOW])
    missing = [group for group in expected.must if not _finds(group, heads)]
    if missing:
        return f"does not say: {' or '.join(missing[0])}"
    if conflict and not (_SAYS_CONFLICT.search(heads[0]) or _SETS_AGAINST.search(heads[0])):
        return "does not say that the documents disagree"
    return ""


def _stands(question: ExpectedQuestion, files: list[str]) -> bool:
    """Whether the first citations of a right answer carry it; of a conflict, each of its sides."""
    expected = question.expected
    first = set(files[:LOOKED_AT])
    if question.kind == CONFLICT:
        sides = expected.side_sources or (tuple(expected.files),)
        return all(first.intersection(side) for side in sides)
    if not expected.files or not expected.answerable or expected.refusal_ok:
        return True
    return bool(first & expected.files)


def _cited_files(citations: Iterable[Citation]) -> list[str]:
    """Return the names of the cited files, each once, best first."""
    names = (PurePosixPath(citation.source.split("#")[0].strip().replace("\\", "/")).name for citation in citations)
    return [name for name in dict.fromkeys(names) if name]


def _finds(group: Iterable[str], texts: Iterable[str]) -> bool:
    texts = tuple(texts)
    return any(re.search(pattern, text, re.IGNORECASE) for pattern in group for text in texts)


def _plain(text: str) -> str:
    """Return text without emphasis, with the quotes, dashes and spaces of a typewriter."""
    alike = unicodedata.normalize("NFKC", text).translate(_ALIKE).replace("|", " ")
    return " ".join(_EMPHASIS.sub("", alike).split())


def _collapsed(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())
