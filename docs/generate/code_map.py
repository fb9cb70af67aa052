"""The map of the code: a picture and a table of each room's modules."""

from collections.abc import Mapping

from docs.generate.drawing import house, room_with_imports
from docs.generate.parts import cell
from docs.generate.rooms import Module, Room


def parts(rooms: Mapping[str, Room]) -> dict[str, str]:
    """Return the sections of all rooms by the part's name."""
    return {"map": "\n\n".join(map(_section, rooms.values()))}


def pictures(rooms: Mapping[str, Room]) -> dict[str, str]:
    """Return the pictures, by the name of their files."""
    return {"rooms.svg": house(rooms)} | {f"room-{name}.svg": room_with_imports(room) for name, room in rooms.items()}


def _section(room: Room) -> str:
    picture = f"images/room-{room.name}.svg"
    rows = "\n".join(map(_row, room.modules.values()))
    return (
        f"## {room.name}\n\n{room.about}\n\n"
        f"[![The modules of {room.name} and the imports between them]({picture})]({picture})\n\n"
        f"| module | what it is | uses of this room | uses of other rooms |\n| --- | --- | --- | --- |\n{rows}"
    )


def _row(module: Module) -> str:
    name = f"{module.name}/" if module.package else f"{module.name}.py"
    own = ", ".join(f"`{each}`" for each in sorted(module.uses))
    others = ", ".join(f"`{each}`" for each in sorted(module.rooms))
    return f"| `{name}` | {cell(module.about)} | {own} | {others} |"
