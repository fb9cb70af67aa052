"""How rating the members of one's team looks: the list, the reminder, and what the instructor sees."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import discord
from discord.utils import format_dt

from bot.views.table import csv_bytes
from bot.views.text import DESCRIPTION_LIMIT, FIELD_NAME_LIMIT, clip, lines_within, plain
from registrar.course.peers import PeerFeedback
from registrar.gradebook.numbers import exact, written
from registrar.participation.individual import Accepted
from registrar.participation.overview import Activity
from registrar.participation.peers import Outcome, Round
from registrar.teams.factors import GHOST, Factor

CONFIDENTIAL = "Only the instructor reads what you say of whom."
STAFF_ONLY = "For the instructor alone. The table holds every rating and comment."
RATE, RATE_ID = "Rate my team", "peers:list"
"""The label and the id of the button below a reminder."""
DONE, OPEN = "✅", "▫️"
NO_ROUNDS = "In this course, the members of a team do not rate each other."
NO_TEAM = "You are in no team with others, so there is nobody to rate."
ONE_SIDED = "sees {others} very differently from everybody else"
COMMENT_ROOM = 300


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a student is in a round: the other members of the team, and which of them are rated."""

    round: Round
    others: Sequence[int]
    rated: frozenset[int]


def standing_embed(standings: Sequence[Standing], names: Mapping[int, str], now: datetime) -> discord.Embed:
    """Render whom a student has rated and whom not yet, in each round."""
    embed = discord.Embed(title="Rating the members of your team", colour=discord.Colour.blurple())
    lines = [line for each in standings for line in _standing(each, names, now)]
    embed.description = lines_within(lines, DESCRIPTION_LIMIT)
    return embed.set_footer(text=CONFIDENTIAL)


def _standing(each: Standing, names: Mapping[int, str], now: datetime) -> Iterator[str]:
    opens, closes = format_dt(each.round.opens, "f"), format_dt(each.round.closes, "f")
    if now < each.round.opens:
        yield f"**{plain(each.round.title)}**: opens {opens}"
    elif now > each.round.closes:
        yield f"**{plain(each.round.title)}**: closed {closes}"
    else:
        yield f"**{plain(each.round.title)}**: open until {closes}"
    for other in each.others if now >= each.round.opens else ():
        mark = DONE if other in each.rated else OPEN
        yield f"{mark} {plain(names[other])}"


def reminder_embed(content: Mapping[str, Any]) -> discord.Embed:
    """Render the reminder that somebody has not rated everybody yet."""
    closes = datetime.fromisoformat(content["closes"])
    left = int(content["left"])
    people = "one member" if left == 1 else f"{left} members"
    return discord.Embed(
        title=clip(f"Rate your team: {content['title']}", FIELD_NAME_LIMIT),
        description=(
            f"Please say how {people} of your team did their part. It takes a minute each, is open until "
            f"{format_dt(closes, 'F')}, and nobody but the instructor reads it. The button below opens the list; so "
            f"does `/peers rate`."
        ),
        colour=discord.Colour.blurple(),
    )


def outcome_embed(
    title: str,
    team: str,
    members: Mapping[int, Activity],
    outcome: Outcome,
    accepted: Mapping[int, Accepted],
) -> discord.Embed:
    """Render what came of a round in a team, for the instructor.

    Args:
        title: the assignment's.
        team: the team's name.
        members: how each took part, by our id of the student.
        outcome: what came of it.
        accepted: the factors that stand already, by student.
    """
    embed = discord.Embed(title=clip(f"{title}: {team}", FIELD_NAME_LIMIT), colour=discord.Colour.blurple())
    blocks = [
        "\n".join(_member(each, members, accepted.get(int(each.member)), _comments(outcome, int(each.member))))
        for each in outcome.factors
    ]
    embed.description = lines_within(blocks, DESCRIPTION_LIMIT)
    return embed.set_footer(text=STAFF_ONLY)


def _member(
    each: Factor, members: Mapping[int, Activity], accepted: Accepted | None, comments: Sequence[str]
) -> Iterator[str]:
    own = members[int(each.member)]
    factor = "no factor" if each.value is None else f"factor {written(each.value)}"
    yield f"**{plain(own.student.name)}**: {factor}"
    yield f"-# {each.working}"
    files = sum(own.handed_in.values())
    yield f"-# messages to the team: {own.to_team}, on {len(own.team_days)} days; files handed in: {files}"
    if each.ghost:
        yield f"👻 by the others' account, less than {written(100 * GHOST)}% of an even share"
    if each.one_sided:
        others = ", ".join(plain(members[int(other)].student.name) for other in each.one_sided)
        yield f"⚖️ {ONE_SIDED.format(others=others)}"
    if not each.rated:
        yield "⏳ has not rated everybody"
    if accepted is not None:
        factor, points = written(exact(accepted.factor)), written(accepted.points)
        still = "" if accepted.holds else ", but other points were decided since"
        yield f"{DONE} accepted: factor {factor}, {points} points{still}"
    if comments:
        yield clip("💬 " + " · ".join(plain(comment) for comment in comments), COMMENT_ROOM)


def _comments(outcome: Outcome, student: int) -> list[str]:
    return [each.comment for each in outcome.ratings if each.rated == student and each.comment]


def ratings_csv(feedback: PeerFeedback, names: Mapping[int, str], outcome: Outcome) -> bytes:
    """Return every rating of a team as a table, for the instructor."""
    criteria = [each.id for each in feedback.criteria]
    head = ["rater", "rated", *criteria, "comment", "changed"]
    rows = [
        [
            names[each.rater],
            names[each.rated],
            *(each.points.get(criterion) for criterion in criteria),
            each.comment,
            each.at.isoformat(timespec="seconds"),
        ]
        for each in outcome.ratings
    ]
    return csv_bytes(head, rows)
