"""The pack of T81-558: complete, consistent where its documents are, honest where they are not, in our own words."""

import re
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from registrar.calendar import Kind, occurrences
from registrar.course.check import check_folder
from registrar.course.load import load_course
from registrar.course.models import Course
from tests.courses_pack.originals import PACK, REAL_MATERIALS, needs_real_materials, original_texts, runs

PAGES = sorted((PACK / "materials").glob("*.md"))
PROGRAMS_DUE = (
    date(2022, 2, 1),
    date(2022, 2, 8),
    date(2022, 2, 15),
    date(2022, 2, 22),
    date(2022, 3, 1),
    date(2022, 3, 8),
    date(2022, 3, 22),
    date(2022, 3, 29),
    date(2022, 4, 5),
    date(2022, 4, 12),
)


@pytest.fixture(scope="module")
def course() -> Course:
    return load_course(PACK)


def front_matter(page: Path) -> dict[str, Any]:
    _, head, _ = page.read_text(encoding="utf-8").split("---\n", 2)
    fields = YAML(typ="safe", pure=True).load(head)
    assert isinstance(fields, dict)
    return fields


def test_nothing_in_the_pack_is_an_error_and_every_sum_that_is_off_is_a_dispute() -> None:
    check = check_folder(PACK)
    assert check.passed, [problem.message for problem in check.problems]
    assert check.problems
    assert all(problem.dispute for problem in check.problems)


def test_there_are_fourteen_modules_of_five_parts_in_the_order_of_their_days(course: Course) -> None:
    assert [module.number for module in course.modules] == list(range(1, 15))
    assert [module.starts for module in course.modules] == sorted({module.starts for module in course.modules})
    for module in course.modules:
        assert [part.number for part in module.parts] == [f"{module.number}.{part}" for part in range(1, 6)]
        assert module.keywords


def test_ten_programs_of_five_points_are_due_on_the_days_of_the_schedule(course: Course) -> None:
    programs = [assignment for assignment in course.assignments if assignment.kind == "program"]
    assert [program.number for program in programs] == list(range(1, 11))
    assert [program.module for program in programs] == list(range(1, 11))
    assert tuple(program.due.date for program in programs if program.due) == PROGRAMS_DUE
    for program in programs:
        assert program.due is not None
        assert program.due.time is None
        assert program.points == 5
        assert [item.points for item in program.items] == [1, 2, 2]


def test_the_other_assignments_are_due_when_the_schedule_says(course: Course) -> None:
    kaggle = course.assignment("kaggle").due
    assert kaggle is not None
    assert (kaggle.date, kaggle.time, kaggle.until) == (date(2022, 4, 18), time(16), time(18))
    for assignment_id, day in (("icebreaker", date(2022, 2, 1)), ("final-project", date(2022, 5, 6))):
        due = course.assignment(assignment_id).due
        assert due is not None
        assert due.date == day


def test_a_late_program_loses_two_points_a_day_for_at_most_a_week(course: Course) -> None:
    assert course.late_policy is not None
    assert (course.late_policy.points_per_day, course.late_policy.no_credit_after_days) == (2, 7)


@pytest.mark.parametrize(
    ("subject", "sides"),
    [
        ("meeting:2022-03-14", ("March 14", "March 21")),
        ("meeting:2022-05-02", ("April 25", "May 2")),
        ("statement:in-person-sessions", ("four", "three")),
        ("statement:meeting-pattern", ("not meet at a particular time", "2:30")),
        ("component:kaggle", ("20%", "25 points")),
        ("statement:grade-composition", ("95%", "100")),
        ("participation", ("required, graded", "no component")),
        ("grading-scale", ("A+", "from 93% to 97%")),
        ("part:9.4", ("languages", "facial feature recognition")),
        ("part:10.5", ("temporal CNN", "transformers")),
        ("part:11.1", ("Spacy", "Hugging Face")),
        ("part:13.5", ("mobile device", "TPU")),
        ("part:14.3", ("intrusion detection", "anomaly detection")),
    ],
)
def test_where_the_documents_disagree_each_side_is_kept(course: Course, subject: str, sides: tuple[str, ...]) -> None:
    readings = [reading.text for dispute in course.disputes_about(subject) for reading in dispute.readings]
    for side in sides:
        assert any(side in reading for reading in readings), f"{subject}: {side} is in none of {readings}"


def test_no_dispute_has_been_settled_by_the_pack_itself(course: Course) -> None:
    assert not any(dispute.settled for dispute in course.disputes)


def test_only_the_third_and_fourth_meeting_are_disputed_days(course: Course) -> None:
    disputed = [event for event in occurrences(course) if event.disputed]
    assert {event.kind for event in disputed} == {Kind.MEETING}
    assert {event.first_day for event in disputed} == {
        date(2022, 3, 14),
        date(2022, 3, 21),
        date(2022, 4, 25),
        date(2022, 5, 2),
    }


def test_facts_are_cited_from_documents_with_an_address(course: Course) -> None:
    assert course.documents["syllabus"].file == "syllabus.txt"
    assert course.documents["readme"].file == "README.md"
    assert all(document.url for document in course.documents.values())


def test_every_statement_can_be_asked_for_in_more_than_one_way(course: Course) -> None:
    for statement in (*course.statements, *course.requirements):
        assert len(set(statement.asks)) >= 2, statement.id


def test_no_two_facts_claim_the_same_wording(course: Course) -> None:
    asks = [ask for statement in (*course.statements, *course.requirements) for ask in statement.asks]
    asks += [ask for contact in course.contacts for ask in contact.asks]
    asks += [ask for dispute in course.disputes for ask in dispute.asks]
    assert sorted({ask for ask in asks if asks.count(ask) > 1}) == []


def test_every_page_has_a_title_and_says_what_it_stands_for() -> None:
    stood_for = []
    for page in PAGES:
        fields = front_matter(page)
        assert fields["title"], page.name
        assert fields["stands_for"], page.name
        stood_for += fields["stands_for"]
    assert len(stood_for) == len(set(stood_for))


def test_the_syllabus_has_a_page_and_each_module_has_notes_with_a_section_for_each_part(course: Course) -> None:
    assert "syllabus.txt" in front_matter(PACK / "materials" / "syllabus.md")["stands_for"]
    for module in course.modules:
        text = (PACK / "materials" / f"module-{module.number:02}.md").read_text(encoding="utf-8")
        assert re.findall(r"^## (\d+\.\d+) ", text, re.MULTILINE) == [part.number for part in module.parts]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_code_in_the_notes_is_python(page: Path) -> None:
    for block in re.findall(r"^```python\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
        compile(block, page.name, "exec")


@pytest.mark.materials
@needs_real_materials
def test_each_notebook_of_the_course_is_stood_for_by_the_page_of_its_module() -> None:
    notebooks = [path.name for path in REAL_MATERIALS.rglob("*_class_[01][0-9]_*.ipynb")]
    assert notebooks
    for notebook in notebooks:
        number = re.search(r"_class_(\d\d)_", notebook)
        assert number is not None
        assert notebook in front_matter(PACK / "materials" / f"module-{number[1]}.md")["stands_for"]


@pytest.mark.materials
@needs_real_materials
def test_nothing_in_the_pack_is_copied_from_the_course() -> None:
    originals = {run for text in original_texts() for run in runs(text)}
    assert originals
    for file in [*PACK.rglob("*.md"), *PACK.rglob("*.yaml")]:
        copied = [" ".join(run) for run in runs(file.read_text(encoding="utf-8")) if run in originals]
        assert copied == [], file.name
