"""Rating one's team in Discord: forms, who sees what, reminders, and points that only the instructor gives."""

import csv
import io
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta

import discord
import pytest
from simcord import ChannelHandle, Env, InteractionResult, MemberActor

from bot.app import Syllabot
from bot.services import Services
from bot.views.letters import render
from registrar import outbox
from registrar.course.load import load_course
from registrar.course.models import Course
from registrar.course.peers import Criterion, PeerFeedback, RatingRound, Scale
from registrar.database import Database
from registrar.gradebook.book import grade_of
from registrar.gradebook.submitted import submitted
from registrar.outbox import Debt
from registrar.participation import contributions, peers
from registrar.participation.asking import plan_reminders
from registrar.participation.contributions import Contribution
from registrar.people import linking, roster, staff
from registrar.people.roster import Student
from registrar.teams import assigning
from registrar.teams.membership import Team
from tests.bot.stand_ins import COURSE_FOLDER, Scholar

TALK = "source-presentation"
NOW = datetime(2024, 4, 16, 12, tzinfo=UTC)
OPENS, CLOSES = date(2024, 4, 15), date(2024, 4, 21)


@pytest.fixture(scope="module")
def course() -> Course:
    given = load_course(COURSE_FOLDER)
    criteria = (
        Criterion(id="work", title="Did a fair share of the work", weight=2),
        Criterion(id="talk", title="Talked with the others", description="Answered within a day or so"),
    )
    rounds = (RatingRound(assignment=TALK, opens=OPENS, closes=CLOSES),)
    feedback = PeerFeedback(criteria=criteria, scale=Scale(lowest=0, highest=5), rounds=rounds, at=given.at)
    return given.model_copy(update={"peer_feedback": feedback})


@pytest.fixture
def now() -> list[datetime]:
    """The instant of the course's clock, in a list so that a test can set it."""
    return [NOW]


@pytest.fixture
def build_bot(course: Course, scholar: Scholar, database: Database, now: list[datetime]) -> Callable[[], Syllabot]:
    services = Services(course, scholar, lambda: now[0], database)
    return lambda: Syllabot(services)


@pytest.fixture
async def teacher(simcord_env: Env, channel: ChannelHandle, database: Database, course: Course) -> MemberActor:
    role = simcord_env.guild.create_role("Staff", permissions=discord.Permissions(manage_messages=True))
    actor = simcord_env.guild.add_member(simcord_env.create_user("inez"), roles=[role])
    async with database.transaction() as tx:
        await staff.appoint(tx, course.id, str(actor.id), "instructor", actor="cli", at=NOW)
    return actor


@pytest.fixture
def crew(simcord_env: Env, channel: ChannelHandle) -> list[MemberActor]:
    return [simcord_env.guild.add_member(simcord_env.create_user(name)) for name in ("ada", "ben", "eve")]


@pytest.fixture
async def team(crew: Sequence[MemberActor], database: Database, course: Course) -> Team:
    members = [await linked(database, course, each) for each in crew]
    async with database.transaction() as tx:
        team = await assigning.assign_new(tx, course, members[0].id, "Crew", actor="7", at=NOW)
        for each in members[1:]:
            team = await assigning.assign(tx, course, each.id, team.id, actor="7", at=NOW)
    return team


async def linked(database: Database, course: Course, actor: MemberActor) -> Student:
    async with database.transaction() as tx:
        student = await roster.add(tx, course, actor.name, actor="7", at=NOW)
        codes = await linking.hand_out(tx, course.id, [student.id], actor="7", at=NOW)
        return await linking.link(tx, course.id, codes[student.id], str(actor.id), at=NOW)


async def fill_in(
    rater: MemberActor, form: InteractionResult, work: int, talk: int, comment: str = ""
) -> InteractionResult:
    """Fill in the form for one member."""
    first, second, third = (each["component"]["custom_id"] for each in form.modal["components"])
    return await rater.submit_modal(form, {first: [str(work)], second: [str(talk)], third: comment})


async def rate_all(rater: MemberActor, channel: ChannelHandle, points: dict[str, int]) -> InteractionResult:
    """Rate everybody by name, in the list that `/peers rate` opens."""
    shown = await rater.slash(channel, "peers rate")
    for name, each in points.items():
        form = await rater.click(shown.response, label=name)
        shown_again = await fill_in(rater, form, each, each, f"about {name}")
    return shown_again


async def pending(database: Database, course: Course, kind: str) -> Sequence[Debt]:
    async with database.reading() as tx:
        return [debt for debt in await outbox.listing(tx, course.id, ["pending"]) if debt.owed.kind.startswith(kind)]


async def test_what_was_typed_into_a_form_is_given_back_where_the_bot_was_started_anew_meanwhile(
    simcord_env: Env,
    build_bot: Callable[[], Syllabot],
    channel: ChannelHandle,
    crew: Sequence[MemberActor],
    team: Team,
) -> None:
    ada, *_ = crew
    shown = await ada.slash(channel, "peers rate")
    form = await ada.click(shown.response, label="ben")
    await simcord_env.restart_bot(build_bot())

    answer = await fill_in(ada, form, 4, 5, "Drew the chart.")
    assert answer.ephemeral
    assert "open the form again" in answer.response.content
    (given_back,) = answer.response.attachments
    assert await given_back.read() == b"Drew the chart."


async def test_a_member_rates_the_others_in_a_form_for_each(
    simcord_env: Env,
    build_bot: Callable[[], Syllabot],
    channel: ChannelHandle,
    crew: Sequence[MemberActor],
    team: Team,
    database: Database,
    course: Course,
) -> None:
    ada, *_ = crew
    shown = await ada.slash(channel, "peers rate")
    assert shown.ephemeral
    buttons = [button["label"] for row in shown.response.components for button in row["components"]]
    assert buttons == ["ben", "eve"]
    await simcord_env.restart_bot(build_bot())

    form = await ada.click(shown.response, label="ben")
    labels = [each["label"] for each in form.modal["components"]]
    assert labels == ["Did a fair share of the work", "Talked with the others", "Comment"]
    assert [option["value"] for option in form.modal["components"][0]["component"]["options"]] == list("012345")
    again = await fill_in(ada, form, 4, 5, "Drew the chart.")
    assert "✅ ben" in again.response.embeds[0].description
    assert "▫️ eve" in again.response.embeds[0].description

    form = await ada.click(again.response, label="ben")
    comment = form.modal["components"][2]["component"]["value"]
    chosen = [
        option["value"] for option in form.modal["components"][0]["component"]["options"] if option.get("default")
    ]
    assert (comment, chosen) == ("Drew the chart.", ["4"])
    async with database.reading() as tx:
        said = await peers.given(tx, course, TALK, team.members[0])
    assert said[team.members[1]].points == {"work": 4, "talk": 5}

    status = await ada.slash(channel, "peers status")
    assert status.ephemeral
    assert "▫️ eve" in status.response.embeds[0].description


async def test_nobody_rates_before_the_ratings_open_or_once_they_have_closed(
    simcord_env: Env, channel: ChannelHandle, crew: Sequence[MemberActor], team: Team, now: list[datetime]
) -> None:
    ada, *_ = crew
    shown = await ada.slash(channel, "peers rate")
    form = await ada.click(shown.response, label="ben")
    now[0] = NOW + timedelta(days=6)
    late = await fill_in(ada, form, 4, 5)
    assert "cannot be rated now" in late.followups[-1].content
    assert "closed" in (await ada.slash(channel, "peers status")).response.embeds[0].description
    now[0] = NOW - timedelta(days=6)
    assert "Nothing can be rated now" in (await ada.slash(channel, "peers rate")).response.content
    assert simcord_env.errors


async def test_who_has_no_team_or_is_no_student_is_told_so(
    simcord_env: Env, channel: ChannelHandle, student: MemberActor, database: Database, course: Course
) -> None:
    assert "/link" in (await student.slash(channel, "peers rate")).response.content
    await linked(database, course, student)
    assert "no team with others" in (await student.slash(channel, "peers status")).response.content
    assert simcord_env.errors


async def test_the_reminder_opens_the_list_and_ends_with_the_last_rating(
    simcord_env: Env,
    channel: ChannelHandle,
    crew: Sequence[MemberActor],
    team: Team,
    database: Database,
    course: Course,
) -> None:
    async with database.transaction() as tx:
        await plan_reminders(tx, course, datetime(2024, 4, 1, tzinfo=UTC))
    ada, ben, _ = crew
    debts = {debt.owed.person: debt for debt in await pending(database, course, "peers")}
    letter = render(debts[str(ada.id)])
    assert "2 members of your team" in (letter.embed.description or "")
    assert [button.custom_id for button in letter.buttons] == ["peers:list"]
    await rate_all(ada, channel, {"ben": 4, "eve": 4})
    await rate_all(ben, channel, {"ada": 4})
    left = await pending(database, course, "peers")
    assert str(ada.id) not in {debt.owed.person for debt in left}
    assert {debt.owed.content["left"] for debt in left if debt.owed.person == str(ben.id)} == {1}


async def test_the_instructor_sees_factors_with_their_working_and_flags_and_accepts_them(
    simcord_env: Env,
    channel: ChannelHandle,
    teacher: MemberActor,
    crew: Sequence[MemberActor],
    team: Team,
    database: Database,
    course: Course,
) -> None:
    ada, ben, eve = crew
    await rate_all(ada, channel, {"ben": 4, "eve": 1})
    await rate_all(ben, channel, {"ada": 4, "eve": 1})
    async with database.transaction() as tx:
        await contributions.count(tx, course.id, Contribution("1", str(eve.id), f"team:{team.id}", NOW))
    shown = await teacher.slash(channel, "admin peers show", assignment=TALK, team=team.id)
    assert shown.ephemeral
    text = shown.response.embeds[0].description
    assert "**ada**: factor 1.6" in text
    assert "(0.40 + 0.40) ÷ 2 = 0.40" in text
    assert "👻" in text.split("**eve**")[1]
    assert "messages to the team: 1, on 1 days; files handed in: 0" in text.split("**eve**")[1]
    assert "has not rated everybody" in text.split("**eve**")[1]
    assert "about eve · about eve" in text
    (file,) = shown.response.attachments
    rows = list(csv.DictReader(io.StringIO((await file.read()).decode("utf-8-sig"))))
    assert [(row["rater"], row["rated"], row["work"]) for row in rows] == [
        ("ben", "ada", "4"),
        ("ada", "ben", "4"),
        ("ada", "eve", "1"),
        ("ben", "eve", "1"),
    ]

    unknown = await teacher.slash(channel, "admin peers accept", assignment=TALK, team=team.id)
    assert "`shared`" in unknown.response.content
    assert simcord_env.errors
    done = await teacher.slash(channel, "admin peers accept", assignment=TALK, team=team.id, shared=9.0)
    assert done.ephemeral
    assert "eve: factor 0.4, 11 points" in done.response.content
    assert "ada: factor 1.6, 14 points" in done.response.content
    assert "Not everybody has rated everybody: eve" in done.response.content
    told = {debt.owed.person: debt.owed.content["text"] for debt in await pending(database, course, "decision")}
    assert "11 points of Source presentation" in told[str(eve.id)]

    changed = await teacher.slash(
        channel, "admin peers override", assignment=TALK, student=team.members[2], factor=0.8, reason="She was ill."
    )
    assert "eve: factor 0.8, 13 points" in changed.response.content
    await teacher.slash(channel, "admin peers withdraw", assignment=TALK, team=team.id)
    async with database.reading() as tx:
        mark = (await grade_of(tx, course, team.members[2], submitted, NOW)).mark(TALK)
    assert mark.points is None


@pytest.mark.parametrize("command", ["show", "accept", "withdraw"])
async def test_assistants_do_not_read_what_members_say_of_each_other(
    simcord_env: Env, channel: ChannelHandle, team: Team, command: str
) -> None:
    role = simcord_env.guild.create_role("Staff", permissions=discord.Permissions(manage_messages=True))
    assistant = simcord_env.guild.add_member(simcord_env.create_user("tony"), roles=[role])
    result = await assistant.slash(channel, f"admin peers {command}", assignment=TALK, team=team.id)
    assert "Only the course's instructors" in result.response.content
    assert simcord_env.errors
