"""The buttons below an answer: votes, further passages, and what the log keeps of a question."""

from collections.abc import Callable

import pytest
from simcord import ChannelHandle, Env, MemberActor, ResponseMessage
from sqlalchemy import text

from bot.app import Syllabot
from knowledge.types import Answer, Band, Passage, Turn
from registrar.course.models import Course
from registrar.database import Database
from registrar.questions import log
from registrar.questions.log import Logged
from tests.bot.stand_ins import GROUNDED, IN_TERM, Scholar

QUESTION = "When is the second essay due?"
UNKNOWN = Answer("I don't know.", (), Band.UNKNOWN, "unknown", "why?", 2)


def labels(message: ResponseMessage) -> list[str]:
    return [button["label"] for row in message.components for button in row["components"]]


async def logged(database: Database, course: Course) -> list[Logged]:
    async with database.reading() as tx:
        return list(await log.asked_between(tx, course.id, IN_TERM, IN_TERM.replace(year=2030)))


@pytest.mark.parametrize(
    ("band", "more"), [(Band.ANSWER, []), (Band.CLOSEST, ["Ask the staff"]), (Band.UNKNOWN, ["Ask the staff"])]
)
async def test_an_answer_that_is_none_for_sure_offers_to_ask_the_staff(
    channel: ChannelHandle, student: MemberActor, scholar: Scholar, band: Band, more: list[str]
) -> None:
    scholar.replies = Answer("…", (), band, "passage")
    result = await student.slash(channel, "ask", question=QUESTION)
    assert labels(result.response) == ["Helpful", "Not helpful", "More passages", *more]


async def test_a_mention_and_a_direct_message_are_answered_with_buttons_too(
    simcord_env: Env, channel: ChannelHandle, student: MemberActor
) -> None:
    await student.send(channel, f"<@{simcord_env.bot.user.id}> {QUESTION}")
    await student.send_dm(QUESTION)
    for place in (channel, student.user.dm_channel):
        assert [item.label for item in place.last_message.components[0].children][:1] == ["Helpful"]


async def test_each_person_votes_once_and_may_change_it_even_after_a_restart(
    simcord_env: Env,
    build_bot: Callable[[], Syllabot],
    channel: ChannelHandle,
    student: MemberActor,
    database: Database,
    course: Course,
) -> None:
    other = simcord_env.guild.add_member(simcord_env.create_user("yolanda"))
    await student.slash(channel, "ask", question=QUESTION)
    await student.click(channel.last_message, label="Helpful")
    await simcord_env.restart_bot(build_bot())
    result = await student.click(channel.last_message, label="Not helpful")
    await other.click(channel.last_message, label="Not helpful")
    await other.click(channel.last_message, label="Not helpful")

    (row,) = await logged(database, course)
    assert (row.helpful, row.unhelpful) == (0, 2)
    assert result.ephemeral
    assert labels(result.response) == ["Ask the staff"]


async def test_more_passages_are_shown_to_one_person_without_those_that_the_answer_cited(
    channel: ChannelHandle, student: MemberActor, scholar: Scholar
) -> None:
    cited = GROUNDED.citations[0]
    scholar.holds = (
        Passage("1", "Essays are due at noon.", cited.source, (cited.heading,), url=cited.url),
        Passage("2", "An essay has 2,000 words.", "handbook.md", ("Essays",), url="https://seminar.example/h.md"),
        Passage("3", "print('essay')", "essay.ipynb", cell=4, code=True),
    )
    await student.slash(channel, "ask", question=QUESTION)
    result = await student.click(channel.last_message, label="More passages")

    assert result.ephemeral
    description = result.response.embeds[0].description
    assert "[handbook.md › Essays](https://seminar.example/h.md)\nAn essay has 2,000 words." in description
    assert "essay.ipynb, cell 5" in description
    assert "noon" not in description


async def test_where_there_is_nothing_more_that_is_said(channel: ChannelHandle, student: MemberActor) -> None:
    await student.slash(channel, "ask", question=QUESTION)
    assert "nothing more" in (await student.click(channel.last_message, label="More passages")).response.content


@pytest.mark.parametrize("label", ["Helpful", "More passages", "Ask the staff"])
async def test_a_button_of_a_question_that_was_forgotten_says_so(
    channel: ChannelHandle, student: MemberActor, scholar: Scholar, database: Database, course: Course, label: str
) -> None:
    scholar.replies = UNKNOWN
    await student.slash(channel, "ask", question=QUESTION)
    async with database.transaction() as tx:
        await log.purge(tx, course.id, IN_TERM.replace(year=2030))
    assert "not in the log any more" in (await student.click(channel.last_message, label=label)).response.content


async def test_the_log_keeps_no_name_and_no_id_of_who_asked(
    simcord_env: Env, channel: ChannelHandle, student: MemberActor, scholar: Scholar, database: Database, course: Course
) -> None:
    scholar.replies = UNKNOWN
    await student.send(
        channel, f"<@{simcord_env.bot.user.id}> I am Zebedee Smith ({student.id}), zebedee here, why? zeb@example.org"
    )
    (row,) = await logged(database, course)
    for secret in ("zebedee", "Zebedee", "Smith", str(student.id), "zeb@"):
        assert secret not in repr(row)
    assert "why?" in row.asked.text
    assert (row.asked.band, row.asked.kind, row.asked.module, row.asked.asked_at) == ("unknown", "unknown", 2, IN_TERM)


async def test_an_answer_is_given_without_buttons_when_the_log_cannot_be_written(
    channel: ChannelHandle, student: MemberActor, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    async with database.transaction() as tx:
        await tx.execute(text("ALTER TABLE questions RENAME TO lost"))
    result = await student.slash(channel, "ask", question=QUESTION)
    assert result.response.embeds[0].description == GROUNDED.text
    assert result.response.components == []
    assert "the log of questions" in caplog.text


async def test_follow_ups_still_have_the_turns_before_them(student: MemberActor, scholar: Scholar) -> None:
    await student.send_dm("when is essay 2 due?")
    await student.user.click(student.user.dm_channel.last_message, label="Helpful")
    await student.send_dm("and essay 1?")
    assert scholar.asked[1].history == (Turn("user", "when is essay 2 due?"), Turn("assistant", GROUNDED.text))
