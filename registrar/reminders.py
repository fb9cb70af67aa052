"""The rules of reminding that hold in a course, and what each person wants of them."""

from collections.abc import Collection
from datetime import datetime

from pydantic import ValidationError
from sqlalchemy import Select, Text, cast, select

from registrar import audit
from registrar.audit import Entry
from registrar.calendar import Kind
from registrar.course.models import Course
from registrar.course.reminders import QuietHours, ReminderPlan
from registrar.course.values import Strict
from registrar.database import Transaction
from registrar.errors import RegistrarError
from registrar.tables import ReminderDoneRow, ReminderRulesRow, ReminderWishesRow


class RulesError(RegistrarError):
    """Rules of reminding that cannot be kept. Says what to write instead."""


class Wishes(Strict):
    """What a person wants direct messages about, and hours of their own in which they want none."""

    kinds: frozenset[Kind] = frozenset()
    quiet: QuietHours | None = None


async def plan_of(tx: Transaction, course: Course) -> ReminderPlan:
    """Return the rules that hold: those that the staff set, or else those of `course.yaml`."""
    row = await tx.get(ReminderRulesRow, course.id)
    return course.reminders if row is None else ReminderPlan.model_validate(row.rules)


async def set_leads(
    tx: Transaction, course: Course, kind: Kind, leads: Collection[str], *, actor: str, at: datetime
) -> ReminderPlan:
    """Set how long before an event of a kind it is announced, and return the rules that hold now.

    Raises:
        RulesError: if a lead cannot be read.
    """
    before = await plan_of(tx, course)
    values = before.model_dump(mode="json")
    values["before"][kind.value] = list(leads)
    try:
        after = ReminderPlan.model_validate(values)
    except ValidationError as error:
        raise RulesError("; ".join(each["msg"].removeprefix("Value error, ") for each in error.errors())) from error
    await tx.merge(ReminderRulesRow(course=course.id, rules=after.model_dump(mode="json")))
    changed = ({"leads": list(getattr(plan.before, kind.value))} for plan in (before, after))
    await audit.record(tx, Entry(course.id, at, actor, "reminders.set", f"kind:{kind}", *changed))
    return after


async def reset_plan(tx: Transaction, course: Course, *, actor: str, at: datetime) -> None:
    """Let the rules of `course.yaml` hold again."""
    row = await tx.get(ReminderRulesRow, course.id)
    if row is not None:
        await audit.record(tx, Entry(course.id, at, actor, "reminders.reset", "kind:all", row.rules, None))
        await tx.delete(row)
        await tx.flush()


async def wishes_of(tx: Transaction, course: str, person: str) -> Wishes:
    """Return what a person, by Discord id, wants; nobody wants anything until they say so."""
    row = await tx.scalar(_wishes(course).where(ReminderWishesRow.person == person))
    return Wishes() if row is None else Wishes.model_validate(row.wishes)


async def all_wishes(tx: Transaction, course: str) -> dict[str, Wishes]:
    """Return what everybody wants who wants anything, by Discord id."""
    rows = await tx.execute(
        select(ReminderWishesRow.person, cast(ReminderWishesRow.wishes, Text)).where(ReminderWishesRow.course == course)
    )
    # Thousands of people want one of a few things: each is read once.
    read: dict[str, Wishes] = {}
    wishes: dict[str, Wishes] = {}
    for person, text in rows:
        if text not in read:
            read[text] = Wishes.model_validate_json(text)
        wishes[person] = read[text]
    return {person: wish for person, wish in wishes.items() if wish.kinds}


async def set_wishes(tx: Transaction, course: str, person: str, wishes: Wishes) -> None:
    """Remember what a person wants from now on."""
    row = await tx.scalar(_wishes(course).where(ReminderWishesRow.person == person))
    if row is None:
        row = ReminderWishesRow(course=course, person=person)
        tx.add(row)
    row.wishes = wishes.model_dump(mode="json")
    await tx.flush()


async def mark_done(tx: Transaction, course: str, person: str, events: Collection[str], at: datetime) -> None:
    """Remember that a person is done with events, by the ids of their occurrences."""
    for event in set(events) - (await done_by(tx, course, person)).get(person, set()):
        tx.add(ReminderDoneRow(course=course, person=person, event=event, at=at))
    await tx.flush()


async def done_by(tx: Transaction, course: str, person: str | None = None) -> dict[str, set[str]]:
    """Return the ids of the events that one person, or each, called done, by Discord id."""
    wanted = select(ReminderDoneRow).where(ReminderDoneRow.course == course)
    if person is not None:
        wanted = wanted.where(ReminderDoneRow.person == person)
    done: dict[str, set[str]] = {}
    for row in await tx.scalars(wanted):
        done.setdefault(row.person, set()).add(row.event)
    return done


def _wishes(course: str) -> Select[ReminderWishesRow]:
    return select(ReminderWishesRow).where(ReminderWishesRow.course == course)
