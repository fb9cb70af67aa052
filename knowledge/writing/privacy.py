"""What is taken out of people's words before a provider reads them: names, ids, addresses, mentions."""

import re
from collections.abc import Iterable, Iterator

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
    for pattern in _patterns(names):
        text = pattern.sub(PERSON, text)
    text = _INTRODUCED.sub(rf"\1{PERSON}", text)
    text = _MY_NAME.sub(rf"\1{PERSON}", text)
    return _ID.sub(NUMBER, text)


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
