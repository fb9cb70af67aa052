"""Buttons pressed and menus chosen from, checked against the message they stand in."""

from collections.abc import Callable, Iterable, Iterator

from playground.errors import ApiError, Fault
from playground.interactions.refusal import refuse
from playground.interactions.resolved import Resolver
from playground.world.snowflakes import DIGITS
from playground.world.things import Json, Message

BUTTON, STRING_SELECT, USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT = 2, 3, 5, 6, 7, 8


def component_data(message: Message, custom_id: object, values: object, resolver: Resolver) -> Json:
    """Return Discord's `data` for a component that was used.

    Raises:
        ApiError: if the message has no such component, or it is disabled, or the choice is not allowed.
    """
    component = next((one for one in interactive(message.components) if one.get("custom_id") == custom_id), None)
    if component is None:
        raise ApiError(Fault.UNKNOWN_MESSAGE)
    if component.get("disabled"):
        refuse("This component is disabled.")
    data: Json = {"custom_id": custom_id, "component_type": component["type"], "id": component["id"]}
    if component["type"] == BUTTON:
        return data
    return data | {"values": checked_values(component, values, resolver)} | resolver.payload()


def interactive(components: Iterable[Json]) -> Iterator[Json]:
    """Go through all components with a `custom_id`, at any depth."""
    for one in components:
        if "custom_id" in one:
            yield one
        yield from interactive(one.get("components", ()))
        if "accessory" in one:
            yield from interactive([one["accessory"]])


def checked_values(component: Json, values: object, resolver: Resolver) -> list[str]:
    """Return what was chosen from a menu, as texts, checked for number and existence."""
    if not isinstance(values, list):
        refuse("A menu needs a list of values.")
    chosen = list(dict.fromkeys(str(value) for value in values))
    least, most = component.get("min_values", 1), component.get("max_values", 1)
    if not least <= len(chosen) <= most:
        refuse(f"Choose between {least} and {most}.")
    if not all(_exists(component, value, resolver) for value in chosen):
        refuse("One of the chosen values is not in the menu.")
    return chosen


def _exists(component: Json, value: str, resolver: Resolver) -> bool:
    kind = component["type"]
    if kind == STRING_SELECT:
        return any(option["value"] == value for option in component["options"])
    if DIGITS.fullmatch(value) is None:
        return False
    lookup: dict[int, Callable[[int], bool]] = {
        USER_SELECT: resolver.user,
        ROLE_SELECT: resolver.role,
        MENTIONABLE_SELECT: resolver.mentionable,
        CHANNEL_SELECT: lambda one: resolver.channel(one, component.get("channel_types")),
    }
    return lookup[kind](int(value))
