import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from registrar.course.check import CheckProblem, check_course, check_folder
from registrar.course.load import read_course_file
from registrar.course.models import Course

Edit = Callable[..., Path]
COURSES = Path(__file__).parent.parent / "courses"
REPOSITORY = Path(__file__).parents[2]


def problems(folder: Path) -> tuple[CheckProblem, ...]:
    file = read_course_file(folder)
    return check_course(file.course, file.lines).problems


@pytest.mark.parametrize(
    ("old", "new", "where", "message", "severity"),
    [
        (
            "percent: 15, points: 15",
            "percent: 20, points: 15",
            "components",
            "the components make up 105% of the grade, not 100%",
            "error",
        ),
        (
            "percent: 15, points: 15",
            "percent: 20, points: 15",
            "components[1]",
            "Source presentation counts 20%, but 15 of the 100 points",
            "error",
        ),
        (
            "title: Argument, points: 10",
            "title: Argument, points: 9.5",
            "assignments[0].items",
            "the items of First essay add up to 19.5 points; it states 20",
            "error",
        ),
        (
            "    points: 30\n",
            "    points: 35\n",
            "components[0]",
            "the assignments of Essays add up to 55 points; it states 50",
            "error",
        ),
        (
            "due: { date: 2024-05-24",
            "due: { date: 2023-05-24",
            "assignments[1].due.date",
            "the due date 2023-05-24 lies outside the term (2024-02-12 to 2024-06-07)",
            "error",
        ),
        (
            "{ date: 2024-05-09",
            "{ date: 2024-06-08",
            "sections[0].meetings[5].date",
            "the meeting on 2024-06-08 lies outside the term (2024-02-12 to 2024-06-07)",
            "error",
        ),
        (
            "    starts: 2024-02-12\n    meets",
            "    starts: 2024-02-11\n    meets",
            "modules[0].starts",
            "the start on 2024-02-11 lies outside the term (2024-02-12 to 2024-06-07)",
            "error",
        ),
        (
            "starts: 2024-04-08",
            "starts: 2024-03-11",
            "modules[2].starts",
            "module 3 starts on 2024-03-11, not after module 2 (2024-03-11)",
            "error",
        ),
        (
            "- number: 2\n",
            "- number: 5\n",
            "modules[2].number",
            "module 3 stands after module 5; list modules by number",
            "error",
        ),
        ("- number: 4\n", "- number: 6\n", "modules", "module 4, 5 is missing from the sequence", "warning"),
        ("    number: 2\n", "    number: 3\n", "assignments", "essay 2 is missing from the sequence", "warning"),
        ("    number: 2\n", "    number: 1\n", "assignments", "there is more than one essay 1", "error"),
        (
            "lowest: 80, highest: 89",
            "lowest: 80, highest: 90",
            "grading_scale.bands[1]",
            "Excelente (from 90%) and Muito Bom (to 90%) overlap",
            "error",
        ),
        (
            "lowest: 80, highest: 89",
            "lowest: 80, highest: 88",
            "grading_scale.bands[1]",
            "Excelente (from 90%) and Muito Bom (to 88%) leave a gap that belongs to neither",
            "error",
        ),
        (
            "lowest: 80, highest: 89",
            "lowest: 80, highest: 79",
            "grading_scale.bands[1]",
            "Muito Bom begins at 80% and ends below that, at 79%",
            "error",
        ),
        (
            "letter: Excelente, lowest: 90",
            "letter: Excelente, lowest: 80",
            "grading_scale.bands[1]",
            "Muito Bom does not begin below Excelente; list the best letter first",
            "error",
        ),
        (
            "lowest: 0, highest: 49",
            "lowest: 10, highest: 49",
            "grading_scale.bands[4]",
            "no letter is given below 10%",
            "error",
        ),
    ],
)
def test_what_cannot_be_true_is_found_with_its_line(
    edited: Edit, old: str, new: str, where: str, message: str, severity: str
) -> None:
    found = [problem for problem in problems(edited((old, new))) if problem.message == message]
    assert [(problem.where, problem.severity, problem.dispute) for problem in found] == [(where, severity, None)]
    assert found[0].line is not None


def test_the_line_is_the_one_that_was_changed(edited: Edit) -> None:
    folder = edited(("due: { date: 2024-05-24", "due: { date: 2023-05-24"))
    (problem,) = problems(folder)
    lines = (folder / "course.yaml").read_text(encoding="utf-8").splitlines()
    assert problem.line is not None
    assert "2023-05-24" in lines[problem.line - 1]


def test_a_sum_that_a_dispute_explains_is_listed_as_known(edited: Edit) -> None:
    folder = edited(
        ("percent: 35, points: 35", "percent: 30, points: 35"),
        ('about: ["assignment:oral-examination"]', 'about: ["component:oral"]'),
    )
    found = problems(folder)
    assert [(problem.where, problem.severity, problem.dispute) for problem in found] == [
        ("components", "warning", "oral-examination-day"),
        ("components[2]", "warning", "oral-examination-day"),
    ]
    assert check_course(read_course_file(folder).course).passed


def test_a_dispute_about_something_else_explains_nothing(edited: Edit) -> None:
    found = problems(edited(("title: Argument, points: 10", "title: Argument, points: 9")))
    assert [(problem.severity, problem.dispute) for problem in found] == [("error", None)]


def test_points_of_components_may_be_on_a_scale_of_their_own(edited: Edit) -> None:
    folder = edited(
        ("percent: 35, points: 35", "percent: 35, points: 20"),
        ("    component: oral\n    points: 35", "    component: oral\n    points: 20"),
    )
    assert problems(folder) == ()


def test_sums_of_fractions_are_not_tripped_by_floating_point(edited: Edit) -> None:
    folder = edited(
        ("title: Argument, points: 10", "title: Argument, points: 19.7"),
        ("title: Use of sources, points: 7", "title: Use of sources, points: 0.1"),
        ("title: Language, points: 3", "title: Language, points: 0.2"),
    )
    assert problems(folder) == ()


def test_open_disputes_are_listed_with_both_readings_and_their_places(maritime: Course) -> None:
    (dispute,) = check_course(maritime).disputes
    assert dispute.about == ("assignment:oral-examination",)
    assert [(reading.id, reading.file, reading.heading) for reading in dispute.readings] == [
        ("june-5", "handbook.md", "Dates"),
        ("june-3", "handbook.md", "Assessment › Oral examination"),
    ]


def test_a_settled_dispute_is_no_longer_listed(edited: Edit) -> None:
    settled = "    settled: { reading: june-5, by: Inês Salgueiro, on: 2024-05-02 }"
    check = check_folder(edited(("    asks: [when is the oral exam]", settled)))
    assert check.disputes == ()


def test_the_json_of_a_check_has_exactly_problems_and_disputes() -> None:
    check = check_folder(COURSES / "maritime_history").model_dump(mode="json")
    assert set(json.loads(json.dumps(check))) == {"problems", "disputes"}


def test_an_unreadable_file_is_a_check_that_did_not_pass(tmp_path: Path) -> None:
    check = check_folder(tmp_path)
    assert not check.passed
    assert [problem.severity for problem in check.problems] == ["error"]


def test_a_folder_of_materials_that_is_not_there_is_an_error(edited: Edit) -> None:
    folder = edited()
    shutil.copytree(COURSES / "maritime_history" / "materials", folder / "materials")
    assert check_folder(folder).passed
    shutil.rmtree(folder / "materials")
    (problem,) = check_folder(folder).problems
    assert (problem.where, problem.severity) == ("materials[0].path", "error")
    assert problem.message == 'there is no folder "materials" beside course.yaml'


@pytest.mark.parametrize("pack", ["courses/t81_558", "tests/courses/maritime_history"])
def test_a_pack_that_the_project_ships_has_nothing_unexplained(pack: str) -> None:
    if not (REPOSITORY / pack / "course.yaml").is_file():
        pytest.skip(f"{pack}/course.yaml is not there")
    unexplained = [problem for problem in check_folder(REPOSITORY / pack).problems if problem.dispute is None]
    assert unexplained == []
