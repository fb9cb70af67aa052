"""Questions that ask for several things at once: "when is it due and send me the solution"."""

import re

_QUESTION = r"(?:when|what|whats|how|which|who|where|why|is|are|am|do|does|did|can|could|may|will|should)\b"
_REQUEST = r"(?:please|pls|give|gimme|send|show|tell|write|solve|paste|make|print|do|ignore|finish|code|just)\b"
_BETWEEN = re.compile(
    rf"\s*[;?!]+\s+|(?:\s*[,.]\s+|\s+)(?:(?:and|but|then|also|plus)\s+)+(?={_QUESTION}|{_REQUEST})", re.IGNORECASE
)
_ASKING = re.compile(rf"^\W*(?:(?:and|so|ok|hey|hi) )?{_QUESTION}", re.IGNORECASE)
_FEWEST_WORDS = 3


def clauses(text: str) -> list[str]:
    """Return the parts of a question that ask for something each; an empty list if it is all one."""
    parts = [part.strip() for part in _BETWEEN.split(text)]
    long_enough = [part for part in parts if len(part.split()) >= _FEWEST_WORDS]
    return long_enough if len(long_enough) > 1 else []


def asks(clause: str) -> bool:
    """Return whether a clause is put as a question, not as a request."""
    return bool(_ASKING.search(clause))
