"""`/team` and `/admin teams`: students come together, the staff helps, and nobody else learns who is with whom."""

import csv
import io
from collections.abc import Callable

import pytest
import pytest_asyncio
from simcord import ChannelHandle, Env, MemberActor

from bot.app import Syllabot
from registrar import audit, outbox
from registrar.course.models import Course
from registrar.database import Database
from registrar.outbox import Debt
from registrar.teams import membership
from tests.bot.people import member, refused
from tests.bot.team_people import Pupil, pupil, team_now, team_up


@pytest.fixture
def instructor(simcord_env: Env, channel: ChannelHandle) -> MemberActor:
    return member(simcord_env, "inez", "Instructor")


@pytest_asyncio.fixture
async def ada(simcord_env: Env, channel: ChannelHandle, database: Database, course: Course) -> Pupil:
    return await pupil(simcord_env, database, course, "Ada")


@pytest_asyncio.fixture
async def ben(simcord_env: Env, channel: ChannelHandle, database: Database, course: Course) -> Pupil:
    return await pupil(simcord_env, database, course, "Ben")


async def owed(database: Database, course: Course, kind: str) -> list[Debt]:
    async with database.reading() as tx:
        return [each for each in await outbox.listing(tx, course.id, ["pending"]) if each.owed.kind == kind]


async def standing(database: Database, course: Course) -> list[str]:
    async with database.reading() as tx:
        return [team.name for team in await membership.teams(tx, course.id)]


async def test_a_team_is_formed_by_an_invitation_that_is_accepted(
    channel: ChannelHandle, ada: Pupil, ben: Pupil, database: Database, course: Course
) -> None:
    formed = await ada.actor.slash(channel, "team form", name="Wolves")
    assert formed.ephemeral
    invited = await ada.actor.slash(channel, "team invite", student=ben.actor)
    assert invited.ephemeral
    (letter,) = await owed(database, course, "team.invitation")
    assert letter.owed.person == ben.person
    assert [each["label"] for each in letter.owed.content["buttons"]] == ["Accept", "Decline"]

    shown = await ben.actor.slash(channel, "team show")
    assert "**Wolves**" in shown.response.embeds[0].fields[0].value
    (choice,) = await ben.actor.autocomplete(channel, "team accept", "invitation", "wol")
    done = await ben.actor.slash(channel, "team accept", invitation=choice["value"])
    assert done.ephemeral
    team = await team_now(database, course, ben)
    assert team is not None
    assert team.members == (ada.id, ben.id)
    (answer,) = await owed(database, course, "team.answer")
    assert answer.owed.person == ada.person

    shown = await ben.actor.slash(channel, "team show")
    assert shown.response.embeds[0].description == f"- <@{ada.person}> (leads)\n- <@{ben.person}>"
    assert "On Roster" not in str(shown.response.embeds[0].to_dict())


@pytest.mark.parametrize("label", ["Accept", "Decline"])
async def test_the_buttons_of_an_invitation_work_after_a_restart(
    simcord_env: Env,
    build_bot: Callable[[], Syllabot],
    channel: ChannelHandle,
    ada: Pupil,
    ben: Pupil,
    database: Database,
    course: Course,
    label: str,
) -> None:
    await ada.actor.slash(channel, "team form", name="Wolves")
    await ada.actor.slash(channel, "team invite", student=ben.actor)
    (debt,) = await owed(database, course, "team.invitation")
    messenger = simcord_env.bot.courses.all[0].schedules.courier._messenger
    await messenger.send(await messenger.channel_with(ben.person), debt, "n", late=False)
    await simcord_env.restart_bot(build_bot())
    await ben.actor.user.click(ben.actor.user.dm_channel.last_message, label=label)
    team = await team_now(database, course, ada)
    assert team is not None
    assert (ben.id in team.members) == (label == "Accept")
    assert not ben.actor.user.dm_channel.last_message.components
    assert not simcord_env.errors


async def test_nobody_answers_an_invitation_of_somebody_else(
    simcord_env: Env, channel: ChannelHandle, ada: Pupil, ben: Pupil, database: Database, course: Course
) -> None:
    eve = await pupil(simcord_env, database, course, "Eve")
    await ada.actor.slash(channel, "team form", name="Wolves")
    await ada.actor.slash(channel, "team invite", student=ben.actor)
    result = await eve.actor.slash(channel, "team accept", invitation=1)
    assert "Nobody has invited you" in refused(simcord_env, result)
    assert "Wolves" not in str((await eve.actor.slash(channel, "team show")).response.embeds[0].to_dict())


async def test_who_is_not_on_the_roster_neither_forms_a_team_nor_is_invited(
    simcord_env: Env, channel: ChannelHandle, ada: Pupil, student: MemberActor
) -> None:
    assert "/link" in refused(simcord_env, await student.slash(channel, "team form", name="Wolves"))
    await ada.actor.slash(channel, "team form", name="Wolves")
    assert "not on the course's roster" in refused(
        simcord_env, await ada.actor.slash(channel, "team invite", student=student)
    )


async def test_leaving_is_asked_about_and_holds_for_that_team_only(
    simcord_env: Env,
    build_bot: Callable[[], Syllabot],
    channel: ChannelHandle,
    ada: Pupil,
    ben: Pupil,
    database: Database,
    course: Course,
) -> None:
    await team_up(database, course, "Wolves", ada, ben)
    asked, asked_again = [await ben.actor.slash(channel, "team leave") for _ in range(2)]
    await simcord_env.restart_bot(build_bot())
    left = await ben.actor.click(asked.response, label="Leave")
    assert "out of **Wolves**" in left.response.content
    assert await team_now(database, course, ben) is None
    await team_up(database, course, "Gulls", ben)
    await ben.actor.click(asked_again.response, label="Leave")
    assert await standing(database, course) == ["Gulls", "Wolves"]
    last = await ben.actor.slash(channel, "team leave")
    assert "last member" in last.response.content


async def test_a_plan_is_handed_in_by_a_form_that_names_the_leader(
    simcord_env: Env, channel: ChannelHandle, ada: Pupil, ben: Pupil, database: Database, course: Course
) -> None:
    await team_up(database, course, "Wolves", ada, ben)
    form = await ada.actor.slash(channel, "team plan")
    text, leader = (each["component"] for each in form.modal["components"])
    await ada.actor.submit_modal(form, {text["custom_id"]: "Ben reads, Ada writes.", leader["custom_id"]: [ben.actor]})
    team = await team_now(database, course, ada)
    assert team is not None
    assert team.plan is not None
    assert (team.plan.text, team.plan.leader, team.leader) == ("Ben reads, Ada writes.", ben.id, ben.id)

    stranger = await pupil(simcord_env, database, course, "Eve")
    form = await ben.actor.slash(channel, "team plan")
    again, leader = (each["component"] for each in form.modal["components"])
    assert again["value"] == "Ben reads, Ada writes."
    done = await ben.actor.submit_modal(form, {again["custom_id"]: "x", leader["custom_id"]: [stranger.actor]})
    assert done.response.content == "Only a member can lead the team."


async def test_a_leader_and_a_name_are_changed(
    channel: ChannelHandle, ada: Pupil, ben: Pupil, database: Database, course: Course
) -> None:
    await team_up(database, course, "Wolves", ada, ben)
    await ada.actor.slash(channel, "team leader", member=ben.actor)
    await ben.actor.slash(channel, "team rename", name="Gulls")
    team = await team_now(database, course, ada)
    assert team is not None
    assert (team.name, team.leader) == ("Gulls", ben.id)


async def test_a_proposal_is_confirmed_by_an_instructor_and_only_as_it_was_shown(
    simcord_env: Env,
    build_bot: Callable[[], Syllabot],
    channel: ChannelHandle,
    instructor: MemberActor,
    ada: Pupil,
    ben: Pupil,
    database: Database,
    course: Course,
) -> None:
    shown = await instructor.slash(channel, "admin teams propose", size=2)
    assert shown.ephemeral
    assert "Ada, On Roster" in shown.response.embeds[0].description
    cleo = await pupil(simcord_env, database, course, "Cleo")
    await instructor.click(shown.response, label="Confirm")
    assert await standing(database, course) == []
    shown = await instructor.slash(channel, "admin teams propose", size=2)
    await simcord_env.restart_bot(build_bot())
    await instructor.click(shown.response, label="Confirm")
    team = await team_now(database, course, cleo)
    assert team is not None
    assert sorted(team.members) == sorted((ada.id, ben.id, cleo.id))


async def test_an_instructor_assigns_removes_renames_and_dissolves(
    simcord_env: Env,
    channel: ChannelHandle,
    instructor: MemberActor,
    ada: Pupil,
    ben: Pupil,
    database: Database,
    course: Course,
) -> None:
    await instructor.slash(channel, "admin teams assign", student=ada.id, new_team="Wolves")
    (choice,) = await instructor.autocomplete(channel, "admin teams assign", "team", "wo")
    done = await instructor.slash(channel, "admin teams assign", student=ben.id, team=choice["value"])
    assert done.response.content == "**Wolves** is now: Ada, On Roster, Ben, On Roster."
    await instructor.slash(channel, "admin teams rename", team=choice["value"], name="Gulls")
    await instructor.slash(channel, "admin teams remove", student=ada.id)
    listed = await instructor.slash(channel, "admin teams list")
    assert listed.response.embeds[0].description == "**Gulls** (no plan) · Ben, On Roster (leads)"
    rows = list(csv.DictReader(io.StringIO((await listed.response.attachments[0].read()).decode("utf-8-sig"))))
    assert [(row["Team"], row["Student"]) for row in rows] == [("Gulls", "Ben, On Roster"), ("", "Ada, On Roster")]
    asked = await instructor.slash(channel, "admin teams dissolve", team=choice["value"])
    await instructor.click(asked.response, label="Dissolve it")
    assert await standing(database, course) == []
    both = await instructor.slash(channel, "admin teams assign", student=ada.id)
    assert "either" in refused(simcord_env, both)
    async with database.reading() as tx:
        actions = {(each.action, each.actor) for each in await audit.entries(tx, course.id, about="team.")}
    assert actions == {
        (f"team.{action}", str(instructor.id)) for action in ("assign", "rename", "take-out", "dissolve")
    }


async def test_the_rules_are_settled_by_the_staff(
    simcord_env: Env, channel: ChannelHandle, instructor: MemberActor, ada: Pupil, ben: Pupil
) -> None:
    said = await instructor.slash(channel, "admin teams rules", largest=2, lock="2024-03-11")
    assert said.response.content == (
        "A team has at most 2 members. Students change their teams until the end of Mon 11 Mar 2024."
    )
    late = await ada.actor.slash(channel, "team form", name="Wolves")
    assert "locked since 11 March 2024" in refused(simcord_env, late)
    assert "cannot read this date" in refused(
        simcord_env, await instructor.slash(channel, "admin teams rules", lock="11/3")
    )
    await instructor.slash(channel, "admin teams rules", reset=True)
    assert (await ada.actor.slash(channel, "team form", name="Wolves")).response.content.startswith("**Wolves**")


@pytest.mark.parametrize("command", ["propose", "rules"])
async def test_teams_are_changed_by_instructors_and_seen_by_assistants(
    simcord_env: Env, channel: ChannelHandle, ada: Pupil, command: str
) -> None:
    assistant = member(simcord_env, "tom", "Staff")
    assert (await assistant.slash(channel, "admin teams list")).response.embeds
    assert "Only the course's instructors" in refused(
        simcord_env, await assistant.slash(channel, f"admin teams {command}")
    )
