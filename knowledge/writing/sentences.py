"""What a model writes, taken apart: sentences, items and code, each with the passages that it cites."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_THOUGHT = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)
_FENCE = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
_MARKS = r"[\[【]\^?(?i:passages? )?\d+(?:\s*[,;]\s*\d+)*[\]】]"
_HALF_A_MARK = re.compile(r"\s*[\[【][^\]】]*\Z")
_MARK = re.compile(rf"(?P<code>`[^`\n]*`)|\s*(?P<mark>{_MARKS})")
_END = re.compile(rf"""[.!?]["'”’)*_]*(?:\s*{_MARKS}[.]?)*(?=\s+[^\sa-z]|\s*\Z)|\s*\n""")
_NO_END = re.compile(r"(?:\b(?i:e\.g|i\.e|vs|cf|dr|mr|mrs|ms|prof|st|no|fig|eq|sec|ch|approx)|^\s*\d+|\b[A-Z])\.\Z")
_ITEM = re.compile(r"(?:[-*•]|\d+[.)])\s")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, an item of a list, or a block of code.

    `marks` are the numbers that it cites, as written; they are taken out of `text`. `gap` is the white space before it.
    """

    text: str
    marks: tuple[int, ...]
    gap: str = " "
    code: bool = False


def sentences(text: str, *, finished: bool) -> list[Sentence]:
    """Take apart what has been written so far.

    Args:
        text: all of it, from the start.
        finished: whether it ends here. Otherwise the last sentence is left out: its citation may still come.
    """
    text = _THOUGHT.sub("", text if finished else _HALF_A_MARK.sub("", text))
    found: list[Sentence] = []
    place = 0
    for fence in _FENCE.finditer(text):
        found.extend(_prose(text[place : fence.start()]))
        # A citation after the closing fence belongs to the code; without one it stands on the sentence before it.
        after = re.match(rf"\s*({_MARKS})", text[fence.end() :])
        marks = _numbers(after[1]) if after else found[-1].marks if found else ()
        found.append(Sentence(fence[0], marks, "\n\n", code=True))
        place = fence.end() + (after.end() if after else 0)
    found.extend(_prose(text[place:]))
    return found if finished else found[:-1]


def _prose(text: str) -> Iterator[Sentence]:
    start = 0
    for end in _ends(text):
        sentence = _sentence(text[start:end])
        if sentence:
            yield sentence
        start = end


def _ends(text: str) -> Iterator[int]:
    start = 0
    for match in _END.finditer(text):
        if match[0].endswith("\n") or not _NO_END.search(text[start : match.start() + 1]):
            yield match.end()
            start = match.end()
    if start < len(text):
        yield len(text)


def _sentence(piece: str) -> Sentence | None:
    marks: list[int] = []

    def collect(match: re.Match[str]) -> str:
        if match["mark"]:
            marks.extend(_numbers(match["mark"]))
        return match["code"] or ""

    text = _MARK.sub(collect, piece).strip()
    if not any(letter.isalnum() for letter in text):
        return None
    lead = piece[: len(piece) - len(piece.lstrip())]
    gap = "\n\n" if lead.count("\n") > 1 else "\n" if "\n" in lead or _ITEM.match(text) else " "
    return Sentence(text, tuple(dict.fromkeys(marks)), gap)


def _numbers(mark: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", mark))
