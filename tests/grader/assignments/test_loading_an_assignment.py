"""An assignment's folder is read into types, or its author is told everything that is wrong, file and line."""

import shutil
from pathlib import Path

import pytest

from grader.assignments.find import find_assignment, gradable
from grader.assignments.load import load_assignment
from grader.errors import AssignmentError
from grader.types import Limits
from registrar.course.load import load_course
from registrar.course.models import Course

SEMINAR = Path(__file__).parents[3] / "tests" / "courses" / "maritime_history"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SEMINAR / "assignments" / "essay-1", tmp_path / "essay-1"))


@pytest.fixture(scope="module")
def seminar() -> Course:
    return load_course(SEMINAR)


def change(folder: Path, old: str, new: str) -> None:
    file = folder / "assignment.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def line_of(folder: Path, part: str) -> int:
    lines = (folder / "assignment.yaml").read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if part in line)


def test_a_sound_folder_is_read_with_its_points_runs_and_limits(folder: Path, seminar: Course) -> None:
    assignment = load_assignment(folder, seminar)
    assert assignment.definition.points == 20
    assert assignment.definition.runs == ("given", "held_back")
    assert assignment.definition.limits.over(Limits(memory_mb=512)) == Limits(wall_s=30, cell_s=10, memory_mb=512)


def test_without_held_back_data_there_is_one_run(folder: Path) -> None:
    definition = load_assignment(folder).definition
    assert definition.model_copy(update={"calls": (), "data": ()}).runs == ("given",)


@pytest.mark.parametrize(
    ("old", "new", "part", "message"),
    [
        ("starter: starter", "starter: begin", "starter: begin", 'no file "begin.ipynb"'),
        ("expected/given/legs.csv", "expected/given/lags.csv", "lags.csv", 'no file "expected/given/lags.csv"'),
        ("kind: frame", "kind: fram", "kind: fram", "did you mean frame"),
        ("rows: by_key", "row: by_key", "row: by_key", "did you mean `rows`"),
        ("of: legs", "of: lags", "of: lags", 'nothing is called "lags"'),
        ("points: 7", "points: 8", "rubric:", "add up to 21"),
        ("id: sources", "id: source", "id: source", 'no item "source"'),
        ("needs: [argument]", "needs: [language]", "needs:", "no item above"),
        ("{ wall_s: 30", "{ wall_s: -1", "wall_s: -1", "too small"),
        ("given: given/log.csv", "given: ../log.csv", "../log.csv", "leaves the assignment's folder"),
        ("run: held_back, value: 60.04", "run: given, value: 60.04", "of: one-leg", "write `run: held_back`"),
        ("completed: {}", "complete: {}", "complete: {}", "did you mean `completed`"),
        ("completed: {}", "completed: {}\n        text: {of: legs, contains: [a]}", "weight: 2", "exactly one of"),
        ("id: essay-1", "id: essay-2", "id: essay-2", "folder is called"),
    ],
)
def test_each_mistake_is_named_with_its_line(
    folder: Path, seminar: Course, old: str, new: str, part: str, message: str
) -> None:
    change(folder, old, new)
    with pytest.raises(AssignmentError) as caught:
        load_assignment(folder, seminar)
    found = [line for line in str(caught.value).splitlines() if message in line]
    assert found
    assert "assignment.yaml: line " in found[0]
    near = int(found[0].split("line ")[1].split(":")[0])
    assert abs(near - line_of(folder, part)) <= 5


def test_all_mistakes_are_named_at_once(folder: Path) -> None:
    change(folder, "points: 7", "points: many")
    change(folder, "kind: numbers, variable: total", "kind: number, variable: total")
    with pytest.raises(AssignmentError) as caught:
        load_assignment(folder)
    assert len(str(caught.value).splitlines()) == 2


@pytest.mark.parametrize(
    ("raw", "message"),
    [(b"", "empty"), (b"- a\n", "begins with fields"), (b"\xff\xfe\xff", "UTF-8"), (b"a: [1, 2", "bracket")],
)
def test_a_file_that_is_no_definition_is_refused_in_plain_words(folder: Path, raw: bytes, message: str) -> None:
    (folder / "assignment.yaml").write_bytes(raw)
    with pytest.raises(AssignmentError, match=message):
        load_assignment(folder)


def test_a_folder_without_a_definition_says_where_one_is_shown(tmp_path: Path) -> None:
    with pytest.raises(AssignmentError, match=r"docs/assignments\.md"):
        load_assignment(tmp_path)


def test_a_check_in_python_needs_its_function(folder: Path) -> None:
    change(folder, "completed: {}", "python: { function: look }")
    with pytest.raises(AssignmentError, match="no function `look`"):
        load_assignment(folder)
    (folder / "check.py").write_text("def look(handed):\n    ...\n", encoding="utf-8")
    load_assignment(folder)


@pytest.mark.parametrize("wanted", ["essay-1", "1"])
def test_an_assignment_is_found_by_id_and_by_number(seminar: Course, wanted: str) -> None:
    assert find_assignment(seminar, SEMINAR, wanted).definition.id == "essay-1"


def test_an_assignment_without_a_folder_cannot_be_graded(seminar: Course) -> None:
    assert [each.id for each in gradable(seminar, SEMINAR)] == ["essay-1"]
    with pytest.raises(AssignmentError, match="there are: essay-1"):
        find_assignment(seminar, SEMINAR, "essay-2")


def test_limits_given_by_hand_win_and_are_held_to_their_bounds(folder: Path) -> None:
    assignment = load_assignment(folder).limited(wall_s=5, memory_mb=None)
    assert assignment.definition.limits.over(Limits()) == Limits(wall_s=5, cell_s=10)
    with pytest.raises(AssignmentError, match="memory_mb"):
        assignment.limited(memory_mb=1)
