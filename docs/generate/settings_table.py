"""The table of settings, from their definitions."""

import re

from bot.settings import Settings, variable
from docs.generate.parts import cell


def parts() -> dict[str, str]:
    """Return the table by its name."""
    rows = [
        f"| `{variable(name)}` | {_default(field.default)} | {_linked(cell(field.description or ''))} |"
        for name, field in Settings.model_fields.items()
    ]
    return {"settings": "\n".join(("| variable | default | what it sets |", "| --- | --- | --- |", *rows))}


def _default(value: object) -> str:
    if value in (None, ""):
        return "empty"
    return f"`{value}`"


def _linked(text: str) -> str:
    """Return text in which the names of pages are links."""
    return re.sub(r"docs/([\w-]+\.md)", r"[\1](\1)", text)
