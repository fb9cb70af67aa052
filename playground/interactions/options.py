"""A command's options as a person filled them in, checked the way Discord's client checks them before sending."""

import contextlib
import math
from collections.abc import Callable, Mapping

from playground.interactions.refusal import refuse
from playground.interactions.resolved import Resolver
from playground.world.snowflakes import DIGITS
from playground.world.things import Json

SUBCOMMAND, GROUP = 1, 2
STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = range(3, 12)
LONGEST_TEXT = 6000
Scalar = str | bool | int | float


def checked_options(
    defined: list[Json], given: object, resolver: Resolver, uploads: Mapping[str, int], *, complete: bool
) -> list[Json]:
    """Return options as Discord sends them to the bot.

    Args:
        defined: the command's (or subcommand's) options as registered.
        given: what the page sent: option objects, values possibly as texts.
        resolver: collects the users, channels and so on that are spoken of.
        uploads: for attachment options, from the value used in the form to the upload's id.
        complete: whether everything must be there and valid; while someone is still typing it is not.

    Raises:
        ApiError: with a sentence that names the option that is wrong.
    """
    entries = _entries(given)
    branch = next((one for one in defined if one["type"] in {SUBCOMMAND, GROUP}), None)
    if branch is not None:
        return [_branch(defined, entries, resolver, uploads, complete=complete)]
    known = {one["name"]: one for one in defined}
    if unknown := [name for name in entries if name not in known]:
        refuse(f"There is no option “{unknown[0]}”.")
    options = []
    for name, definition in known.items():
        if name in entries:
            options.append(_option(definition, entries[name], resolver, uploads, complete=complete))
        elif definition.get("required") and complete:
            refuse(f"The option “{name}” is required.")
    return options


def focused_option(options: list[Json]) -> Json | None:
    """Return the option being typed, wherever it stands."""
    for option in options:
        if option.get("focused"):
            return option
        if (inside := focused_option(option.get("options", []))) is not None:
            return inside
    return None


def _entries(given: object) -> dict[str, Json]:
    if not isinstance(given, list) or not all(isinstance(one, dict) and "name" in one for one in given):
        refuse("Options must be a list of objects with a name.")
    return {str(one["name"]): one for one in given}


def _branch(
    defined: list[Json], entries: dict[str, Json], resolver: Resolver, uploads: Mapping[str, int], *, complete: bool
) -> Json:
    """Follow the one subcommand, or group, that was chosen."""
    chosen = [one for one in defined if one["name"] in entries]
    if len(chosen) != 1 or len(entries) != 1:
        refuse("Choose one subcommand.")
    definition = chosen[0]
    inside = entries[definition["name"]].get("options", [])
    options = checked_options(definition.get("options", []), inside, resolver, uploads, complete=complete)
    return {"name": definition["name"], "type": definition["type"], "options": options}


def _option(definition: Json, entry: Json, resolver: Resolver, uploads: Mapping[str, int], *, complete: bool) -> Json:
    name, kind = definition["name"], definition["type"]
    focused = bool(entry.get("focused")) and not complete
    option: Json = {"name": name, "type": kind}
    if focused:
        # What is still being typed goes to the bot as it is.
        return option | {"value": str(entry.get("value", "")), "focused": True}
    value = _value(definition, entry.get("value"), resolver, uploads)
    if complete:
        _check_bounds(definition, value)
    return option | {"value": value}


def _value(definition: Json, value: object, resolver: Resolver, uploads: Mapping[str, int]) -> Scalar:
    name, kind = definition["name"], definition["type"]
    if kind == STRING:
        return value if isinstance(value, str) else refuse(f"The option “{name}” must be a text.")
    if kind == BOOLEAN:
        return value if isinstance(value, bool) else refuse(f"The option “{name}” must be true or false.")
    if kind in {INTEGER, NUMBER}:
        return _number(name, kind, value)
    if kind == ATTACHMENT:
        value = uploads.get(str(value), value)
    text = str(value)
    if DIGITS.fullmatch(text) is None or not _lookup(definition, resolver)(int(text)):
        refuse(f"The option “{name}” names something that is not there.")
    return text


def _number(name: str, kind: int, value: object) -> int | float:
    number = None
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        with contextlib.suppress(ValueError, OverflowError):
            number = float(value)
    if number is None or not math.isfinite(number):
        refuse(f"The option “{name}” must be a number.")
    if kind == NUMBER:
        return number
    if number != int(number):
        refuse(f"The option “{name}” must be a whole number.")
    return int(number)


def _lookup(definition: Json, resolver: Resolver) -> Callable[[int], bool]:
    return {
        USER: resolver.user,
        ROLE: resolver.role,
        MENTIONABLE: resolver.mentionable,
        CHANNEL: lambda channel_id: resolver.channel(channel_id, definition.get("channel_types")),
        ATTACHMENT: resolver.attachment,
    }[definition["type"]]


def _check_bounds(definition: Json, value: Scalar) -> None:
    name, kind = definition["name"], definition["type"]
    choices = definition.get("choices")
    if choices and value not in [one["value"] for one in choices]:
        refuse(f"The option “{name}” must be one of its choices.")
    if isinstance(value, str) and kind == STRING:
        least, most = definition.get("min_length", 0), definition.get("max_length", LONGEST_TEXT)
        if not least <= len(value) <= most:
            refuse(f"The option “{name}” must have between {least} and {most} characters.")
    if isinstance(value, int | float) and kind in {INTEGER, NUMBER}:
        least, most = definition.get("min_value"), definition.get("max_value")
        if (least is not None and value < least) or (most is not None and value > most):
            refuse(f"The option “{name}” is out of its range.")
