"""The slash commands as tables, from the tree that the bot registers with Discord."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from discord import AppCommandType, app_commands

from bot.app import Syllabot
from bot.cogs import admin
from bot.opening import open_services
from bot.permissions import Rank, rank_needed
from bot.settings import Settings
from bot.surface import furnish
from docs.generate.parts import cell

WHO = {Rank.ANYONE: "everybody", Rank.ASSISTANT: "staff", Rank.INSTRUCTOR: "instructors"}
HEAD = ("| command | what it does | options | who |", "| --- | --- | --- | --- |")

Command = app_commands.Command[Any, ..., Any]


async def commands(course: Path) -> tuple[list[Command], list[app_commands.ContextMenu]]:
    """Return every slash command and every entry of a message's menu of a bot that serves `course`, by name.

    The bot is built as for a server, with an empty database, but connects to nothing.
    """
    with tempfile.TemporaryDirectory() as home:
        services = open_services(Settings(_env_file=None, home=Path(home), course=course))
        async with services.database:
            bot = Syllabot(services)
            await furnish(bot)
            tree = bot.tree
            slash = [each for each in tree.walk_commands() if isinstance(each, app_commands.Command)]
            menus = tree.get_commands(type=AppCommandType.message)
            for name in list(bot.cogs):
                await bot.remove_cog(name)
    return sorted(slash, key=lambda each: each.qualified_name), sorted(menus, key=lambda each: each.name)


def parts(slash: Sequence[Command], menus: Sequence[app_commands.ContextMenu]) -> dict[str, str]:
    """Return the tables by their names: of everybody's commands, the staff's, and the menu of a message."""
    mine = [each for each in slash if not _is_staffs(each)]
    theirs = [each for each in slash if _is_staffs(each)]
    return {
        "commands": "\n".join(_table(mine)),
        "staff-commands": "\n".join(_table(theirs)),
        "menus": "\n".join(("| entry | who |", "| --- | --- |", *map(_menu_row, menus))),
    }


def _is_staffs(command: Command) -> bool:
    return command.qualified_name.split()[0] == admin.NAME


def _table(found: Iterable[Command]) -> Iterator[str]:
    yield from HEAD
    for command in found:
        options = "<br>".join(_option(each) for each in command.parameters)
        what = cell(f"{command.description.rstrip('.')}.")
        yield f"| `/{command.qualified_name}` | {what} | {options} | {_who(command)} |"


def _option(option: app_commands.Parameter) -> str:
    """Return an option: in brackets if it can be left out, with the words that it takes."""
    name = f"`{option.display_name}`" if option.required else f"[`{option.display_name}`]"
    described = "" if option.description == "…" else f" {cell(str(option.description))}"
    words = ", ".join(f"`{choice.name}`" for choice in option.choices)
    return f"{name}{described}{f' ({words})' if words else ''}"


def _menu_row(menu: app_commands.ContextMenu) -> str:
    # The entries that there are check the rank themselves, as the staff is told why.
    return f"| *Apps › {menu.name}* | {WHO[rank_needed(menu, Rank.ASSISTANT)]} |"


def _who(command: Command) -> str:
    return WHO[rank_needed(command, Rank.ASSISTANT if _is_staffs(command) else Rank.ANYONE)]
