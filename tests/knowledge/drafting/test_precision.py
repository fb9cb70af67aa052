"""Traps: places where a careless reader would write a date, a point or a person that is not there."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.drafting import Draft
from knowledge.drafting.fields import Entry, Field, Group, Listing, asked, opened, sure
from knowledge.drafting.writing import write
from registrar.course.source import parse
from tests.knowledge.drafting.reading_files import assignments, drafted, due, tree

HEAD = """\
# GEO 120: Maps and Mapmakers
University of the Isthmus, Spring 2027
The term begins on 11 January 2027 and the last day of the term is 28 May 2027.

## Grading
- Essay: 40%
- Project: 60%

"""


def course(*paragraphs: str) -> Draft:
    return drafted(("maps.md", HEAD + "\n\n".join(paragraphs)))


@pytest.mark.parametrize(
    "sentence",
    [
        "The essay is assigned on 1 March 2027.",
        "Essays are returned on 20 April 2027.",
        "No essay is accepted after 30 April 2027.",
        "The essay was due on 3 March 2026 in last year's course.",
        "The drop deadline is 22 January 2027.",
        "Do not submit the essay before 1 March 2027.",
        "The essay is due between 8 and 12 March 2027.",
        "The essay is due March 8–12, 2027.",
        "The essay is due on 3/4/2027.",
        "The essay is due on Monday, 9 March 2027.",
        "The essay is due in week 9.",
        "Unless you have an extension until 9 April 2027, the essay is late.",
        "A draft of the essay is due on 9 March 2027.",
        "The essay proposal is due on 9 March 2027.",
    ],
)
def test_a_day_that_is_no_due_date_is_never_written_as_one(sentence: str) -> None:
    assert due(course("## Essay", sentence)) == {}


@pytest.mark.parametrize(
    ("sentence", "day"),
    [
        ("The essay is due on 9 March 2027.", "2027-03-09"),
        ("Submit your essay by March 9.", "2027-03-09"),
        ("Essays must be handed in on Tuesday, March 9, no later than noon.", "2027-03-09"),
        ("Due March 9: Essay.", "2027-03-09"),
        ("The deadline for the essay is 3/19/2027.", "2027-03-19"),
        ("The essay is due 9 March and the project is due 11 May.", "2027-03-09"),
    ],
)
def test_a_due_date_is_read_however_it_is_said(sentence: str, day: str) -> None:
    assert due(course("## Essay", sentence))["essay"] == day


def test_two_things_in_one_sentence_have_each_their_own_day() -> None:
    assert due(course("The essay is due 9 March and the project is due 11 May.")) == {
        "essay": "2027-03-09",
        "project": "2027-05-11",
    }


def test_the_same_day_in_two_places_is_one_due_date() -> None:
    draft = course("The essay is due on 9 March 2027.", "## Reminder", "Essay due: Tuesday, March 9.")
    assert due(draft) == {"essay": "2027-03-09"}
    assert draft.contradictions == ()


def test_an_hour_without_am_or_pm_is_asked() -> None:
    essay = assignments(course("The essay is due on 9 March 2027 at 5:30."))["essay"]
    assert "time" not in essay["due"]


def test_midnight_is_asked_since_it_may_begin_the_day_or_end_it() -> None:
    draft = course("The essay is due on 9 March 2027 at midnight.")
    assert "time" not in assignments(draft)["essay"]["due"]
    assert any("midnight may begin the day or end it" in each.question for each in draft.questions)


def test_a_row_of_a_schedule_gives_no_due_date_unless_its_column_says_so() -> None:
    table = "| Date | Topic | {} |\n|---|---|---|\n| 9 March 2027 | Mercator | Essay |\n| 16 March 2027 | Peters | |"
    assert due(course("## Schedule", table.format("Assignments"))) == {}
    assert due(course("## Schedule", table.format("Due"))) == {"essay": "2027-03-09"}


def test_points_that_do_not_add_up_are_asked_and_listed() -> None:
    text = HEAD.replace("60%", "50%")
    draft = drafted(("maps.md", text))
    assert [each.topic for each in draft.contradictions] == ["sum of the percentages"]
    assert "components" in {each.where for each in draft.blocking}


def test_two_tables_of_weights_that_differ_are_a_contradiction() -> None:
    second = "# Assessment\n\n- Essay: 50%\n- Project: 50%\n"
    draft = drafted(("maps.md", HEAD), ("guide.md", second))
    assert "weights of the components" in {each.topic for each in draft.contradictions}


def test_nobody_is_staff_for_standing_beside_an_address() -> None:
    draft = course("## Support", "Write to the Writing Center, writing@isthmus.edu, or to Ana Ruiz, ruiz@isthmus.edu.")
    assert "staff" not in tree(draft)
    assert {each["email"] for each in tree(draft)["contacts"]} == {"writing@isthmus.edu", "ruiz@isthmus.edu"}


def test_several_terms_are_asked() -> None:
    draft = drafted(("maps.md", HEAD + "\n\nThis replaces the syllabus of Fall 2026.\n"))
    assert "name" not in tree(draft)["term"]
    assert any("several terms" in each.question for each in draft.questions)


def test_several_time_zones_are_asked() -> None:
    draft = course("All hours are Europe/Lisbon.", "The exam is at 9:00, America/Chicago.")
    assert "time_zone" not in tree(draft)["term"]


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@given(st.lists(st.tuples(st.from_regex(r"[a-z]{1,8}", fullmatch=True), texts, st.sampled_from("soa")), max_size=8))
@settings(max_examples=50, deadline=None)
def test_whatever_is_read_the_file_holds_it_and_nothing_else(given: list[tuple[str, str, str]]) -> None:
    fields = {key: (text, state) for key, text, state in given}
    made = [
        sure(key, text) if state == "s" else opened(key, text, text) if state == "o" else asked(key, text, text)
        for key, (text, state) in fields.items()
    ]
    listed = Listing([Entry(Group([each])) for each in made if each.written])
    page = write(Group([sure("first", "first"), *made, Field("list-of-all", listed)]), "A preface\nof two lines")
    read = parse(page.text).tree
    assert isinstance(read, dict)
    written = {key for key, (_, state) in fields.items() if state != "a"}
    assert set(read) - {"first", "list-of-all"} == written
    for key in written:
        printable = "".join(char for char in fields[key][0] if char.isprintable() or char.isspace())
        assert "".join(str(read[key]).split()) == "".join(printable.split()) or not fields[key][0].isprintable()


def test_a_month_that_is_not_of_the_term_is_asked_where_no_year_is_written() -> None:
    text = HEAD.replace("The term begins on 11 January 2027 and the last day of the term is 28 May 2027.", "")
    draft = drafted(("maps.md", f"{text}\nThe essay is due on October 9. The project is due on May 4."))
    assert due(draft) == {"project": "2027-05-04"}


def test_a_term_that_ends_in_the_next_year_has_its_days_in_both() -> None:
    text = HEAD.replace("Spring 2027", "Fall 2026").replace("11 January 2027", "7 September 2026")
    draft = drafted(("maps.md", text.replace("28 May 2027", "29 January 2027") + "\nThe essay is due on January 15."))
    assert due(draft) == {"essay": "2027-01-15"}


def test_a_day_before_its_thing_is_read_where_the_line_says_due_and_no_more() -> None:
    lines = (
        "Tues 3/2 Essay due in class",
        "Tues 3/16 Project prompt handed out; due later",
        "Thurs 3/18 Project posted",
    )
    assert due(course("# Schedule", *lines, "Fri 3/19/2027 is a holiday.")) == {"essay": "2027-03-02"}
