"""The rooms of the house and how their modules depend on each other, read from the imports."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import grimp

ROOT = Path(__file__).parents[2]
FLOORS = (("bot",), ("knowledge", "grader", "schedules"), ("registrar",))
"""From the top to the ground."""

GARDEN = "playground"
ROOMS = (*(room for floor in FLOORS for room in floor), GARDEN)


@dataclass(frozen=True, slots=True)
class Module:
    """A module or package right below a room.

    Attributes:
        name: without the room's.
        about: the first sentence of its docstring.
        package: whether it is a folder.
        uses: the modules of the same room that something in it imports.
        rooms: the other rooms that something in it imports.
    """

    name: str
    about: str
    package: bool
    uses: frozenset[str]
    rooms: frozenset[str]


@dataclass(frozen=True, slots=True)
class Room:
    """A top-level package, with its modules by name."""

    name: str
    about: str
    modules: Mapping[str, Module]

    @property
    def rooms(self) -> frozenset[str]:
        """The other rooms that it imports."""
        return frozenset().union(*(module.rooms for module in self.modules.values()))

    def rows(self) -> list[list[str]]:
        """Return the names in rows: a module imports what stands below it, or beside it where two import each other."""
        below = {name: self.reach(name) for name in self.modules}
        heights: dict[str, int] = {}

        def height(name: str) -> int:
            if name not in heights:
                lower = [other for other in below[name] if name not in below[other]]
                heights[name] = 1 + max(map(height, lower), default=-1)
            return heights[name]

        top = max(map(height, self.modules), default=-1)
        return [sorted(name for name in heights if heights[name] == level) for level in range(top, -1, -1)]

    def reach(self, name: str) -> set[str]:
        """Return everything that a module reaches by imports inside the room."""
        found: set[str] = set()
        ahead = [name]
        while ahead:
            for other in self.modules[ahead.pop()].uses - found:
                found.add(other)
                ahead.append(other)
        return found


def read_rooms() -> dict[str, Room]:
    """Return all rooms by name."""
    graph = grimp.build_graph(*ROOMS, exclude_type_checking_imports=True)
    return {name: Room(name, _about(name), _modules(graph, name)) for name in ROOMS}


def _modules(graph: grimp.ImportGraph, room: str) -> dict[str, Module]:
    found = {}
    for full in sorted(graph.find_children(room)):
        inside = {full, *graph.find_descendants(full)}
        imported = {other for each in inside for other in graph.find_modules_directly_imported_by(each)}
        parts = [other.split(".") for other in imported - inside]
        name = full.removeprefix(f"{room}.")
        found[name] = Module(
            name,
            _about(full),
            _file(full).name == "__init__.py",
            frozenset(words[1] for words in parts if words[0] == room and len(words) > 1),
            frozenset(words[0] for words in parts if words[0] != room),
        )
    return found


def _file(module: str) -> Path:
    path = ROOT.joinpath(*module.split("."))
    package = path / "__init__.py"
    return package if package.exists() else path.with_suffix(".py")


def _about(module: str) -> str:
    text = ast.get_docstring(ast.parse(_file(module).read_text(encoding="utf-8"))) or ""
    paragraph = " ".join(text.split("\n\n")[0].split())
    sentence = paragraph.partition(". ")[0]
    return sentence if sentence.endswith((".", "?")) else f"{sentence}."
