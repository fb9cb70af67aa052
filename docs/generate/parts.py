"""Pages with parts that are read from the code, between two marks; what stands around them is written by hand."""

import re
from collections.abc import Mapping

_PART = re.compile(r"(<!-- generated: (?P<name>[a-z-]+) -->\n).*?(<!-- /generated -->)", re.DOTALL)


def filled(page: str, parts: Mapping[str, str]) -> str:
    """Return a page with its parts as they are now.

    Args:
        page: Markdown with marks `<!-- generated: NAME -->` and `<!-- /generated -->`, each on a line of its own.
        parts: the Markdown of each part, by name.

    Raises:
        KeyError: if the page has a part that there is none for.
    """
    return _PART.sub(lambda found: f"{found[1]}\n{parts[found['name']].strip()}\n\n{found[3]}", page)


def names(page: str) -> set[str]:
    """Return the names of the parts that a page has."""
    return {found["name"] for found in _PART.finditer(page)}


def cell(text: str) -> str:
    """Return text as it can stand in a cell of a Markdown table."""
    return " ".join(text.split()).replace("|", "\\|")
