"""What is read in a question: names, numbers, dates, amounts."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.facts.linker import Linker
from knowledge.facts.spelling import Spelling
from knowledge.facts.when import find_spans
from registrar.course.load import load_course

ROOT = Path(__file__).parents[2]
COURSE = load_course(ROOT / "courses/t81_558")
LINKER = Linker(COURSE)
THURSDAY = date(2022, 2, 24)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("program 4", ["program-4"]),
        ("hw4", ["program-4"]),
        ("program four", ["program-4"]),
        ("the 4th program", ["program-4"]),
        ("second program", ["program-2"]),
        ("prog #7", ["program-7"]),
        ("#6 what color goes there", ["program-6"]),
        ("module #6", []),
        ("programs 3 and 5", ["program-3", "program-5"]),
        ("the last program", ["program-10"]),
        ("the ice braeker", ["icebreaker"]),
        ("kagle competition", ["kaggle"]),
        ("final project", ["final-project"]),
        ("program 40", []),
        ("rename my_program4 first", []),
    ],
)
def test_assignments_are_known_by_their_usual_names(text: str, ids: list[str]) -> None:
    assert [assignment.id for assignment in LINKER.link(text, THURSDAY).assignments] == ids


@pytest.mark.parametrize(("text", "numbers"), [("module 7", [7]), ("wk 3", [3]), ("the last module", [14])])
def test_modules_are_known_by_number(text: str, numbers: list[int]) -> None:
    assert [module.number for module in LINKER.link(text, THURSDAY).modules] == numbers


@pytest.mark.parametrize(("text", "module"), [("reinforcment lerning", 12), ("backpropogation", 4), ("dropout", 5)])
def test_topics_are_found_in_spite_of_typos(text: str, module: int) -> None:
    assert LINKER.link(text, THURSDAY).topics[0].module.number == module


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("three days late", 3),
        ("a day late", 1),
        ("36 hours late", 2),
        ("10 minutes late", 1),
        ("two weeks late", 14),
        ("a couple of days late", 2),
        ("program 4", None),
    ],
)
def test_lengths_of_time_are_counted_in_days_begun(text: str, days: int | None) -> None:
    assert LINKER.link(text, THURSDAY).days == days


def test_amounts_are_told_apart() -> None:
    slots = LINKER.link("a 5 point program, program 4, is 3 days late and I have a 91", THURSDAY)
    assert (slots.points, slots.days, slots.percent) == (5, 3, 91)
    assert [assignment.id for assignment in slots.assignments] == ["program-4"]


@pytest.mark.parametrize(
    ("text", "letter"),
    [("a B+", "B+"), ("an a", "A"), ("c minus", "C-"), ("is that an A-?", "A-"), ("a question", None), ("I ask", None)],
)
def test_letters_are_not_mistaken_for_words(text: str, letter: str | None) -> None:
    assert LINKER.link(text, THURSDAY).letter == letter


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("on 3/1", "2022-03-01", "2022-03-01"),
        ("on 2022-03-01", "2022-03-01", "2022-03-01"),
        ("on March 1st", "2022-03-01", "2022-03-01"),
        ("on the 1st of march", "2022-03-01", "2022-03-01"),
        ("today", "2022-02-24", "2022-02-24"),
        ("tomorrow", "2022-02-25", "2022-02-25"),
        ("this week", "2022-02-21", "2022-02-27"),
        ("next week", "2022-02-28", "2022-03-06"),
        ("next month", "2022-03-01", "2022-03-31"),
        ("on friday", "2022-02-25", "2022-02-25"),
        ("in april", "2022-04-01", "2022-04-30"),
        ("in the next 10 days", "2022-02-24", "2022-03-06"),
        ("between march 1 and march 9", "2022-03-01", "2022-03-09"),
    ],
)
def test_dates_are_read_as_people_write_them(text: str, first: str, last: str) -> None:
    span = LINKER.link(text, THURSDAY).span
    assert span is not None
    assert (span.first.isoformat(), span.last.isoformat()) == (first, last)


def test_next_month_of_december_is_january() -> None:
    found = find_spans("next month", date(2022, 12, 5), COURSE.term)
    assert (found[0].span.first, found[0].span.last) == (date(2023, 1, 1), date(2023, 1, 31))


@pytest.mark.parametrize("text", ["on 31/02", "2022-13-45", "february 30", "99/99/9999"])
def test_a_date_that_does_not_exist_is_no_date(text: str) -> None:
    assert find_spans(text, THURSDAY, COURSE.term) == []


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    LINKER.link(text, THURSDAY)


@given(st.text(alphabet="0123456789/-.% programdueweklt+", max_size=120))
def test_any_tangle_of_numbers_and_names_can_be_read(text: str) -> None:
    LINKER.link(text, THURSDAY)


def test_slips_of_the_pen_are_mended_and_other_words_left_alone() -> None:
    spelling = Spelling(["when is the assignment due", "shopping and the deadline"], ["stopping"])
    assert spelling.mend("wen is the asignment deadlien pls") == "when is the assignment deadline"
    assert spelling.mend("early stopping of kerasflow") == "early stopping of kerasflow"
