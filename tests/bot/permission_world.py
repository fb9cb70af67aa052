"""A course in which everything about three students is kept, and people of every kind who could look at it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

import discord
from simcord import ChannelHandle, Env, MemberActor

from grader.assignments.load import AssignmentFolder
from grader.grading import Stage
from grader.queue.kept import report_values
from grader.types import GradeReport, ItemScore
from registrar import outbox, regrades, submissions
from registrar.calendar import due_at
from registrar.course.models import Course
from registrar.course.peers import Criterion, PeerFeedback, RatingRound, Scale
from registrar.database import Database, Transaction
from registrar.gradebook import decisions
from registrar.outbox import Owed
from registrar.participation import peers
from registrar.people import linking, roster
from registrar.questions import log, official
from registrar.questions.log import Asked
from registrar.submissions import File
from registrar.teams import assigning, forming
from registrar.uploads import Uploads

NOW = datetime(2024, 4, 16, 12, tzinfo=UTC)
"""In the days in which the members of a team rate each other."""
ESSAY, TALK = "essay-1", "source-presentation"
ROLES = ("not linked", "student", "teammate", "other team", "assistant", "instructor", "server admin")
STUDENTS = {"student": "Lovelace", "teammate": "Hopper", "other team": "Meitner"}
"""The students among the roles, by the names by which they would be recognised."""
POINTS = {"student": 13.17, "teammate": 14.38, "other team": 16.59}


@dataclass(frozen=True, slots=True)
class Secrets:
    """What shows that something is about one student: who they are, and what is only theirs and the staff's."""

    name: tuple[str, ...]
    work: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept about the students, by its ids.

    `students` are theirs in the roster. What is of the student whom the commands are about has the ids below;
    `invited` is the id of an invitation to somebody who is none of the actors.
    """

    students: Mapping[str, int]
    team: int
    submission: int
    unconfirmed: int
    reminder: int
    question: int
    answer: int
    request: int
    invited: int


@dataclass(frozen=True, slots=True, kw_only=True)
class World(Kept):
    """Who and what there is."""

    channel: ChannelHandle
    staff_room: ChannelHandle
    actors: Mapping[str, MemberActor]
    message: discord.Message


class Account(Protocol):
    """Somebody's account in Discord."""

    @property
    def id(self) -> int:
        """Its number there."""


class Grader:
    """Stands in for the sandboxes, which need real time."""

    async def grade(self, _raw: bytes, _name: str, _of: AssignmentFolder, _folder: Path, _stage: Stage) -> GradeReport:
        return _report(1.0, "Only its owner reads this.")

    async def gpus(self) -> int:
        return 0

    async def close(self) -> None:
        """Hold nothing."""


def secrets_of(role: str) -> Secrets:
    """Return what would betray the student of a role."""
    name, points = STUDENTS[role], POINTS[role]
    words = (f"{name}'s argument", f"{name.lower()}-essay.ipynb", f"{name}'s illness", f"Rated by {name}")
    return Secrets((name, f"{name.lower()}@sea.example"), (*words, f"{points:g}"))


async def furnish(env: Env, channel: ChannelHandle, database: Database, course: Course, uploads: Uploads) -> World:
    """Enrol, team up, hand in, grade, decide, and ask, all behind the bot's back."""
    actors = {role: _member(env, role) for role in ROLES}
    kept = await fill(database, course, uploads, actors)
    view = discord.ui.View(timeout=None)
    message = await env.bot.get_partial_messageable(channel.id).send("Buttons", view=view)
    found = {each.name: getattr(kept, each.name) for each in fields(kept)}
    staff_room = env.guild.create_text_channel("staff")
    return World(channel=channel, staff_room=staff_room, actors=actors, message=message, **found)


async def fill(database: Database, course: Course, uploads: Uploads, actors: Mapping[str, Account]) -> Kept:
    """Have everything be kept about the accounts of `STUDENTS`."""
    students = {role: await _student(database, course, role, actors[role]) for role in STUDENTS}
    work = {role: await _graded(database, course, uploads, role, actors[role]) for role in STUDENTS}
    team, invited = await _teams(database, course, students)
    owner = str(actors["student"].id)
    async with database.transaction() as tx:
        for role, number in students.items():
            why = f"{STUDENTS[role]}'s illness"
            await decisions.override(tx, course, "essay-2", number, 1, reason=why, actor="7", at=NOW)
            until = NOW + timedelta(days=30)
            await decisions.extend(tx, course, ESSAY, until, students=[number], reason=why, actor="7", at=NOW)
        file = File(course.id, owner, "lovelace-essay.ipynb", uploads.keep(b"unsaid"), NOW)
        unconfirmed = await submissions.receive(tx, file)
        asked = Asked(course.id, NOW, "When?", "When?", "unknown", "unknown", None, {"citations": []})
        question = await log.log(tx, asked)
        await official.approve(tx, course.id, question, "At noon.", at=NOW, actor="7")
        (answer,) = await official.standing(tx, course.id)
        submission = await submissions.find(tx, course.id, work["student"])
        assert submission is not None
        request = await regrades.ask(tx, submission, owner, "Lovelace's argument is whole", NOW)
        reminder = await _reminder(tx, course, owner)
        rater, rated, given = students["teammate"], students["student"], {"work": 4, "talk": 4}
        await peers.rate(tx, course, TALK, rater, rated, given, "Rated by Hopper", actor="7", at=NOW)
    handed_in = work["student"]
    return Kept(students, team, handed_in, unconfirmed, reminder, question, answer.id, request.id, invited)


def with_ratings(course: Course) -> Course:
    """Return a course in which the members of a team rate each other."""
    criteria = (Criterion(id="work", title="Did a fair share", weight=2), Criterion(id="talk", title="Talked"))
    rounds = (RatingRound(assignment=TALK, opens=NOW.date(), closes=NOW.date()),)
    feedback = PeerFeedback(criteria=criteria, scale=Scale(lowest=0, highest=5), rounds=rounds, at=course.at)
    return course.model_copy(update={"peer_feedback": feedback})


def _member(env: Env, role: str) -> MemberActor:
    """Add somebody to whom Discord itself shows every command."""
    named = {"assistant": "Staff", "instructor": "Instructor"}.get(role, f"Moderator ({role})")
    allowed = discord.Permissions(manage_messages=True, administrator=role == "server admin")
    return env.guild.add_member(
        env.create_user(role.replace(" ", "-")), roles=[env.guild.create_role(named, permissions=allowed)]
    )


async def _student(database: Database, course: Course, role: str, actor: Account) -> int:
    name = STUDENTS[role]
    async with database.transaction() as tx:
        address = f"{name.lower()}@sea.example"
        added = await roster.add(tx, course, f"{name}, X.", email=address, section="seminar", actor="7", at=NOW)
        code = (await linking.hand_out(tx, course.id, [added.id], actor="7", at=NOW))[added.id]
        await linking.link(tx, course.id, code, str(actor.id), at=NOW)
    return added.id


async def _graded(database: Database, course: Course, uploads: Uploads, role: str, actor: Account) -> int:
    name, at = STUDENTS[role], NOW - timedelta(days=30)
    raw = f"{name}'s own words".encode()
    given = File(course.id, str(actor.id), f"{name.lower()}-essay.ipynb", uploads.keep(raw), at)
    async with database.transaction() as tx:
        await submissions.hand_in(tx, given, ESSAY)
        claimed = await submissions.claim(tx, course.id, NOW, timedelta(minutes=1))
        assert claimed is not None
        report = report_values(_report(POINTS[role], f"{name}'s argument"))
        await submissions.settle_graded(tx, claimed, report, None, NOW)
    return claimed.id


async def _teams(database: Database, course: Course, students: Mapping[str, int]) -> tuple[int, int]:
    """Put student and teammate into one team and the third into another; return the first, and an invitation to it."""
    async with database.transaction() as tx:
        crew = await assigning.assign_new(tx, course, students["student"], "Crew", actor="7", at=NOW)
        await assigning.assign(tx, course, students["teammate"], crew.id, actor="7", at=NOW)
        await assigning.assign_new(tx, course, students["other team"], "Gulls", actor="7", at=NOW)
        somebody = await roster.add(tx, course, "Noether, Emmy", actor="7", at=NOW)
        invited = await forming.invite(tx, course, students["student"], somebody.id, actor="7", at=NOW)
    return crew.id, invited.id


async def _reminder(tx: Transaction, course: Course, person: str) -> int:
    """Remind somebody of something, and return the id of that message."""
    due = due_at(course, course.assignment("essay-2"))
    assert due is not None
    event = {
        "event": due.id,
        "kind": due.kind.value,
        "title": due.title,
        "starts_at": due.starts_at.isoformat(),
        "ends_at": due.ends_at.isoformat(),
        "all_day": due.all_day,
        "disputed": due.disputed,
        "subject": due.subject,
        "lead": "24h",
        "expires_at": due.ends_at.isoformat(),
    }
    await outbox.owe(tx, Owed(course.id, f"remind:{person}:1", "reminder.due", {"events": [event]}, NOW, person=person))
    (debt,) = await outbox.claim(tx, NOW, lease=timedelta(minutes=1), limit=10)
    await outbox.settle(tx, debt.id, "sent", NOW)
    return debt.id


def _report(points: float, said: str) -> GradeReport:
    item = ItemScore("argument", "Argument", points, 20.0, said)
    return GradeReport(ESSAY, "wrong_output", points, 20.0, (item,), said, 1.5, "cpu")
