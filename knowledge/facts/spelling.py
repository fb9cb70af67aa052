"""Writing out what is typed in a hurry: short forms, and slips of the pen in words that the examples know."""

import re
from collections.abc import Iterable

from rapidfuzz import fuzz, process

_WORD = re.compile(r"[a-zA-Z]+(?:['’][a-z]+)?")
_ALIKE = 84.0
_SHORTEST = 5
_SHORT_FORMS = {
    "asap": "as soon as possible", "b4": "before", "doin": "doing", "hrs": "hours", "mins": "minutes", "msg": "message",
    "pls": "please", "plz": "please", "ppl": "people", "prof": "professor", "proj": "project", "prog": "program", "sec": "section", "profs": "professor's", "pts": "points",
    "rn": "right now", "tmr": "tomorrow", "tmrw": "tomorrow", "u": "you", "ur": "your", "w": "with", "wanna": "want to",
    "wat": "what", "wen": "when", "whats": "what is", "whens": "when is", "wheres": "where is", "wk": "week",
    "whos": "who is", "yr": "year", "r": "are", "til": "until", "thx": "thanks", "dont": "do not", "cant": "can not",
}  # fmt: skip


class Spelling:
    """Knows the words of some texts, and mends words that are nearly one of them."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._known = {word.lower() for text in texts for word in _WORD.findall(text)}
        self._candidates = [word for word in self._known if len(word) >= _SHORTEST]

    def mend(self, text: str) -> str:
        """Return `text` with short forms written out and slips of the pen put right."""
        return _WORD.sub(lambda match: self._mended(match.group()), text)

    def _mended(self, word: str) -> str:
        lower = word.lower()
        if lower in _SHORT_FORMS:
            return _SHORT_FORMS[lower]
        if lower in self._known or len(word) < _SHORTEST:
            return word
        hit = process.extractOne(lower, self._candidates, scorer=fuzz.ratio, score_cutoff=_ALIKE)
        return hit[0] if hit and hit[0][0] == lower[0] else word
