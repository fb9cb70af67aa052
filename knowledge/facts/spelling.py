"""Writing out what is typed in a hurry: short forms, and slips of the pen in words that the examples know."""

import re
from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import Indel

from knowledge.facts.words import FUNCTION_WORDS, NUMBER_WORDS

_WORD = re.compile(r"(?<![a-zA-Z_])[a-zA-Z]+(?:['’][a-z]+)?(?![a-zA-Z_])")
"""A word; the parts of a name from code, such as `my_file`, are none."""
_SPACES = re.compile(r"\s{2,}")
_SHORTEST = 5
_SHORT_FORMS = {
    "abt": "about", "arent": "are not", "asap": "as soon as possible", "asgmt": "assignment", "asgn": "assignment",
    "assgn": "assignment", "assn": "assignment", "avg": "average", "b4": "before",
    "bc": "because", "cant": "can not", "cud": "could", "didnt": "did not", "diff": "difference",
    "doesnt": "does not", "dont": "do not", "gimme": "give me", "gonna": "going to", "gotta": "have to",
    "hmwk": "homework", "hows": "how is", "hrs": "hours", "hw": "homework", "hws": "homeworks",
    "idk": "I do not know", "im": "I am",
    "isnt": "is not", "ive": "I have", "lemme": "let me", "mins": "minutes", "msg": "message", "ppl": "people",
    "prof": "professor", "profs": "professor's", "prog": "program", "proj": "project", "pts": "points", "r": "are",
    "rn": "right now", "sec": "section", "sem": "semester", "shld": "should", "shud": "should",
    "thru": "through", "til": "until",
    "tmr": "tomorrow", "tmrw": "tomorrow", "u": "you", "ur": "your", "w": "with", "wanna": "want to",
    "wasnt": "was not", "wat": "what", "wen": "when", "whats": "what is", "whens": "when is", "wheres": "where is",
    "whos": "who is", "whys": "why is", "wk": "week", "wont": "will not", "wud": "would",
}  # fmt: skip
_POLITE = {"please", "pls", "plz", "thanks", "thx"}


class Spelling:
    """Mends words that are nearly one of some words that are often asked with.

    Args:
        often: texts full of such words.
        known: texts whose words are right as they are.
    """

    def __init__(self, often: Iterable[str], known: Iterable[str]) -> None:
        common = {word.lower() for text in often for word in _WORD.findall(text)}
        self._known = (
            common | FUNCTION_WORDS | NUMBER_WORDS | {word.lower() for text in known for word in _WORD.findall(text)}
        )
        self._candidates = [word for word in common if len(word) >= _SHORTEST]

    def mend(self, text: str) -> str:
        """Return `text` with short forms written out, slips of the pen put right and courtesies left out."""
        return _SPACES.sub(" ", _WORD.sub(lambda match: self._mended(match.group()), text)).strip()

    def _mended(self, word: str) -> str:
        lower = word.lower()
        if lower in _POLITE:
            return ""
        if lower in _SHORT_FORMS:
            return _SHORT_FORMS[lower]
        if lower in self._known or len(word) < _SHORTEST:
            return word
        near = process.extract(lower, self._candidates, scorer=Indel.distance, score_cutoff=2, limit=5)
        return next((known for known, distance, _ in near if _slip(lower, known, distance)), word)


def _slip(typed: str, known: str, distance: float) -> bool:
    """Whether one letter is missing, doubled or too many, or letters have changed places; not another letter typed."""
    plural = known == typed + "s" or typed == known + "s"
    swapped = len(typed) > _SHORTEST and sorted(typed) == sorted(known)
    return known[0] == typed[0] and not plural and (distance == 1 or swapped)
