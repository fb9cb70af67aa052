"""Days in many notations: read where they can only mean one day, asked where they may mean two."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.drafting.calendar import Calendar, shown_order
from knowledge.drafting.dates import written_days

SPRING = Calendar(None, (2027,), date(2027, 1, 11), date(2027, 5, 28))
WINTER = Calendar(None, (2026, 2027))


def read(text: str, calendar: Calendar = SPRING) -> list[date | None]:
    return [calendar.resolve(day).day for day in written_days(text)]


@pytest.mark.parametrize(
    "text",
    [
        "2027-03-09", "March 9, 2027", "Mar. 9", "9 March 2027", "the 9th of March", "March 9th", "Tue, March 9",
        "Tuesday 9 March", "9.3.2027", "09.03.2027", "9. März 2027", "Di., 9. März", "9 de marzo de 2027",
        "martes, 9 de marzo", "9 mars 2027", "9 de março de 2027", "Tue 3/9/2027", "Tuesday, 9/3/2027",
    ],
)  # fmt: skip
def test_one_day_in_many_notations(text: str) -> None:
    assert read(f"It is due on {text}.") == [date(2027, 3, 9)]


@pytest.mark.parametrize(
    "text",
    [
        "in March 2013 a study", "you may 3 times", "version 3.10.12", "24/7", "pages 12-14", "1/2 of the grade",
        "ratio 3/4/", "call 555-12-2027", "room 3.2027", "section 3.4.", "I may 12", "mar 12", "10-12-14", "April 31st",
        "12 decisions", "the sun 12",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_day_is_none(text: str) -> None:
    assert [day for day in read(text) if day] == []


def test_numbers_that_may_be_two_days_are_neither() -> None:
    found = SPRING.resolve(written_days("due 3/4/2027")[0])
    assert found.day is None
    assert found.options == (date(2027, 3, 4), date(2027, 4, 3))


def test_one_unmistakable_date_settles_the_order_of_all() -> None:
    days = written_days("from 3/4/2027 to 3/19/2027")
    assert shown_order(days) is False
    assert Calendar(False, (2027,)).resolve(days[0]).day == date(2027, 3, 4)


def test_dates_in_both_orders_settle_nothing() -> None:
    assert shown_order(written_days("25/3/2027, 3/26/2027")) is None


def test_a_day_of_the_week_settles_the_order() -> None:
    assert shown_order(written_days("Thursday 4/3/2027")) is True


def test_a_wrong_day_of_the_week_is_a_doubt() -> None:
    found = SPRING.resolve(written_days("Monday, March 9, 2027")[0])
    assert found.day is None
    assert "is not the Monday" in found.doubt


def test_a_day_without_a_year_lies_in_the_term() -> None:
    assert read("3 February", WINTER) == [date(2027, 2, 3)]
    assert read("3 November", WINTER) == [date(2026, 11, 3)]
    assert read("3 October") == [None]


def test_without_any_year_no_day_is_read() -> None:
    assert read("due March 9", Calendar(None, ())) == [None]


def test_a_date_left_over_from_another_term_is_a_doubt() -> None:
    assert "far outside the term" in SPRING.resolve(written_days("due March 9, 2026")[0]).doubt


@pytest.mark.parametrize("text", ["March 8–12, 2027", "8–12 March 2027", "28 Feb – 4 Mar 2027", "8. bis 12. März 2027"])
def test_a_stretch_of_days_is_marked(text: str) -> None:
    assert written_days(text)[0].spans


@given(st.dates(date(2027, 1, 11), date(2027, 5, 28)), st.sampled_from(["%d/%m/%Y", "%m/%d/%Y"]))
@settings(max_examples=50, deadline=None)
def test_a_day_in_numbers_is_read_as_itself_or_not_at_all(day: date, notation: str) -> None:
    found = SPRING.resolve(written_days(f"due {day:{notation}}")[0]).day
    assert found in {day, None}
    assert (found == day) == (day.day > 12 or day.day == day.month)


@given(st.text(max_size=300))
@settings(max_examples=50, deadline=None)
def test_no_text_breaks_the_reading(text: str) -> None:
    for day in written_days(text, short=True):
        SPRING.resolve(day)
