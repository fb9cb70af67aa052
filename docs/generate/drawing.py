"""Draws the rooms as SVG: the whole house, and each room with the imports between its modules."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from textwrap import shorten
from xml.sax.saxutils import escape

from docs.generate.rooms import FLOORS, GARDEN, Module, Room

WIDTH, SIDE, GAP, PAD, LINE = 1120, 22, 10, 14, 24
LETTER, SMALL_LETTER = 6.9, 6.0
"""Pixels that a letter takes in the chips and below a title, a little more than it does."""

TITLE_HEIGHT, FLOOR_GAP, ROW_GAP = 50, 44, 46
COLOURS = {
    "bot": "#5c6bc0",
    "knowledge": "#00897b",
    "grader": "#c0612b",
    "schedules": "#8e5bb0",
    "registrar": "#546e7a",
    "playground": "#7a8b2a",
}
STYLE = (
    "text{font-family:system-ui,-apple-system,'Segoe UI',sans-serif;fill:#1f2933}"
    ".title{font-size:16px;font-weight:600}.about{font-size:11.5px;fill:#52606d}.chip{font-size:12px}"
    ".import{fill:none;stroke:#7b8794;stroke-width:1.1}.door{fill:none;stroke:#1f2933;stroke-width:1.8}"
)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, in pixels from the top left."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """Where its middle is from the left."""
        return self.x + self.width / 2

    @property
    def foot(self) -> float:
        """Where it ends from the top."""
        return self.y + self.height


def house(rooms: Mapping[str, Room]) -> str:
    """Return a picture of all rooms on their floors, each with its modules, and of which room imports which."""
    boxes: dict[str, Box] = {}
    y = float(GAP)
    for floor in FLOORS:
        width = (WIDTH - 2 * SIDE - GAP * (len(floor) - 1)) / len(floor)
        height = max(_room_height(rooms[name], width) for name in floor)
        for place, name in enumerate(floor):
            boxes[name] = Box(SIDE + place * (width + GAP), y, width, height)
        y += height + FLOOR_GAP
    garden = rooms[GARDEN]
    boxes[GARDEN] = Box(SIDE, y, WIDTH - 2 * SIDE, _room_height(garden, WIDTH - 2 * SIDE))
    drawn = [part for name, box in boxes.items() for part in _room(rooms[name], box)]
    doors = [part for name, room in rooms.items() for part in _doors(name, room, boxes)]
    return _svg(boxes[GARDEN].foot + GAP, [*doors, *drawn], "The rooms of the house and their modules")


def room_with_imports(room: Room) -> str:
    """Return a picture of one room: its modules in rows, and those imports between them that follow from no others."""
    boxes: dict[str, Box] = {}
    y = float(TITLE_HEIGHT)
    for row in room.rows():
        for line in _lines([room.modules[name] for name in row], WIDTH - 2 * PAD):
            x = PAD + (WIDTH - 2 * PAD - _length(line)) / 2
            for module in line:
                boxes[module.name] = Box(x, y, _chip_width(module), LINE)
                x += _chip_width(module) + GAP
            y += LINE + ROW_GAP
    height = y - ROW_GAP + PAD
    lines = [
        f'<path class="import" d="{_curve(boxes[name], boxes[other])}" marker-end="url(#tip)"/>'
        for name in boxes
        for other in sorted(_direct(room, name))
    ]
    colour = COLOURS[room.name]
    chips = [part for name, box in boxes.items() for part in _chip(room.modules[name], box, colour)]
    return _svg(
        height,
        [*_title(room, Box(0, 0, WIDTH, height)), *lines, *chips],
        f"The modules of {room.name} and their imports",
    )


def _direct(room: Room, name: str) -> set[str]:
    """Return what a module imports and would not reach by another of its imports."""
    uses = room.modules[name].uses

    def follows(other: str, each: str) -> bool:
        beside = name in room.reach(other) or other in room.reach(each)
        return not beside and each in room.reach(other)

    return {each for each in uses if not any(follows(other, each) for other in uses - {each})}


def _room_height(room: Room, width: float) -> float:
    return TITLE_HEIGHT + len(_lines(list(room.modules.values()), width - 2 * PAD)) * (LINE + GAP) + PAD / 2


def _room(room: Room, box: Box) -> Iterator[str]:
    colour = COLOURS[room.name]
    yield (
        f'<rect x="{box.x:.0f}" y="{box.y:.0f}" width="{box.width:.0f}" height="{box.height:.0f}" rx="8" '
        f'fill="{colour}" fill-opacity="0.09" stroke="{colour}" stroke-width="1.5"/>'
    )
    yield from _title(room, box)
    y = box.y + TITLE_HEIGHT
    for line in _lines(list(room.modules.values()), box.width - 2 * PAD):
        x = box.x + PAD
        for module in line:
            yield from _chip(module, Box(x, y, _chip_width(module), LINE), colour)
            x += _chip_width(module) + GAP
        y += LINE + GAP


def _title(room: Room, box: Box) -> Iterator[str]:
    letters = int((box.width - 2 * PAD) / SMALL_LETTER)
    about = shorten(room.about, letters, placeholder=" …")
    yield f'<text class="title" x="{box.x + PAD:.0f}" y="{box.y + 22:.0f}">{room.name}/</text>'
    yield f'<text class="about" x="{box.x + PAD:.0f}" y="{box.y + 39:.0f}">{escape(about)}</text>'


def _chip(module: Module, box: Box, colour: str) -> Iterator[str]:
    weight = ' font-weight="600"' if module.package else ""
    yield (
        f'<g><title>{escape(module.about)}</title><rect x="{box.x:.0f}" y="{box.y:.0f}" width="{box.width:.0f}" '
        f'height="{box.height}" rx="5" fill="#ffffff" stroke="{colour}"/>'
    )
    text = f'<text class="chip" x="{box.middle:.0f}" y="{box.y + 16:.0f}" text-anchor="middle"{weight}>'
    yield f"{text}{_label(module)}</text></g>"


def _doors(name: str, room: Room, boxes: Mapping[str, Box]) -> Iterator[str]:
    """Draw an arrow from a room to each room that it imports; past a floor it runs at the side."""
    box = boxes[name]
    for other in sorted(room.rooms):
        to = boxes[other]
        x = to.middle if to.width < box.width else box.middle
        if other == GARDEN:
            way = f"M{WIDTH - SIDE},{box.foot - 30:.0f} H{WIDTH - 6} V{to.y + 30:.0f} H{WIDTH - SIDE + 3}"
        elif to.y - box.foot > FLOOR_GAP + 1:
            way = f"M{SIDE},{box.foot - 30:.0f} H6 V{to.y + 30:.0f} H{SIDE - 3}"
        else:
            way = f"M{x:.0f},{box.foot:.0f} V{to.y - 3:.0f}"
        yield f'<path class="door" d="{way}" marker-end="url(#tip)"/>'


def _curve(one: Box, other: Box) -> str:
    if other.y > one.y:
        half = (other.y - one.foot) / 2
        return (
            f"M{one.middle:.0f},{one.foot:.0f} C{one.middle:.0f},{one.foot + half:.0f} "
            f"{other.middle:.0f},{other.y - half:.0f} {other.middle:.0f},{other.y - 3:.0f}"
        )
    half, dip = (one.middle + other.middle) / 2, one.foot + ROW_GAP * 0.7
    return f"M{one.middle:.0f},{one.foot:.0f} Q{half:.0f},{dip:.0f} {other.middle:.0f},{other.foot + 3:.0f}"


def _lines(modules: Sequence[Module], width: float) -> list[list[Module]]:
    """Break a row of chips into lines that fit."""
    lines: list[list[Module]] = [[]]
    for module in modules:
        if lines[-1] and _length([*lines[-1], module]) > width:
            lines.append([])
        lines[-1].append(module)
    return lines


def _length(modules: Sequence[Module]) -> float:
    return sum(map(_chip_width, modules)) + GAP * (len(modules) - 1)


def _chip_width(module: Module) -> float:
    return len(_label(module)) * LETTER + 16


def _label(module: Module) -> str:
    return f"{module.name}/" if module.package else module.name


def _svg(height: float, parts: Sequence[str], title: str) -> str:
    tip = (
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0,0 L8,4 L0,8 z" fill="#3e4c59"/></marker></defs>'
    )
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" role="img">'
        f"<title>{escape(title)}</title><style>{STYLE}</style>{tip}"
        f'<rect width="{WIDTH}" height="{height:.0f}" rx="8" fill="#ffffff"/>'
    )
    return "\n".join((head, *parts, "</svg>")) + "\n"
