"""Contradictions that a rule can find between documents; and what must not be taken for one."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registrar.course.contradictions import Contradiction, Contradictions, Section, find_contradictions
from registrar.course.contradictions.days import written_days
from registrar.course.load import load_course
from registrar.course.models import Course

Edit = Callable[..., Path]
COMPONENTS = "Essays {0}% and the Source presentation {1}% and the Oral examination {2}% make the mark."
PART = "Part 1.1: {}"


def found_in(course: Course, *texts: str, heading: str = "Rules") -> list[Contradiction]:
    return list(compared(course, *texts, heading=heading).found)


def compared(course: Course, *texts: str, heading: str = "Rules") -> Contradictions:
    sections = [Section(f"file-{number}.md", (heading,), text) for number, text in enumerate(texts, start=1)]
    return find_contradictions(course, sections)


def told(contradiction: Contradiction) -> list[tuple[str, str]]:
    return [(side.source, side.value) for side in contradiction.sides]


@pytest.mark.parametrize(
    "text",
    [
        "The second essay is due on May 25, 2024.",
        "Second essay: 25 May 2024",
        "| what | when |\n|---|---|\n| Second essay | Saturday, 25 May |",
        "* The [long essay](https://seminar.example) is due: 2024-05-25",
        "Hand in the first essay in March. The **second essay** (due 25/5/2024) comes later.",
        "Second\nessay due\n5/25/2024",
    ],
)
def test_another_due_date_than_that_of_course_yaml_is_told_with_both_places(maritime: Course, text: str) -> None:
    (found,) = found_in(maritime, text)
    assert found.topic == "due date of Second essay"
    assert told(found) == [("handbook.md", "Friday, 24 May 2024"), ("file-1.md", "Saturday, 25 May 2024")]
    assert found.disputes == ()
    assert found.sides[0].heading == "Dates"
    assert "essay" in found.sides[1].quote.lower()


@pytest.mark.parametrize(
    "text",
    [
        "The second essay is due on May 24, 2024.",
        "The second essay may not be handed in after May 25, 2024.",
        "Read about the second essay. The museum opens on 25 May 2024.",
        "First essay, then second essay, and a walk on 25 May 2024.",
        "The second essay is discussed by those who were at the party of 25 May 2024.",
        "Essay: 25 May 2024",
    ],
)
def test_a_date_that_agrees_or_is_not_said_of_the_assignment_is_none(maritime: Course, text: str) -> None:
    assert found_in(maritime, text) == []


def test_a_date_under_the_heading_of_an_assignment_is_about_it(maritime: Course) -> None:
    (found,) = found_in(maritime, "Twenty minutes, on Monday, 3 June 2024.", heading="Oral examination")
    assert found.topic == "due date of Oral examination"


def test_what_is_declared_as_a_dispute_is_marked(maritime: Course) -> None:
    (found,) = found_in(maritime, "The viva is due on 3 June 2024")
    assert found.disputes == ("oral-examination-day",)


def test_a_module_that_opens_on_two_days(maritime: Course) -> None:
    (found,) = found_in(maritime, "Module 2\nWeek of 3/18/2024\n\n* Part 2.1", "Module 2 opens on 11 March")
    assert told(found) == [
        ("handbook.md", "Monday, 11 March 2024"),
        ("file-2.md", "Monday, 11 March 2024"),
        ("file-1.md", "Monday, 18 March 2024"),
    ]


def test_a_weekday_that_is_not_that_of_its_date(maritime: Course) -> None:
    (found,) = found_in(maritime, "We walk to the harbour on Tuesday, 3 April 2024.", "On Wednesday, April 3, 2024.")
    assert found.topic == "day of the week"
    assert told(found) == [("file-1.md", "Tuesday, 3 April 2024"), ("the calendar", "Wednesday")]


def test_a_weekday_with_a_date_of_no_stated_year_is_left_alone(maritime: Course) -> None:
    assert found_in(maritime, "On Tuesday, 3 April, somebody wrote this.") == []


def test_a_document_of_another_term_is_left_out(maritime: Course) -> None:
    old = "* First essay due 22 March 2021\n* Second essay due 24 May 2021\n* Source presentation due 18 April 2021"
    result = compared(maritime, old, "The second essay is due on 24 May 2024.")
    assert result.found == ()
    assert result.other_terms == ("file-1.md",)


def test_a_single_date_in_the_wrong_year_is_a_find_and_no_other_term(maritime: Course) -> None:
    result = compared(maritime, "The second essay is due on 24 May 2023.")
    assert len(result.found) == 1
    assert result.other_terms == ()


def test_lists_of_meeting_days_that_differ(maritime: Course) -> None:
    listed = "Thursday seminar: 15 February, 29 February, 14 March, 4 April"
    schedule = "* Meet on 2/15/2024\n* Meet on 2/29/2024\n* Meet on 3/21/2024"
    (found,) = found_in(maritime, listed, schedule)
    assert found.topic == "days of the meetings of Thursday seminar"
    assert [side.value for side in found.sides] == [
        "15 February, 29 February, 14 March, 4 April",
        "15 February, 29 February, 21 March",
    ]


def test_one_list_of_meeting_days_contradicts_nothing(maritime: Course) -> None:
    assert found_in(maritime, "Thursday seminar: 15 February, 29 February", "We meet on 15 February.") == []


def test_two_sections_meet_on_days_of_their_own(edited: Edit) -> None:
    more = "  - { id: evening, name: Evening seminar, format: in-person, description: Late., at: handbook }\n\nstaff:"
    course = load_course(edited(("staff:", more)))
    texts = ("Thursday seminar: 15 February, 29 February", "Evening seminar: 16 February, 1 March")
    assert found_in(course, *texts) == []


def test_counts_that_differ(maritime: Course) -> None:
    (found,) = found_in(maritime, "There are three essays. The second essay is due on 24 May 2024.")
    assert found.topic == "number of essays"
    assert told(found) == [("course.yaml", "2"), ("file-1.md", "3")]


@pytest.mark.parametrize("count", ["two", "2", "the first three", "at least one of three", "thirty-three"])
def test_counts_that_agree_or_are_of_a_part_are_none(maritime: Course, count: str) -> None:
    assert found_in(maritime, f"Write {count} essays. The second essay is due on 24 May 2024.") == []


def test_teaching_material_is_not_counted_in(maritime: Course) -> None:
    assert found_in(maritime, "The monastery kept seven essays on the compass, in three modules.") == []


def test_one_document_counts_its_meetings_in_two_ways(maritime: Course) -> None:
    text = "The second essay is due on 24 May. Come to the six in-person meetings. These five in-person sessions count."
    (found,) = found_in(maritime, text)
    assert [side.value for side in found.sides] == ["6", "5"]


def test_points_that_differ(maritime: Course) -> None:
    (found,) = found_in(maritime, "| First essay | 25 points |\n| Second essay | 30 pts |")
    assert found.topic == "points of First essay"
    assert [side.value for side in found.sides] == ["20", "25"]


def test_points_of_an_item_are_not_those_of_its_assignment(maritime: Course) -> None:
    assert found_in(maritime, "First essay: Argument 10 points, Language 3 points") == []


def test_percentages_that_do_not_make_a_whole(maritime: Course) -> None:
    finds = found_in(maritime, COMPONENTS.format(50, 15, 30))
    assert {find.topic for find in finds} == {"sum of the percentages", "percentage of Oral examination"}
    (total,) = [find for find in finds if find.topic.startswith("sum")]
    assert [side.value for side in total.sides] == ["95%", "100%"]


def test_percentages_that_make_a_whole_or_are_not_all_there(maritime: Course) -> None:
    assert found_in(maritime, COMPONENTS.format(50, 15, 35), "Essays 50%, Oral examination 35%") == []


@pytest.mark.parametrize(
    ("scale", "topics"),
    [
        ("Excelente 90% - 100%, Muito Bom 80% - 90%, Bom 70% - 79%", ["overlapping letters"]),
        ("Excelente 90% - 100%, Muito Bom 80% - 85%, Bom 70% - 79%", ["a gap between letters"]),
        ("| Excelente | 90% |\n| Muito Bom | 81% |\n| Bom | 70% |", ["lowest percentage of Muito Bom"]),
        ("Excelente ≥ 90%, Muito Bom 80% - 89%, Bom 70% - 79%", []),
        ("Muito Bom 85% - 90%", []),
    ],
)
def test_a_printed_scale(maritime: Course, scale: str, topics: list[str]) -> None:
    assert [find.topic for find in found_in(maritime, scale)] == topics


def test_a_part_with_two_subjects(maritime: Course) -> None:
    (found,) = found_in(maritime, f"* {PART.format('Knots and splices')}\n* Part 1.2: What a pilot carried")
    assert found.topic == "subject of part 1.1"
    assert [side.value for side in found.sides] == ["From the barcha to the caravel", "Knots and splices"]


@pytest.mark.parametrize("title", ["From Barcha to Caravel [Video]", "The caravel", "**From the barcha** to caravels"])
def test_a_shortened_title_is_the_same_subject(maritime: Course, title: str) -> None:
    assert found_in(maritime, PART.format(title)) == []


def test_a_name_that_two_assignments_share_is_tied_to_neither(edited: Edit) -> None:
    course = load_course(edited(("aliases: [long essay]", "aliases: [ship essay]")))
    assert found_in(course, "The ship essay is due on 1 May 2024.") == []


@settings(deadline=None)
@given(st.lists(st.text(alphabet="Module1 Essaydue254May2024/-.,:|*\n%points()[]¶", max_size=120), max_size=4))
def test_whatever_a_document_says_the_rules_come_to_an_end(maritime: Course, texts: list[str]) -> None:
    for contradiction in found_in(maritime, *texts):
        assert len(contradiction.sides) > 1


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-03-05", date(2024, 3, 5)),
        ("3/5/2024", date(2024, 3, 5)),
        ("25/3/2024", date(2024, 3, 25)),
        ("8/3/2024", date(2024, 3, 8)),
        ("Sept. 3rd, 2023", date(2023, 9, 3)),
        ("the 3rd of May", date(2024, 5, 3)),
        ("May 5", date(2024, 5, 5)),
    ],
)
def test_days_are_read_as_they_are_written(maritime: Course, text: str, day: date) -> None:
    assert [written.day for written in written_days(text, maritime.term)] == [day]


@pytest.mark.parametrize("text", ["30 February 2024", "13/13/2024", "1/2", "version 1/2/3", "may 2.5 be", "12:30"])
def test_what_is_no_day_is_passed_over(maritime: Course, text: str) -> None:
    assert list(written_days(text, maritime.term)) == []
