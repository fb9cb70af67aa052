"""Next term's course file from this term's."""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registrar.calendar import occurrences
from registrar.course.check import check_folder
from registrar.course.load import course_text, read_course_text
from registrar.course.rollover import Break, NewTerm, Rolled, RollError, moved_days, roll
from registrar.errors import CourseFileError

ROOT = Path(__file__).parent.parent.parent
PACKS = [ROOT / "courses" / "t81_558", ROOT / "tests" / "courses" / "maritime_history"]
PACK = pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
SPRING_2027 = NewTerm(date(2027, 1, 19), (Break(date(2027, 3, 8), date(2027, 3, 14)),))

Edit = Callable[..., Path]


@cache
def rolled(pack: Path, term: NewTerm = SPRING_2027) -> Rolled:
    return roll(course_text(pack), term)


def new_day(result: Rolled, what: str) -> date:
    return next(move.new for move in result.moves if move.what == what)


@PACK
def test_a_rolled_course_loads_with_as_many_events_and_no_new_problem(pack: Path, tmp_path: Path) -> None:
    result = rolled(pack)
    (tmp_path / "course.yaml").write_text(result.text, encoding="utf-8")
    for materials in read_course_text(result.text).course.materials:
        (tmp_path / materials.path).mkdir()
    before, after = check_folder(pack), check_folder(tmp_path)
    assert [problem.message for problem in after.problems] == [problem.message for problem in before.problems]
    old, new = read_course_text(course_text(pack)).course, result.course
    of_a_kind = [
        sorted(f"{event.kind}: {event.title}" for event in occurrences(course) if event.kind in {"module", "due"})
        for course in (old, new)
    ]
    assert of_a_kind[0] == of_a_kind[1]


@PACK
def test_only_dates_the_id_and_the_name_of_the_term_change(pack: Path) -> None:
    old, new = course_text(pack).splitlines(), rolled(pack).text.splitlines()
    changed = [(before, after) for before, after in zip(old, new, strict=True) if before != after]
    dated = r"\d{4}-\d\d-\d\d"
    for before, after in changed[2:]:
        assert re.sub(dated, "", before) == re.sub(dated, "", after)
    assert [before.strip().partition(":")[0] for before, _ in changed[:2]] == ["id", "name"]


@PACK
def test_nothing_falls_into_the_break_or_before_the_start(pack: Path) -> None:
    for move in rolled(pack).moves:
        assert move.new >= SPRING_2027.starts
        assert not any(move.new in each for each in SPRING_2027.breaks)


DAYS = st.dates(date(1950, 1, 1), date(2150, 1, 1))
BREAKS = st.lists(st.tuples(st.integers(1, 200), st.integers(0, 30)), max_size=4)


def term_of(start: date, breaks: list[tuple[int, int]]) -> NewTerm:
    """A term whose breaks begin so many days after its start and last so many days more."""
    days = [(start + timedelta(days=first), timedelta(days=length)) for first, length in breaks]
    return NewTerm(start, tuple(Break(first, first + length) for first, length in days), "a-new-course", "A new term")


def check_order_and_weekdays(moved: Mapping[date, date], term: NewTerm) -> None:
    for old, new in moved.items():
        assert new.weekday() == old.weekday()
        assert new >= term.starts
        assert not any(new in each for each in term.breaks)
    in_order = [moved[old] for old in sorted(moved)]
    assert in_order == sorted(set(in_order))


@given(began=DAYS, ahead=st.lists(st.integers(0, 366), min_size=1), start=DAYS, breaks=BREAKS)
def test_whatever_the_dates_the_start_and_the_breaks_order_and_weekdays_stay(
    began: date, ahead: list[int], start: date, breaks: list[tuple[int, int]]
) -> None:
    term = term_of(start, breaks)
    moved = moved_days([began + timedelta(days=each) for each in ahead], began, term)
    check_order_and_weekdays(moved, term)


@settings(max_examples=10, deadline=None)
@given(start=DAYS, breaks=BREAKS)
def test_a_course_rolled_to_any_start_loads_with_its_order_and_weekdays(
    start: date, breaks: list[tuple[int, int]]
) -> None:
    term = term_of(start, breaks)
    result = rolled(PACKS[1], term)
    weekly = [move for move in result.moves if move.what != "The term starts"]
    check_order_and_weekdays({move.old: move.new for move in weekly}, term)
    assert result.course.term.starts == start


def test_rolling_by_whole_weeks_and_back_again_gives_the_same_file() -> None:
    old = course_text(PACKS[1])
    course = read_course_text(old).course
    there = roll(old, NewTerm(course.term.starts + timedelta(weeks=50), (), "for-a-while", "For a while"))
    back = roll(there.text, NewTerm(course.term.starts, (), course.id, course.term.name))
    assert back.text == old


def test_a_break_moves_what_falls_in_it_and_all_that_follows() -> None:
    result = rolled(PACKS[1], NewTerm(date(2025, 2, 10), (Break(date(2025, 3, 10), date(2025, 3, 16)),)))
    # Without the break the second module would open on its first day.
    assert new_day(result, "Module 1: Ships and pilots") == date(2025, 2, 10)
    assert new_day(result, "Module 2: Charts and instruments") == date(2025, 3, 17)
    assert new_day(result, "The term ends") == date(2025, 6, 13)


def test_a_break_in_a_week_without_events_moves_nothing() -> None:
    term = NewTerm(date(2025, 2, 10), (Break(date(2025, 2, 17), date(2025, 2, 23)),))
    result = rolled(PACKS[1], term)
    assert result.text == rolled(PACKS[1], NewTerm(date(2025, 2, 10))).text
    assert result.notes == ("Nothing would fall into the break 2025-02-17..2025-02-23, so it moves nothing.",)


def test_a_sync_session_in_a_break_is_pointed_out() -> None:
    assert any("cancel 2027-03-08" in note for note in rolled(PACKS[0]).notes)


def test_a_start_on_another_weekday_says_from_which_day_the_weeks_are_counted() -> None:
    result = rolled(PACKS[1])
    assert result.course.term.starts == date(2027, 1, 19)
    assert new_day(result, "Module 1: Ships and pilots") == date(2027, 1, 25)
    assert "starts on a Tuesday, the old one on a Monday" in result.notes[0]
    assert "Monday, 2027-01-25" in result.notes[0]
    assert rolled(PACKS[1], NewTerm(date(2027, 1, 18))).notes == ()


def test_a_dispute_about_a_meeting_follows_its_meeting() -> None:
    result = rolled(PACKS[0])
    third = next(dispute for dispute in result.course.disputes if dispute.id == "third-meeting")
    assert third.about == ("meeting:2027-03-22", "meeting:2027-03-29")
    disputed = [event.first_day for event in occurrences(result.course) if event.kind == "meeting" and event.disputed]
    assert disputed[:2] == [date(2027, 3, 22), date(2027, 3, 29)]


def test_the_year_changes_in_the_id_and_the_name() -> None:
    course = rolled(PACKS[0]).course
    assert (course.id, course.term.name) == ("t81-558-spring-2027", "Spring 2027")


def test_an_id_and_a_name_that_are_asked_for_are_taken_even_where_yaml_needs_quotes() -> None:
    name = 'Autumn: the "long" one # 2'
    course = rolled(PACKS[1], NewTerm(date(2026, 9, 7), (), "sea-26", name)).course
    assert (course.id, course.term.name) == ("sea-26", name)


def test_prose_that_speaks_of_the_old_term_is_listed_with_its_lines() -> None:
    result = rolled(PACKS[1])
    lines = result.text.splitlines()
    said = [mention.text for mention in result.mentions]
    assert "text: The table of dates says Wednesday, 5 June." in said
    assert "text: The section on the oral examination says Monday, 3 June." in said
    assert all(lines[mention.line - 1].strip() == mention.text for mention in result.mentions)


def test_a_move_names_the_line_it_stands_in() -> None:
    old = course_text(PACKS[0]).splitlines()
    assert all(str(move.old) in old[move.line - 1] for move in rolled(PACKS[0]).moves)


def test_line_ends_of_windows_stay(maritime_text: str) -> None:
    windows = maritime_text.replace("\n", "\r\n")
    assert roll(windows, SPRING_2027).text == roll(maritime_text, SPRING_2027).text.replace("\n", "\r\n")


def test_a_repeated_date_moves_with_the_one_it_repeats(edited: Edit) -> None:
    folder = edited(
        ("due: { date: 2024-04-18,", "due: { date: &museum 2024-04-18,"),
        ('due: { date: 2024-06-05, time: "09:00"', 'due: { date: *museum, time: "09:00"'),
    )
    result = rolled(folder)
    assert "date: &museum 2027-04-01" in result.text
    assert new_day(result, "Oral examination is due") == date(2027, 4, 1)


def test_a_shared_date_that_would_have_to_become_two_is_named(edited: Edit) -> None:
    folder = edited(
        ("starts: 2024-02-12", "starts: &first 2024-02-12"), ("    starts: 2024-02-12", "    starts: *first")
    )
    assert rolled(folder, NewTerm(date(2027, 1, 18))).course.modules[0].starts == date(2027, 1, 18)
    with pytest.raises(CourseFileError, match=r"line 15: term\.starts: this cannot be changed by itself"):
        rolled(folder)


@pytest.mark.parametrize(
    ("term", "message"),
    [
        (NewTerm(date(2027, 1, 19), (Break(date(2026, 12, 20), date(2027, 1, 3)),)), "is over before the term starts"),
        (NewTerm(date(2027, 1, 19), (Break(date(2027, 1, 18), date(2027, 1, 22)),)), "choose another start"),
        (NewTerm(date(2027, 1, 19), (Break(date(2027, 3, 14), date(2027, 3, 8)),)), "ends before it begins"),
        (NewTerm(date(2199, 12, 1)), "past the year 2199"),
        (NewTerm(date(1492, 8, 3)), "choose a year"),
        (NewTerm(date(2027, 1, 19), (), "maritime-history-2024"), "is that of the old term"),
        (NewTerm(date(2024, 9, 9)), "give a new one with --id"),
        (NewTerm(date(2024, 9, 9), (), "maritime-history-2024-autumn"), "give its name with --name"),
        (NewTerm(date(2027, 1, 19), (), "Maritime History"), "would not load"),
    ],
)
def test_what_is_impossible_is_refused_in_a_sentence(term: NewTerm, message: str) -> None:
    with pytest.raises(RollError, match=message):
        rolled(PACKS[1], term)


def test_a_course_with_problems_is_not_rolled(edited: Edit) -> None:
    with pytest.raises(CourseFileError, match="2024-02-30"):
        rolled(edited(("date: 2024-02-29", "date: 2024-02-30")))
