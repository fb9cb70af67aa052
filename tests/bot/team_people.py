"""Students with accounts in a server, in a course with teams, for the tests of what teams see and do."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import discord
from simcord import Env, MemberActor

from registrar.course.models import Course
from registrar.database import Database
from registrar.teams import forming, membership
from registrar.teams.membership import Team
from tests.bot.class_list import enrol
from tests.bot.stand_ins import IN_TERM

LATER = timedelta(seconds=11)
"""When the bot has looked again whether teams have changed."""


@dataclass(frozen=True, slots=True)
class Pupil:
    """A student: as a member of the server, and by id on the roster."""

    actor: MemberActor
    id: int

    @property
    def person(self) -> str:
        """The Discord id."""
        return str(self.actor.id)


async def pupil(env: Env, database: Database, course: Course, name: str) -> Pupil:
    actor = env.guild.add_member(env.create_user(name.casefold()))
    return Pupil(actor, await enrol(database, course, f"{name}, On Roster", actor.id))


async def team_up(database: Database, course: Course, name: str, first: Pupil, *others: Pupil) -> Team:
    """Have students form a team behind the bot's back."""
    async with database.transaction() as tx:
        team = await forming.form(tx, course, first.id, name, actor=first.person, at=IN_TERM)
        for other in others:
            asked = await forming.invite(tx, course, first.id, other.id, actor=first.person, at=IN_TERM)
            team = await forming.answer(tx, course, other.id, asked.id, accept=True, actor=other.person, at=IN_TERM)
    return team


async def team_now(database: Database, course: Course, student: Pupil) -> Team | None:
    async with database.reading() as tx:
        return await membership.team_of(tx, course.id, student.id)


def channel_of(env: Env, name: str) -> Any:
    """Return the server's text channel of this name, None if there is none."""
    guild = env.guild.me.guild if env.guild.me else None
    assert guild is not None
    return discord.utils.get(guild.text_channels, name=name)


def role_of(env: Env, name: str) -> Any:
    guild = env.guild.me.guild if env.guild.me else None
    assert guild is not None
    return discord.utils.get(guild.roles, name=name)
