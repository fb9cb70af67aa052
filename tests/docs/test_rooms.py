"""The map of the code is read from the imports, and the pictures show what it says."""

from collections.abc import Mapping
from xml.etree import ElementTree

import pytest

from docs.generate.drawing import house, room_with_imports
from docs.generate.rooms import FLOORS, ROOMS, Module, Room, read_rooms

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def rooms() -> Mapping[str, Room]:
    return read_rooms()


def module(name: str, *uses: str) -> Module:
    return Module(name, "", package=False, uses=frozenset(uses), rooms=frozenset())


def room(*modules: Module) -> Room:
    return Room("bot", "A room.", {each.name: each for each in modules})


def test_a_module_stands_above_all_that_it_imports() -> None:
    made = room(module("a", "b", "c"), module("b", "c"), module("c"), module("d", "c"))
    assert made.rows() == [["a"], ["b", "d"], ["c"]]


def test_modules_that_import_each_other_stand_in_one_row() -> None:
    made = room(module("a", "b"), module("b", "a", "c"), module("c"))
    assert made.rows() == [["a", "b"], ["c"]]


def test_an_arrow_that_follows_from_others_is_left_out() -> None:
    made = room(module("a", "b", "c"), module("b", "c"), module("c"))
    assert room_with_imports(made).count('class="import"') == 2


def test_every_module_says_what_it_is(rooms: Mapping[str, Room]) -> None:
    silent = [
        f"{each.name}.{one.name}" for each in rooms.values() for one in each.modules.values() if len(one.about) < 2
    ]
    assert silent == []


def test_a_room_imports_only_lower_floors(rooms: Mapping[str, Room]) -> None:
    above: set[str] = set()
    for floor in FLOORS:
        above |= set(floor)
        for name in floor:
            assert not rooms[name].rooms & (above - {name}), name
    assert rooms["playground"].rooms == frozenset()


@pytest.mark.parametrize("name", ROOMS)
def test_the_picture_of_the_house_names_every_module_of_a_room(name: str, rooms: Mapping[str, Room]) -> None:
    texts = [each.text for each in ElementTree.fromstring(house(rooms)).iter(f"{SVG}text")]
    labels = {f"{one.name}/" if one.package else one.name for one in rooms[name].modules.values()}
    assert labels <= set(texts)
    assert f"{name}/" in texts


def test_each_room_that_a_room_imports_has_an_arrow(rooms: Mapping[str, Room]) -> None:
    assert house(rooms).count('class="door"') == sum(len(each.rooms) for each in rooms.values())
