"""Writes `docs/permissions.md`: `python -m tests.bot.permission_page`."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.bot.permission_lines import BUTTONS, COMMANDS, MENUS, Line
from tests.bot.permission_world import ROLES

PAGE = Path(__file__).parents[2] / "docs" / "permissions.md"
YES, NO = "✓", "–"
HEAD = """# Who may do what

Written by `python -m tests.bot.permission_page` from the lines that `tests/bot/test_permissions.py` tries: every
command, every entry of a message's menu and every lasting button, as each kind of person, whatever Discord's own
permissions say. The same test fails if anything of another student's (name, grade, work, files) shows to anybody but
the staff; members of one team know each other's names.

The columns are: an account that is linked to nobody; the student whom something is about; a member of the same team;
a member of another team; a teaching assistant; an instructor; and whoever manages the server without a role in the
course. The column *about* says whose data it can show at all.
"""


def page() -> str:
    """Return the page."""
    parts = [HEAD]
    parts += [*_table("Commands", {f"`/{name}`": line for name, line in sorted(COMMANDS.items())}), ""]
    parts += [*_table("Menu of a message", MENUS), ""]
    parts += _table("Buttons", {f"`{name}`": line for name, line in sorted(BUTTONS.items())})
    return "\n".join(parts) + "\n"


def _table(title: str, lines: Mapping[str, Line]) -> Iterator[str]:
    yield f"## {title}\n"
    yield f"| | {' | '.join(ROLES)} | about |"
    yield f"| --- | {' | '.join(':-:' for _ in ROLES)} | --- |"
    for name, line in lines.items():
        marks = " | ".join(YES if role in line.who.roles else NO for role in ROLES)
        yield f"| {name} | {marks} | {line.who.about} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
