"""Due dates of Canvas or of a calendar file: how they differ from the course's, and how they are taken over."""

from typing import TYPE_CHECKING

from bot.decided import tell_everyone, tell_student
from bot.errors import BotError, refusals
from bot.services import Services
from bot.views.due_changes import TITLE, announcement_text, own_text
from grader.queue.lateness import restate_lateness
from registrar import proposals, reminders
from registrar.database import Transaction
from registrar.gradebook import decisions
from registrar.gradebook.canvas import canvas_headings
from registrar.in_force import before_extensions
from registrar.people import roster
from registrar.proposals import Taken
from schedules.canvas import CanvasComparison, Known, compare
from schedules.errors import CanvasError

if TYPE_CHECKING:
    from bot.running import Running

NOT_SET = (
    "Canvas is not connected. Set SYLLABOT_CANVAS_URL, SYLLABOT_CANVAS_TOKEN and SYLLABOT_CANVAS_COURSE and start me "
    "again; or compare a calendar file with `/admin calendar compare`."
)


async def compare_with_canvas(services: Services) -> CanvasComparison:
    """Read Canvas, and return where its due dates differ from those that hold here.

    Raises:
        BotError: if Canvas is not connected, or cannot be read.
    """
    if services.canvas is None:
        raise BotError(NOT_SET)
    try:
        there = await services.canvas.assignments()
    except CanvasError as error:
        raise BotError(str(error)) from error
    async with services.database.reading() as tx:
        return compare(await _known(tx, services), there)


async def take_over(course: "Running", proposal: int, actor: str) -> Taken:
    """Have the due dates of a proposal hold, and tell whom it is about; the first time from Canvas, nobody is told.

    Raises:
        BotError: if they cannot be taken; then nothing has changed.
    """
    services = course.services
    with refusals():
        async with services.database.transaction() as tx:
            taken = await proposals.take(tx, services.written, proposal, actor=actor, at=services.clock())
            await _restate(tx, taken)
            if not (taken.first and taken.source == "canvas"):
                await _tell(tx, services, taken)
    await course.adopt(taken.course)
    course.schedules.nudge()
    return taken


async def _known(tx: Transaction, services: Services) -> Known:
    course = await before_extensions(tx, services.written)
    ours = {each.id for each in course.assignments}
    headings = (await canvas_headings(tx, course.id)).items()
    # A heading of Canvas's gradebook is `Title (id)`.
    ids = {heading.rpartition("(")[2].removesuffix(")"): name for name, heading in headings if name in ours}
    own = {student: each.extensions for student, each in (await decisions.decisions(tx, course.id)).items()}
    everyone = (await decisions.for_everyone(tx, course.id)).extensions
    return Known(course, await roster.students(tx, course.id), own, everyone, ids)


async def _restate(tx: Transaction, taken: Taken) -> None:
    """Work out anew what lateness costs what is graded already."""
    for change in taken.changes:
        persons = None
        if change.student is not None:
            persons = (await roster.student(tx, taken.course.id, change.student)).accounts
        await restate_lateness(tx, taken.course, change.assignment, persons)


async def _tell(tx: Transaction, services: Services, taken: Taken) -> None:
    course = taken.course
    for_all = [each for each in taken.changes if each.student is None]
    if for_all:
        channel = (await reminders.plan_of(tx, course)).channel
        await tell_everyone(tx, services, TITLE, announcement_text(course, for_all), channel)
    for each in taken.changes:
        if each.student is not None:
            await tell_student(tx, services, each.student, TITLE, own_text(course, each))
