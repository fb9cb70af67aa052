"""Discord's rules for interactions: three seconds, one acknowledgement, fifteen minutes, who may do and see what."""

from typing import Any

import pytest

from playground import Playground, Rules
from tests.playground.visitors import Json, People, RawBot

ASK = {
    "name": "ask",
    "description": "Asks",
    "options": [
        {"type": 3, "name": "what", "description": "d", "required": True, "min_length": 2, "max_length": 5},
        {"type": 4, "name": "count", "description": "d", "min_value": 1, "max_value": 3},
        {"type": 3, "name": "kind", "description": "d", "choices": [{"name": "A", "value": "a"}]},
        {"type": 3, "name": "topic", "description": "d", "autocomplete": True},
    ],
}
WHAT = {"name": "what", "type": 3, "value": "this"}
MODAL = {
    "custom_id": "m",
    "title": "T",
    "components": [{"type": 18, "label": "L", "component": {"type": 4, "custom_id": "t", "style": 1}}],
}
EPHEMERAL = 64
LOADING = 128


@pytest.fixture
def rules() -> Rules:
    return Rules(rate_limits=False)


@pytest.fixture
async def bot(raw_bot: RawBot) -> RawBot:
    await raw_bot.registers(ASK)
    return await raw_bot.listen()


@pytest.fixture
async def general(people: People) -> str:
    return await people["Ben"].channel("general")


@pytest.fixture
async def asked(bot: RawBot, people: People, general: str) -> Json:
    await people["Ben"].runs(general, "ask", WHAT)
    return await bot.hears("INTERACTION_CREATE")


def hook(bot: RawBot, interaction: Json, tail: str = "") -> str:
    return f"/webhooks/{bot.playground.application_id}/{interaction['token']}{tail}"


async def test_an_interaction_says_who_where_and_with_what_permissions(
    asked: Json, people: People, general: str, playground: Playground
) -> None:
    assert asked["member"]["user"]["id"] == people["Ben"].id
    assert (asked["channel"]["id"], asked["guild_id"], asked["context"]) == (general, str(playground.guild_id), 0)
    assert int(asked["member"]["permissions"]) & (1 << 11)
    assert asked["data"]["options"] == [WHAT]
    assert asked["attachment_size_limit"] == 10 * 1024 * 1024
    assert asked["authorizing_integration_owners"] == {"0": str(playground.guild_id)}


async def test_one_acknowledgement_is_all(bot: RawBot, asked: Json) -> None:
    assert (await bot.answers(asked, 4, {"content": "first"}))[0] == 204
    status, answer = await bot.answers(asked, 4, {"content": "second"})
    assert (status, answer["code"]) == (400, 40060)


async def test_a_wrong_answer_does_not_use_up_the_acknowledgement(bot: RawBot, asked: Json) -> None:
    status, answer = await bot.answers(asked, 4, {"content": "x" * 2001})
    assert (status, list(answer["errors"]["data"])) == (400, ["content"])
    assert (await bot.answers(asked, 4, {"content": "x"}))[0] == 204


async def test_an_unknown_interaction_is_not_answered(bot: RawBot, asked: Json) -> None:
    for wrong in ({"token": "nonsense"}, {"id": "1"}):
        status, answer = await bot.answers(asked | wrong, 4, {"content": "x"})
        assert (status, answer) == (404, {"message": "Unknown interaction", "code": 10062})


async def test_a_token_is_worth_nothing_before_the_acknowledgement(bot: RawBot, asked: Json) -> None:
    status, answer = await bot.rest("POST", hook(bot, asked), json={"content": "x"})
    assert (status, answer["code"]) == (404, 10015)
    status, answer = await bot.rest("POST", f"/webhooks/1/{asked['token']}", json={"content": "x"})
    assert (status, answer["code"]) == (404, 10015)


class TestDeadlines:
    @pytest.fixture
    def rules(self) -> Rules:
        return Rules(rate_limits=False, acknowledge_within=0.05)

    async def test_too_late_is_too_late_and_the_person_is_told(self, bot: RawBot, people: People, asked: Json) -> None:
        failed = await people["Ben"].hears("INTERACTION_FAILED")
        assert failed == {"id": asked["id"], "reason": "The application did not respond"}
        status, answer = await bot.answers(asked, 4, {"content": "late"})
        assert (status, answer["code"]) == (404, 10062)

    async def test_without_any_bot_the_person_is_told_too(self, raw_bot: RawBot, people: People, general: str) -> None:
        await raw_bot.registers(ASK)
        interaction_id = await people["Ben"].runs(general, "ask", WHAT)
        assert (await people["Ben"].hears("INTERACTION_FAILED"))["id"] == interaction_id


class TestOldTokens:
    @pytest.fixture
    def rules(self) -> Rules:
        return Rules(rate_limits=False, token_lifetime=0.0)

    async def test_after_its_lifetime_a_token_is_invalid(self, bot: RawBot, asked: Json) -> None:
        await bot.answers(asked, 4, {"content": "x"})
        for method, tail in (("POST", ""), ("PATCH", "/messages/@original"), ("GET", "/messages/@original")):
            status, answer = await bot.rest(method, hook(bot, asked, tail), json={"content": "late"})
            assert (status, answer) == (401, {"message": "Invalid Webhook Token", "code": 50027})

    async def test_an_answer_that_was_promised_and_never_came_has_failed(
        self, bot: RawBot, people: People, asked: Json
    ) -> None:
        await bot.answers(asked, 5)
        assert (await people["Ben"].hears("INTERACTION_FAILED"))["id"] == asked["id"]


async def test_an_ephemeral_answer_is_seen_by_one_person_alone(
    bot: RawBot, people: People, asked: Json, general: str
) -> None:
    await bot.answers(asked, 4, {"content": "between us", "flags": EPHEMERAL})
    shown = await people["Ben"].hears("MESSAGE_CREATE")
    assert (shown["content"], shown["flags"]) == ("between us", EPHEMERAL)
    await people["Ben"].says(general, "done")
    assert (await people["Chloe"].hears("MESSAGE_CREATE"))["content"] == "done"
    assert [one["content"] for one in await people["Chloe"].reads(general)] == ["done"]
    assert [one["content"] for one in await people["Ben"].reads(general)] == ["between us", "done"]
    _, page = await bot.rest("GET", f"/channels/{general}/messages")
    assert [one["content"] for one in page] == ["done"]
    status, answer = await bot.rest("GET", f"/channels/{general}/messages/{shown['id']}")
    assert (status, answer["code"]) == (404, 10008)
    _, original = await bot.rest("GET", hook(bot, asked, "/messages/@original"))
    assert original["id"] == shown["id"]


async def test_a_deferred_answer_is_taken_over_by_the_first_follow_up(bot: RawBot, people: People, asked: Json) -> None:
    status, told = await bot.answers(asked, 5, {"flags": EPHEMERAL}, params={"with_response": "1"})
    assert (status, told["interaction"]["response_message_loading"]) == (200, True)
    pending = await people["Ben"].hears("MESSAGE_CREATE")
    assert pending["flags"] == EPHEMERAL | LOADING
    _, first = await bot.rest("POST", hook(bot, asked), json={"content": "public?"})
    assert (first["id"], first["flags"]) == (pending["id"], EPHEMERAL)
    _, second = await bot.rest("POST", hook(bot, asked), json={"content": "public!"})
    assert (second["flags"], second["message_reference"]["message_id"]) == (0, first["id"])


async def test_answers_are_read_changed_and_deleted_by_their_token(bot: RawBot, people: People, asked: Json) -> None:
    await bot.answers(asked, 4, {"content": "one"})
    original = hook(bot, asked, "/messages/@original")
    assert (await bot.rest("PATCH", original, json={"content": "two"}))[1]["content"] == "two"
    _, more = await bot.rest("POST", hook(bot, asked), json={"content": "more"})
    by_id = hook(bot, asked, f"/messages/{more['id']}")
    assert (await bot.rest("PATCH", by_id, json={"content": "most"}))[1]["content"] == "most"
    assert (await bot.rest("DELETE", by_id))[0] == 204
    assert (await bot.rest("GET", by_id))[1]["code"] == 10008
    assert (await bot.rest("DELETE", original))[0] == 204
    assert (await people["Ben"].hears("MESSAGE_DELETE", id=more["id"]))["channel_id"] == more["channel_id"]
    assert (await bot.rest("GET", original))[1]["code"] == 10008


async def test_another_interactions_messages_are_out_of_reach(
    bot: RawBot, people: People, asked: Json, general: str
) -> None:
    await bot.answers(asked, 4, {"content": "one"})
    first = (await people["Ben"].hears("MESSAGE_CREATE"))["id"]
    await people["Ben"].runs(general, "ask", WHAT)
    other = await bot.hears("INTERACTION_CREATE")
    await bot.answers(other, 4, {"content": "two"})
    assert (await bot.rest("DELETE", hook(bot, other, f"/messages/{first}")))[1]["code"] == 10008


async def test_the_tokens_need_no_other_authorization(bot: RawBot, asked: Json) -> None:
    bot.token = "none"
    assert (await bot.answers(asked, 4, {"content": "x"}))[0] == 204
    assert (await bot.rest("GET", hook(bot, asked, "/messages/@original")))[0] == 200


@pytest.mark.parametrize("kind", [1, 6, 7, 8, 10, 99])
async def test_a_command_is_not_answered_like_something_else(kind: Any, bot: RawBot, asked: Json) -> None:
    status, answer = await bot.answers(asked, kind, {})
    assert (status, answer["code"], list(answer["errors"])) == (400, 50035, ["type"])


WRONG_MODALS = {
    "no parts": ({"components": []}, "components"),
    "six parts": ({"components": [{"type": 10, "content": str(n)} for n in range(6)]}, "components"),
    "no title": ({"title": ""}, "title"),
    "a long title": ({"title": "x" * 46}, "title"),
    "a long custom id": ({"custom_id": "x" * 101}, "custom_id"),
    "the same field twice": ({"components": MODAL["components"] * 2}, "components"),
}


@pytest.mark.parametrize("case", WRONG_MODALS, ids=lambda name: name.replace(" ", "-"))
async def test_a_wrong_modal_is_not_opened(case: str, bot: RawBot, asked: Json) -> None:
    change, field = WRONG_MODALS[case]
    status, answer = await bot.answers(asked, 9, MODAL | change)
    assert (status, list(answer["errors"]["data"])) == (400, [field])


async def test_a_modal_stays_open_for_its_addressee_until_its_submission_is_answered(
    bot: RawBot, people: People, asked: Json, general: str
) -> None:
    await bot.answers(asked, 9, MODAL)
    modal = await people["Ben"].hears("MODAL_OPEN")
    submit = {
        "type": 5,
        "channel_id": general,
        "custom_id": "m",
        "modal_id": modal["id"],
        "components": [{"type": 18, "component": {"type": 4, "custom_id": "t", "value": "text"}}],
    }
    assert (await people["Chloe"].acts(**submit))[0] == 404
    assert (await people["Ben"].acts(**submit))[0] == 202
    submitted = await bot.hears("INTERACTION_CREATE")
    assert submitted["data"]["components"][0]["component"] | {"id": 0} == {
        "type": 4,
        "id": 0,
        "custom_id": "t",
        "value": "text",
    }
    status, answer = await bot.answers(submitted, 9, MODAL)
    assert (status, list(answer["errors"])) == (400, ["type"])
    assert (await people["Ben"].acts(**submit))[0] == 202
    await bot.answers(submitted, 4, {"content": "done"})
    assert (await people["Ben"].acts(**submit))[0] == 404


async def test_completion_takes_twenty_five_choices_of_the_options_kind(
    bot: RawBot, people: People, general: str
) -> None:
    command = (await people["Ben"].state())["commands"][0]
    typing = {"type": 4, "channel_id": general, "command_id": command["id"]}
    options = [{"name": "topic", "type": 3, "value": "g", "focused": True}]
    await people["Ben"].acts(**typing, options=options)
    asked = await bot.hears("INTERACTION_CREATE")
    assert asked["data"]["options"] == options
    choices = [{"name": str(number), "value": str(number)} for number in range(26)]
    status, answer = await bot.answers(asked, 8, {"choices": choices})
    assert (status, list(answer["errors"]["data"])) == (400, ["choices"])
    status, answer = await bot.answers(asked, 4, {"content": "x"})
    assert (status, list(answer["errors"])) == (400, ["type"])
    assert (await bot.answers(asked, 8, {"choices": choices[:25]}))[0] == 204
    assert len((await people["Ben"].hears("AUTOCOMPLETE_RESULT", id=asked["id"]))["choices"]) == 25


WRONG_OPTIONS = {
    "missing": ([], "The option “what” is required."),
    "too short": ([WHAT | {"value": "x"}], "The option “what” must have between 2 and 5 characters."),
    "too long": ([WHAT | {"value": "x" * 6}], "The option “what” must have between 2 and 5 characters."),
    "of another type": ([WHAT | {"value": 7}], "The option “what” must be a text."),
    "unknown": ([WHAT, {"name": "else", "value": 1}], "There is no option “else”."),
    "out of range": ([WHAT, {"name": "count", "value": 4}], "The option “count” is out of its range."),
    "no number": ([WHAT, {"name": "count", "value": "many"}], "The option “count” must be a number."),
    "infinite": ([WHAT, {"name": "count", "value": "inf"}], "The option “count” must be a number."),
    "not whole": ([WHAT, {"name": "count", "value": 1.5}], "The option “count” must be a whole number."),
    "no choice": ([WHAT, {"name": "kind", "value": "b"}], "The option “kind” must be one of its choices."),
}


@pytest.mark.parametrize("case", WRONG_OPTIONS, ids=lambda name: name.replace(" ", "-"))
async def test_a_wrong_option_is_refused_before_any_bot_hears_of_it(
    case: str, bot: RawBot, people: People, general: str
) -> None:
    options, sentence = WRONG_OPTIONS[case]
    command = (await people["Ben"].state())["commands"][0]
    status, answer = await people["Ben"].acts(type=2, channel_id=general, command_id=command["id"], options=options)
    assert (status, answer) == (400, {"error": sentence, "code": 50035})
    accepted = await people["Ben"].runs(general, "ask", WHAT)
    assert (await bot.hears("INTERACTION_CREATE"))["id"] == accepted


async def test_a_command_for_staff_is_hidden_from_students_and_refused(
    raw_bot: RawBot, people: People, general: str
) -> None:
    commands = await raw_bot.registers(
        {"name": "grade", "description": "d", "default_member_permissions": str(1 << 5)},
        {"name": "nobody", "description": "d", "default_member_permissions": "0"},
        {"name": "ask", "description": "d"},
    )
    await raw_bot.listen()
    assert [one["name"] for one in (await people["Ben"].state())["commands"]] == ["ask"]
    assert [one["name"] for one in (await people["Ada"].state())["commands"]] == ["grade", "nobody", "ask"]
    for command in commands[:2]:
        status, answer = await people["Ben"].acts(type=2, channel_id=general, command_id=command["id"], options=[])
        assert (status, answer["code"]) == (403, 50013)
    assert (await people["Ada"].runs(general, "grade")).isdigit()


async def test_commands_know_whether_they_belong_into_dms(
    raw_bot: RawBot, people: People, general: str, playground: Playground
) -> None:
    commands = await raw_bot.registers(
        {"name": "anywhere", "description": "d"},
        {"name": "guild", "description": "d", "contexts": [0]},
        {"name": "dm", "description": "d", "contexts": [1]},
    )
    await raw_bot.listen()
    ben = people["Ben"]
    dm = await ben.opens_dm(playground.application_id)
    outcomes = {
        (command["name"], place): (await ben.acts(type=2, channel_id=channel_id, command_id=command["id"], options=[]))[
            0
        ]
        for command in commands
        for place, channel_id in (("guild", general), ("dm", dm))
    }
    assert [key for key, status in outcomes.items() if status != 202] == [("guild", "dm"), ("dm", "guild")]
    in_dm = await raw_bot.hears("INTERACTION_CREATE", channel_id=dm)
    assert (in_dm["user"]["id"], in_dm["context"], "member" in in_dm) == (ben.id, 1, False)


async def test_a_component_of_a_message_one_does_not_see_cannot_be_pressed(
    bot: RawBot, people: People, asked: Json, general: str
) -> None:
    row = {"type": 1, "components": [{"type": 2, "style": 1, "label": "x", "custom_id": "x"}]}
    await bot.answers(asked, 4, {"content": "mine", "flags": EPHEMERAL, "components": [row]})
    shown = await people["Ben"].hears("MESSAGE_CREATE")
    press = {"type": 3, "channel_id": general, "message_id": shown["id"], "custom_id": "x", "component_type": 2}
    assert (await people["Chloe"].acts(**press))[1]["code"] == 10008
    assert (await people["Ben"].acts(**press | {"custom_id": "y"}))[1]["code"] == 10008
    assert (await people["Ben"].acts(**press))[0] == 202
    pressed = await bot.hears("INTERACTION_CREATE", type=3)
    assert (pressed["message"]["id"], pressed["data"]["custom_id"]) == (shown["id"], "x")
    assert (await bot.answers(pressed, 6))[0] == 204
    _, changed = await bot.rest("PATCH", hook(bot, pressed, "/messages/@original"), json={"content": "pressed"})
    assert (changed["id"], changed["content"], changed["flags"]) == (shown["id"], "pressed", EPHEMERAL)


async def test_nobody_acts_in_a_channel_that_is_hidden_from_them(bot: RawBot, people: People) -> None:
    hidden = await people["Ada"].channel("staff-room")
    command = (await people["Ben"].state())["commands"][0]
    status, answer = await people["Ben"].acts(type=2, channel_id=hidden, command_id=command["id"], options=[WHAT])
    assert (status, answer["code"]) == (403, 50001)
