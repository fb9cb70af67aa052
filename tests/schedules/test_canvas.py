"""Canvas's due dates: read politely, and compared with what holds here."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

import pytest
import pytest_asyncio

from registrar.calendar import due_at
from registrar.course.models import Course
from registrar.people.roster import Student
from registrar.proposals import DueChange
from schedules.canvas import Canvas, CanvasAssignment, CanvasDate, CanvasDifference, Known, compare
from schedules.errors import CanvasError
from tests.schedules.canvas_server import COURSE, TOKEN, CanvasServer, assignment, canvas_at_loopback
from tests.schedules.post import course_of

FIRST_DUE = "2024-03-22T18:00:00Z"
LATER = "2024-03-27T18:00:00Z"
MUCH_LATER = "2024-04-03T18:00:00Z"
RUI, EVA = (
    Student(number, name, canvas_id, None, None, None, None, "Thursday A", (), None)
    for number, name, canvas_id in ((1, "Costa, Rui", "501"), (2, "Melo, Eva", "502"))
)

Make = Callable[..., Canvas]


@pytest.fixture
def server() -> CanvasServer:
    return CanvasServer()


@pytest.fixture
def waited() -> list[float]:
    return []


@pytest_asyncio.fixture
async def make(server: CanvasServer, waited: list[float]) -> AsyncIterator[Make]:
    async with canvas_at_loopback(server) as url:
        yield lambda token=TOKEN, course=COURSE: Canvas(url, token, course, pause=waited.append)


@pytest.fixture(scope="module")
def course() -> Course:
    return course_of("tests/courses/maritime_history")


def for_students(due_at: str | None, *students: int) -> dict[str, object]:
    return {"title": f"{len(students)} students", "due_at": due_at, "student_ids": list(students)}


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def compared(
    course: Course,
    *there: CanvasAssignment,
    extensions: dict[int, dict[str, datetime]] | None = None,
    everyone: dict[str, datetime] | None = None,
    ids: dict[str, str] | None = None,
) -> tuple[list[CanvasDifference], int]:
    known = Known(course, [RUI, EVA], extensions or {}, everyone or {}, ids or {})
    found = compare(known, there)
    return list(found.differences), found.agreed


async def test_every_page_is_read_one_request_after_another(server: CanvasServer, make: Make) -> None:
    server.assignments = [assignment(number, f"Task {number}", LATER) for number in range(1, 6)]
    canvas = make()
    twice = await asyncio.gather(canvas.assignments(), canvas.assignments())
    assert twice[0] == twice[1]
    assert [each.title for each in twice[0]] == [f"Task {number}" for number in range(1, 6)]
    assert twice[0][0].due_at == instant(LATER)
    assert len(server.asked) == 6
    assert server.most_at_once == 1


async def test_the_date_is_everybodys_and_not_that_of_the_tokens_owner(server: CanvasServer, make: Make) -> None:
    server.assignments = [assignment(1, "First essay", FIRST_DUE, for_students(LATER, 501))]
    (found,) = await make().assignments()
    assert found.due_at == instant(FIRST_DUE)
    assert [(each.students, each.due_at) for each in found.overrides] == [(frozenset({"501"}), instant(LATER))]


async def test_dates_of_sections_and_groups_are_read_with_their_members(server: CanvasServer, make: Make) -> None:
    server.groups = {9: [501, 502, 503]}
    section = {"title": "Thursday A", "due_at": LATER, "course_section_id": 77}
    group = {"title": "Pilots", "due_at": LATER, "group_id": 9}
    server.assignments = [assignment(1, "First essay", None, section, group)]
    (found,) = await make().assignments()
    assert [(each.section, each.students) for each in found.overrides] == [
        (True, frozenset()),
        (False, frozenset({"501", "502", "503"})),
    ]


async def test_what_students_do_not_see_is_left_out(server: CanvasServer, make: Make) -> None:
    server.assignments = [{**assignment(1, "Draft", LATER), "published": False}]
    assert await make().assignments() == []


async def test_a_refusal_for_coming_too_soon_is_waited_out_and_nothing_is_asked_twice_over(
    server: CanvasServer, make: Make, waited: list[float]
) -> None:
    server.assignments = [assignment(1, "First essay", LATER)]
    server.refusals = 3
    assert len(await make().assignments()) == 1
    assert waited == [2.0, 5.0, 15.0]
    assert len(set(server.asked)) == 1


async def test_a_canvas_that_goes_on_refusing_is_left_alone(
    server: CanvasServer, make: Make, waited: list[float]
) -> None:
    server.refusals = 100
    with pytest.raises(CanvasError, match="longer pause"):
        await make().assignments()
    assert len(server.asked) == 5


async def test_a_low_bucket_is_given_time_to_fill(server: CanvasServer, make: Make, waited: list[float]) -> None:
    server.assignments = [assignment(number, f"Task {number}", LATER) for number in range(1, 6)]
    server.remaining = 40.0
    await make().assignments()
    assert waited == [6.0, 6.0]


@pytest.mark.parametrize(
    ("token", "course", "behave", "says"),
    [
        ("7~wrong", COURSE, {}, "does not take the token"),
        (TOKEN, 1, {}, "no such course"),
        (TOKEN, COURSE, {"forbidden": True}, "Use the token of an instructor"),
        (TOKEN, COURSE, {"garbage": "<html>Sign in</html>"}, "cannot read"),
        (TOKEN, COURSE, {"garbage": '[{"id": 1, "name": "x", "due_at": "soon"}]'}, "cannot read"),
    ],
)
async def test_what_is_wrong_is_said_in_a_sentence(
    server: CanvasServer, make: Make, token: str, course: int, behave: dict[str, object], says: str
) -> None:
    for name, value in behave.items():
        setattr(server, name, value)
    with pytest.raises(CanvasError, match=says):
        await make(token, course).assignments()


async def test_where_nobody_answers_that_is_said() -> None:
    with pytest.raises(CanvasError, match="does not answer"):
        await Canvas("http://127.0.0.1:9", TOKEN, COURSE).assignments()


def test_a_moved_date_can_be_taken_over_and_an_equal_one_agrees(course: Course) -> None:
    essay = course.assignment("essay-1")
    same = CanvasAssignment("1", essay.title, due(course), ())
    assert compared(course, same) == ([], 1)
    moved = CanvasAssignment("1", essay.title, instant(LATER), ())
    ((difference,), agreed) = compared(course, moved)
    assert agreed == 0
    assert difference.change is not None
    assert (difference.change.before, difference.change.after) == (due(course), instant(LATER))


def test_an_assignment_is_known_by_its_number_in_canvas_before_its_title(course: Course) -> None:
    renamed = CanvasAssignment("88", "Something else", instant(LATER), ())
    ((unknown,), _) = compared(course, renamed)
    assert (unknown.change, unknown.note) == (None, "the course has no such assignment")
    ((known,), _) = compared(course, renamed, ids={"88": "essay-1"})
    assert known.change is not None


def test_two_of_one_name_are_shown_and_not_taken(course: Course) -> None:
    title = course.assignment("essay-1").title
    twins = [CanvasAssignment(number, title, instant(LATER), ()) for number in "12"]
    found, _ = compared(course, *twins)
    assert [(each.change, each.note) for each in found] == [(None, "Canvas has two assignments of this name")] * 2


def test_a_date_that_canvas_does_not_have_is_shown_and_not_taken(course: Course) -> None:
    ((difference,), _) = compared(course, CanvasAssignment("1", "First essay", None, ()))
    assert (difference.here, difference.there, difference.change) == (instant(FIRST_DUE), None, None)


def test_a_students_own_date_is_an_extension_of_that_student(course: Course) -> None:
    own = CanvasDate("1 student", instant(LATER), frozenset({"502"}), section=False)
    essay = CanvasAssignment("1", "First essay", instant(FIRST_DUE), (own,))
    ((difference,), agreed) = compared(course, essay)
    assert agreed == 1
    assert difference.student == EVA
    assert difference.change == DueChange("essay-1", None, instant(LATER), EVA.id)
    assert compared(course, essay, extensions={EVA.id: {"essay-1": instant(LATER)}}) == ([], 1)


def test_a_section_means_its_students_and_the_latest_of_several_dates_counts(course: Course) -> None:
    section = CanvasDate("Thursday A", instant(LATER), frozenset(), section=True)
    own = CanvasDate("1 student", instant(MUCH_LATER), frozenset({"501"}), section=False)
    found, _ = compared(course, CanvasAssignment("1", "First essay", instant(FIRST_DUE), (section, own)))
    assert [(each.student, each.there) for each in found] == [(RUI, instant(MUCH_LATER)), (EVA, instant(LATER))]


def test_own_dates_that_are_no_more_time_are_shown_and_not_taken(course: Course) -> None:
    early = CanvasDate("1 student", instant("2024-03-20T18:00:00Z"), frozenset({"501"}), section=False)
    stranger = CanvasDate("1 student", instant(LATER), frozenset({"999"}), section=False)
    found, _ = compared(course, CanvasAssignment("1", "First essay", instant(FIRST_DUE), (early, stranger)))
    assert [(each.change, each.note) for each in found] == [
        (None, "for students who are not on the roster: 1 student"),
        (None, "not later than everybody's date"),
    ]
    own = CanvasDate("1 student", instant(LATER), frozenset({"501"}), section=False)
    everyone = {"essay-1": instant(MUCH_LATER)}
    ((late,), _) = compared(course, CanvasAssignment("1", "First essay", instant(FIRST_DUE), (own,)), everyone=everyone)
    assert late.change is None


def due(course: Course) -> datetime:
    found = due_at(course, course.assignment("essay-1"))
    assert found is not None
    return found.starts_at
