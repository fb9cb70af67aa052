"""The command line as Markdown, from `syllabot --help`."""

from collections.abc import Iterator

import typer
from typer.core import TyperCommand, TyperGroup

from bot.cli import app
from docs.generate.parts import cell

ROOT = "syllabot"

Program = TyperCommand | TyperGroup


def programs() -> dict[str, Program]:
    """Return every command that does something, by the words that call it, in the order of the help."""
    return dict(_walk(ROOT, typer.main.get_group(app)))


def parts() -> dict[str, str]:
    """Return the commands, each with its arguments and options, by the name of the part."""
    return {"command-line": "\n\n".join("\n".join(_section(name, each)) for name, each in programs().items())}


def _walk(name: str, command: Program) -> Iterator[tuple[str, Program]]:
    if not isinstance(command, TyperGroup):
        yield name, command
        return
    if command.invoke_without_command and name != ROOT:
        yield name, command
    for word, below in command.commands.items():
        if isinstance(below, Program) and not below.hidden:
            yield from _walk(f"{name} {word}", below)


def _section(name: str, command: Program) -> Iterator[str]:
    yield f"### `{name}`\n"
    yield from (line.strip() for line in (command.help or "").strip().splitlines())
    context = command.context_class(command, info_name=name)
    shown = [record for each in command.params if (record := each.get_help_record(context))]
    if shown:
        yield "\n| argument or option | what it does |\n| --- | --- |"
        yield from (f"| `{cell(usage)}` | {cell(about)} |" for usage, about in shown)
    if command.epilog:
        head, _, example = command.epilog.partition(": ")
        yield f"\n{head}: `{example.strip()}`"
