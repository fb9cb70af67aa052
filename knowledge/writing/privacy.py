"""What is taken out of people's words before a provider reads them: names, ids, addresses, mentions."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from unicodedata import combining

PERSON, NUMBER, LINK, ADDRESS = "[name]", "[number]", "[link]", "[address]"

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]")
_DISCORD_LINK = re.compile(r"https?://(?:[\w-]+\.)*discord(?:app)?\.\w+/\S*", re.IGNORECASE)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_MENTION = re.compile(r"<(?:@[!&]?|#|a?:\w+:|/[^:>]*:|id:)\w*>|(?<!\w)@[\w.]{2,32}")
_ID = re.compile(r"(?<!\d)\d(?:[ .-]?\d){5,}(?!\d)")
"""Six digits or more: the numbers of students and of Discord's accounts, not years, ports or sizes."""
_CAPITALISED = r"[A-Z][\w'’-]+(?: [A-Z][\w'’-]+){0,3}"
_INTRODUCED = re.compile(rf"(\b(?i:i am|i['’]?m|name ?:|signed,?|regards,?) )({_CAPITALISED})")
_MY_NAME = re.compile(r"(\bmy name(?:['’]s| is) )([\w'’-]+(?: [A-Z][\w'’-]+){0,3})", re.IGNORECASE)

_LETTERS = re.compile(r"[^\W\d_]+")
_PARTS = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_TELLING = 3
"""Letters from which a part of a name is taken out however it is written; "Li" and "An" only with their capitals."""


def without_invisible(text: str) -> str:
    """Return `text` without characters that nobody sees and a model reads."""
    return _INVISIBLE.sub("", text)


def scrubbed(text: str, names: Iterable[str] = ()) -> str:
    """Return `text` with placeholders for whatever may tell who somebody is.

    Args:
        text: what a person wrote.
        names: names of people that are known to be in the conversation; their parts are taken out as well.
    """
    text = _DISCORD_LINK.sub(LINK, without_invisible(text))
    text = _MENTION.sub(PERSON, _MAIL.sub(ADDRESS, text))
    for pattern in _patterns(_perhaps_in(text, names)):
        text = pattern.sub(PERSON, text)
    text = _INTRODUCED.sub(rf"\1{PERSON}", text)
    text = _MY_NAME.sub(rf"\1{PERSON}", text)
    return _ID.sub(NUMBER, text)


def _perhaps_in(text: str, names: Iterable[str]) -> Iterator[str]:
    """Yield the names of which some part may be in `text`: a server has thousands, and a question hardly one."""
    said = _runs(text)
    return (name for name in names if not (runs := _runs_of_name(name)) or not runs.isdisjoint(said))


def _runs(text: str) -> frozenset[str]:
    """Return the runs of letters in `text`, in a form in which all that differs by case only is alike."""
    # Marks come from folding: the dot of a capital I in Turkish, which `re` takes for any other i.
    return frozenset("".join(c for c in run.casefold() if not combining(c)).upper() for run in _LETTERS.findall(text))


_runs_of_name = lru_cache(maxsize=50_000)(_runs)


def _patterns(names: Iterable[str]) -> Iterator[re.Pattern[str]]:
    """Yield what finds whole names and their parts, longest first. Files may hold them between `_`."""
    wholes = {" ".join(name.split()) for name in names}
    every = wholes.union(*(_PARTS.findall(name) for name in wholes))
    for group, flag in (
        ({name for name in every if len(name) >= _TELLING}, re.IGNORECASE),
        ({name for name in every if 1 < len(name) < _TELLING}, re.NOFLAG),
    ):
        if group:
            spaced = (r"\s+".join(map(re.escape, name.split())) for name in sorted(group, key=len, reverse=True))
            yield re.compile(rf"(?<![^\W\d_])(?:{'|'.join(spaced)})(?![^\W\d_])", flag)
