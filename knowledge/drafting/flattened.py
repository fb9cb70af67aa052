"""A table of grades whose cells were torn apart, as the text of a PDF is: read as a row of names and numbers."""

import re
from collections.abc import Iterator, Sequence

from knowledge.drafting.reading import Line, Source
from knowledge.drafting.shares import Part, Share, titled

_TOKEN = re.compile(
    r"(?P<number>\d{1,4}(?:[.,]\d{1,2})?)\s*(?:(?P<percent>%)|(?P<points>(?:pts?|points?)\b\.?))?(?![\w])|"
    r"(?P<word>[^\s\d]\S*)",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"(?:major|coursework|components?|sub-?components?|proportions?|points?|pts|weights?|percent(?:age)?|share|"
    r"value|items?|category|%|"
    r"description|assessment|maximum|max)",
    re.IGNORECASE,
)
_TOTAL = re.compile(r"\btotal\b", re.IGNORECASE)


def flattened_shares(lines: Sequence[Line]) -> Iterator[Share]:
    """Yield the components of a torn table.

    A percentage ends a component's name. A number with "pts" after a name is a part of it; a bare number after a name
    as well, unless another number follows, to which it then belongs ("Program 1 5 pts"). A number without a name is
    the component's points.
    """
    tokens = [(found, line) for line in lines for found in _TOKEN.finditer(line.text)]
    held: Share | None = None
    words: list[str] = []
    first: Line | None = None
    for position, (token, line) in enumerate(tokens):
        following = tokens[position + 1] if position + 1 < len(tokens) else None
        if token["word"] or (words and _part_of_a_name(token, following, line)):
            first = first if words else line
            words.append(token[0])
            continue
        name, where = _name(words), Source((first or line).spot, " ".join([*words, token[0]]))
        words, first = [], None
        number = float(token["number"].replace(",", "."))
        if _TOTAL.search(name):
            yield from [held] if held else []
            yield Share("Total", None, number, where)
            return
        if token["percent"] and name:
            yield from [held] if held else []
            held = titled(name, number, None, where, None)
        elif held and name:
            held = held.with_part(Part(name, number, where))
        elif held and held.points is None and not token["percent"]:
            held = Share(held.title, held.percent, number, held.source, held.parts, held.team, held.count)
    if held:
        yield held


def _part_of_a_name(token: re.Match[str], following: tuple[re.Match[str], Line] | None, line: Line) -> bool:
    """Whether a bare number is the end of a name: another number, with its unit, follows it in the same line."""
    bare = not (token["percent"] or token["points"])
    return bool(bare and following and following[1] is line and (following[0]["points"] or following[0]["percent"]))


def _name(words: Sequence[str]) -> str:
    """Return a name without the words of the table's header that stand before it."""
    start = next((at for at, word in enumerate(words) if not _HEADER.fullmatch(word.strip(":()"))), 0)
    return " ".join(words[start:]).strip(" :")
