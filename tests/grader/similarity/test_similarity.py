"""Copied code is found however it is renamed and laid out; the starter's code and everybody's idioms are not."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cli import main
from grader.intake.read import read_file
from grader.similarity.page import page
from grader.similarity.tokens import Source, source_of
from grader.similarity.winnowing import GRAM, WINDOW, similar_pairs, winnow

COURSE = Path(__file__).parents[2] / "courses" / "maritime_history"

STARTER = """
import math
import pandas as pd
log = pd.read_csv("log.csv")
def miles(latitude, longitude, other_latitude, other_longitude):
    return 0.0
legs = pd.DataFrame(columns=["start", "end", "miles"])
for place in range(len(log) - 1):
    legs.loc[place] = [log.port[place], log.port[place + 1], miles(0, 0, 0, 0)]
"""
OWN = """
def miles(a, b, c, d):
    p, q = math.radians(a), math.radians(c)
    h = math.sin((q - p) / 2) ** 2 + math.cos(p) * math.cos(q) * math.sin(math.radians(d - b) / 2) ** 2
    if h > 1:
        h = 1
    return 2 * 3440.065 * math.asin(math.sqrt(h))
total = sum(miles(*leg) for leg in zip(log.latitude, log.longitude, log.latitude[1:], log.longitude[1:]))
"""
DISGUISED = """
# My own work
def distance(lat1, lon1, lat2, lon2):

    here, there = math.radians(lat1), math.radians(lat2)   # to radians
    haversine = math.sin((there - here) / 2) ** 2 + math.cos(here) * math.cos(there) * math.sin(
        math.radians(lon2 - lon1) / 2) ** 2
    if haversine > 1.0:
        haversine = 1.0
    return 2 * 6371.0 * math.asin(math.sqrt(haversine))
result = sum(distance(*part) for part in zip(log.latitude, log.longitude, log.latitude[1:], log.longitude[1:]))
"""
OTHER = """
class Point:
    def __init__(self, row):
        self.x = math.cos(row.latitude) * math.cos(row.longitude)
        self.y = math.cos(row.latitude) * math.sin(row.longitude)
        self.z = math.sin(row.latitude)
points = [Point(row) for _, row in log.iterrows()]
angles = []
while len(points) > 1:
    first, second = points[0], points.pop(1)
    angles.append(math.acos(first.x * second.x + first.y * second.y + first.z * second.z))
"""


def source(*cells: str) -> Source:
    raw = json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells]}).encode()
    return source_of(read_file(raw, "work.ipynb").notebook)


def test_a_copy_is_found_under_other_names_values_comments_and_layout() -> None:
    sources = {"ana": source(STARTER, OWN), "rui": source(STARTER, DISGUISED), "ines": source(STARTER, OTHER)}
    (pair,) = similar_pairs(sources, [source(STARTER)])
    assert (pair.left, pair.right) == ("ana", "rui")
    assert pair.share > 0.6
    assert any("asin" in sources["rui"].lines[line] for line in pair.right_lines)


def test_the_starters_code_does_not_count() -> None:
    sources = {"ana": source(STARTER, "a = 1"), "rui": source(STARTER, "print(2)")}
    assert similar_pairs(sources, [source(STARTER)]) == []
    assert len(similar_pairs(sources)) == 1


def test_what_half_the_class_wrote_does_not_count_in_a_class_of_some_size() -> None:
    sources = {f"student-{number}": source(OWN) for number in range(8)}
    assert similar_pairs(sources) == []
    others = {f"other-{number}": source(f"x{number} = {number}") for number in range(14)}
    assert len(similar_pairs({"ana": source(OWN), "rui": source(OWN), **others})) == 1


@given(st.lists(st.integers(0, 50), max_size=80), st.lists(st.integers(100, 150), min_size=WINDOW, max_size=WINDOW))
def test_a_run_as_long_as_the_window_is_never_missed(before: list[int], run: list[int]) -> None:
    elsewhere = [200 + value for value in before]
    assert set(winnow([*before, *run])) & set(winnow([*run, *elsewhere]))


@given(st.text())
def test_any_text_has_tokens_with_lines_that_are_there(text: str) -> None:
    read = source("x = 1", text)
    assert len(read.tokens) == len(read.token_lines)
    assert all(0 <= line <= len(read.lines) for line in read.token_lines)


def test_short_programs_are_left_in_peace() -> None:
    short = source("x = 1")
    assert len(short.tokens) < GRAM
    assert similar_pairs({"ana": short, "rui": short}) == []


def test_the_page_shows_code_as_text() -> None:
    evil = OWN + "\nx = '</pre><script>alert(1)</script>'\n"
    sources = {"<b>ana</b>": source(evil), "rui": source(evil)}
    written = page("Essay", similar_pairs(sources), sources)
    assert "<script>" not in written
    assert "<b>ana" not in written
    assert "<mark>" in written


def test_the_command_writes_the_page_and_names_the_pairs(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    folder = tmp_path / "submissions"
    folder.mkdir()
    (folder / "ana.py").write_text(OWN, encoding="utf-8")
    (folder / "rui.py").write_text(DISGUISED, encoding="utf-8")
    (folder / "ines.ipynb").write_text("no notebook", encoding="utf-8")
    out = tmp_path / "similar.html"
    with pytest.raises(SystemExit) as ended:
        main(["similar", str(folder), "--assignment", "1", "--course", str(COURSE), "--out", str(out), "--json"])
    assert not ended.value.code
    (pair,) = json.loads(capsys.readouterr().out)
    assert (pair["left"], pair["right"]) == ("ana.py", "rui.py")
    assert "ana.py" in out.read_text(encoding="utf-8")
