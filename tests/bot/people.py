"""The people of the tests about rosters and privacy: a roster of three, and members of the server with roles."""

from datetime import datetime
from typing import Any

import discord
from simcord import Env, MemberActor

from registrar.course.models import Course
from registrar.database import Database
from registrar.people import linking
from registrar.people.importing import import_listing
from registrar.people.listing import read_listing

CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,First essay (401)\n"
    "    Points Possible,,,,,20.00\n"
    '"Hopper, Grace",12,s12,grace@sea.example,Thursday seminar,\n'
    '"Lovelace, Ada",11,s11,ada@sea.example,Thursday seminar,18\n'
    '"Meitner, Lise",13,s13,lise@sea.example,Thursday seminar,\n'
)
ADA, GRACE, LISE = "Lovelace, Ada", "Hopper, Grace", "Meitner, Lise"


def member(env: Env, name: str, role: str | None = None, **permissions: bool) -> MemberActor:
    """Add somebody to the server, with a role of that name that may at least manage messages, if there is one."""
    roles = []
    if role is not None:
        allowed = discord.Permissions(manage_messages=True, **permissions)
        roles.append(env.guild.create_role(role, permissions=allowed))
    return env.guild.add_member(env.create_user(name), roles=roles)


async def bring_in(database: Database, course: Course, at: datetime, text: str = CANVAS) -> dict[str, int]:
    """Import a list, and return the ids of those who are new, by name."""
    listing = read_listing(text.encode())
    async with database.transaction() as tx:
        done = await import_listing(tx, course, listing, actor="7", at=at)
    return dict(zip((each.name for each in listing.students), done.added, strict=True))


async def code_for(database: Database, course: Course, student: int, at: datetime) -> str:
    async with database.transaction() as tx:
        return (await linking.hand_out(tx, course.id, [student], actor="7", at=at))[student]


async def link(database: Database, course: Course, student: int, person: MemberActor, at: datetime) -> None:
    """Link a member's account to a student."""
    code = await code_for(database, course, student, at)
    async with database.transaction() as tx:
        await linking.link(tx, course.id, code, str(person.id), at=at)


def refused(env: Env, result: Any) -> str:
    """Return with which words somebody was refused, for their eyes alone; the test fails if nobody was."""
    assert env.errors, "nothing was refused"
    assert result.ephemeral
    return str(result.response.content)


def button(message: Any, label: str) -> str:
    """Return the id of the one button of a message whose label begins so."""
    buttons = [each for row in message.components for each in row["components"]]
    (found,) = (each["custom_id"] for each in buttons if each["label"].startswith(label))
    return str(found)
