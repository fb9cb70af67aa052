"""Whatever a page shows as a command can be typed: it exists, and so do its options and the words that they take."""

import asyncio
import re
import shlex
from collections.abc import Mapping
from pathlib import Path

import pytest
from discord import app_commands
from typer.core import TyperGroup

from docs.generate.command_line import programs
from docs.generate.discord_commands import Command, commands
from docs.generate.pages import COURSE
from tests.docs.markdown import code, name, pages

OPTION = re.compile(r"(?:^|\s)(?P<name>[a-z_]+):(?P<value>.*?)(?=\s[a-z_]+:|$)")
SLASH = re.compile(r"^/[a-z][\w-]*( |$)")
NO_COMMANDS = {"/healthz", "/readyz", "/metrics", "/proc", "/tmp", "/usr"}
"""What begins with a slash and is an address or a folder."""


@pytest.fixture(scope="module")
def slash() -> Mapping[str, Command]:
    found, _ = asyncio.run(commands(COURSE))
    return {each.qualified_name: each for each in found}


@pytest.mark.parametrize("page", pages(), ids=name)
def test_every_slash_command_on_a_page_can_be_typed(page: Path, slash: Mapping[str, Command]) -> None:
    shown = (text for text in code(page) if SLASH.match(text) and text not in NO_COMMANDS)
    wrong = {text: problem for text in shown if (problem := slash_problem(text, slash))}
    assert wrong == {}


@pytest.mark.parametrize("page", pages(), ids=name)
def test_every_command_line_on_a_page_can_be_typed(page: Path) -> None:
    lines = (text.strip().removeprefix(".venv/bin/") for text in code(page))
    wrong = {text: problem for text in lines if text.startswith("syllabot ") and (problem := line_problem(text))}
    assert wrong == {}


@pytest.mark.parametrize(
    "text",
    ["/nothing", "/ask answer:42", "/admin extension give", "/remind on about:sweets", "/admin roster code send"],
)
def test_a_command_that_cannot_be_typed_is_noticed(text: str, slash: Mapping[str, Command]) -> None:
    assert slash_problem(text, slash)


@pytest.mark.parametrize("text", ["syllabot nothing", "syllabot ask 'Hm?' --loudly", "syllabot calendar burn"])
def test_a_command_line_that_cannot_be_typed_is_noticed(text: str) -> None:
    assert line_problem(text)


def slash_problem(text: str, slash: Mapping[str, Command]) -> str:
    """Return what is wrong with a slash command as a page shows it; groups may be named without a command."""
    words, _, _ = re.sub(r"\s[a-z_]+:.*", "", text[1:]).partition("…")
    called = words.strip()
    if any(known.startswith(f"{called} ") for known in slash) and ":" not in text:
        return ""
    if called not in slash:
        return "there is no such command"
    options = {each.display_name: each for each in slash[called].parameters}
    for found in OPTION.finditer(text):
        option = options.get(found["name"])
        if option is None:
            return f"it has no option {found['name']}"
        if not takes(option, found["value"].strip()):
            return f"{found['name']} does not take {found['value']}"
    return ""


def takes(option: app_commands.Parameter, value: str) -> bool:
    return value == "…" or not option.choices or value in {choice.name for choice in option.choices}


def line_problem(text: str) -> str:
    """Return what is wrong with a command line as a page shows it; groups may be named without a command."""
    words = shlex.split(text.replace("[", " ").replace("]", " "), comments=True)
    known = programs()
    called = max((each for each in known if words[: len(each.split())] == each.split()), key=len, default="")
    if not called:
        groups = {" ".join(each.split()[:size]) for each in known for size in (1, 2)}
        return "" if text in groups or text == "syllabot COMMAND --help" else "there is no such command"
    command = known[called]
    rest = words[len(called.split()) :]
    if isinstance(command, TyperGroup) and rest and not rest[0].startswith("-"):
        return "there is no such command"
    names = {name for each in command.params for name in (*each.opts, *each.secondary_opts)} | {"--help"}
    return next((f"it has no option {word}" for word in rest if word.startswith("--") and word not in names), "")
