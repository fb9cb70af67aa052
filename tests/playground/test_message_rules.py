"""What messages, reactions and DMs must obey, with Discord's statuses, codes and trees of field errors."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import aiohttp
import pytest

from playground import Playground, Rules
from playground.acts.messages import BULK_AGE
from playground.world.snowflakes import first_snowflake_at
from tests.playground.visitors import Json, People, RawBot, codes_at

MEBIBYTE = 1024 * 1024


@pytest.fixture
def rules() -> Rules:
    return Rules(rate_limits=False)


@pytest.fixture
async def general(people: People) -> str:
    return await people["Ben"].channel("general")


def button(custom_id: str = "x", **more: Any) -> Json:
    return {"type": 2, "style": 1, "label": "B", "custom_id": custom_id, **more}


def row(*components: Any) -> Json:
    return {"type": 1, "components": list(components)}


WRONG_MESSAGES = {
    "content over 2,000": ({"content": "x" * 2001}, "content", "BASE_TYPE_MAX_LENGTH"),
    "content of another type": ({"content": {"a": 1}}, "content", "STRING_TYPE_CONVERT"),
    "eleven embeds": ({"embeds": [{"title": "t"}] * 11}, "embeds", "BASE_TYPE_MAX_LENGTH"),
    "embeds over 6,000 together": ({"embeds": [{"description": "x" * 3001}] * 2}, "embeds", "MAX_EMBED_SIZE_EXCEEDED"),
    "an embed's title over 256": ({"embeds": [{"title": "x" * 257}]}, "embeds.0.title", "BASE_TYPE_MAX_LENGTH"),
    "an embed's field without value": (
        {"embeds": [{"fields": [{"name": "n"}]}]},
        "embeds.0.fields.0.value",
        "BASE_TYPE_REQUIRED",
    ),
    "an embed's address without scheme": (
        {"embeds": [{"url": "example.org"}]},
        "embeds.0.url",
        "URL_TYPE_INVALID_SCHEME",
    ),
    "six rows": ({"components": [row(button(str(n))) for n in range(6)]}, "components", "BASE_TYPE_MAX_LENGTH"),
    "six buttons in a row": (
        {"components": [row(*(button(str(n)) for n in range(6)))]},
        "components.0.components",
        "BASE_TYPE_BAD_LENGTH",
    ),
    "an empty row": ({"components": [row()]}, "components.0.components", "BASE_TYPE_BAD_LENGTH"),
    "a custom id over 100": (
        {"components": [row(button("x" * 101))]},
        "components.0.components.0.custom_id",
        "BASE_TYPE_BAD_LENGTH",
    ),
    "the same custom id twice": (
        {"components": [row(button(), button())]},
        "components",
        "COMPONENT_CUSTOM_ID_DUPLICATED",
    ),
    "a component of no kind": ({"components": [{"type": 99}]}, "components.0.type", "UNION_TYPE_CHOICES"),
    "a layout without its flag": ({"components": [{"type": 10, "content": "t"}]}, "components", "UNION_TYPE_CHOICES"),
    "a menu without options": (
        {"components": [row({"type": 3, "custom_id": "m", "options": []})]},
        "components.0.components.0.options",
        "BASE_TYPE_BAD_LENGTH",
    ),
    "a reply to nothing": (
        {"content": "x", "message_reference": {"message_id": "1"}},
        "message_reference",
        "REPLIES_UNKNOWN_MESSAGE",
    ),
    "an id that is none": (
        {"content": "x", "message_reference": {"message_id": "abc"}},
        "message_reference.message_id",
        "NUMBER_TYPE_COERCE",
    ),
    "mentions of all and of some": (
        {"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}},
        "allowed_mentions",
        "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
    ),
    "forty-one components": (
        {"flags": 1 << 15, "components": [{"type": 10, "content": "t"}] * 41},
        "components",
        "BASE_TYPE_MAX_LENGTH",
    ),
    "a picture that was not uploaded": (
        {"embeds": [{"image": {"url": "attachment://none.png"}}]},
        "",
        "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND",
    ),
}


@pytest.mark.parametrize("case", WRONG_MESSAGES, ids=lambda name: name.replace(" ", "-"))
async def test_a_wrong_message_is_refused_where_it_is_wrong(case: str, raw_bot: RawBot, general: str) -> None:
    body, path, code = WRONG_MESSAGES[case]
    status, answer = await raw_bot.rest("POST", f"/channels/{general}/messages", json=body)
    assert (status, answer["code"], answer["message"]) == (400, 50035, "Invalid Form Body")
    assert codes_at(answer["errors"], path) == [code]


async def test_a_message_of_the_second_kind_has_no_content(raw_bot: RawBot, general: str) -> None:
    body = {"flags": 1 << 15, "content": "x", "components": [{"type": 10, "content": "t"}]}
    status, answer = await raw_bot.rest("POST", f"/channels/{general}/messages", json=body)
    assert (status, codes_at(answer["errors"], "")) == (400, ["MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"])


async def test_content_of_exactly_two_thousand_characters_passes(raw_bot: RawBot, general: str) -> None:
    status, message = await raw_bot.rest("POST", f"/channels/{general}/messages", json={"content": "é" * 2000})
    assert (status, len(message["content"])) == (200, 2000)


@pytest.mark.parametrize("body", [{}, {"content": ""}, {"content": " \n "}, {"content": None, "embeds": []}])
async def test_an_empty_message_is_refused(body: Any, raw_bot: RawBot, general: str) -> None:
    status, answer = await raw_bot.rest("POST", f"/channels/{general}/messages", json=body)
    assert (status, answer) == (400, {"message": "Cannot send an empty message", "code": 50006})


@pytest.mark.parametrize("raw", [b"{", b'{"content": ', b"\xff\xfe", b"[" * 100_000])
async def test_broken_json_is_refused(raw: bytes, raw_bot: RawBot, general: str) -> None:
    headers = {"Content-Type": "application/json"}
    status, answer = await raw_bot.rest("POST", f"/channels/{general}/messages", data=raw, headers=headers)
    assert (status, answer["code"]) == (400, 50109)


async def test_a_file_over_ten_mebibytes_is_too_large(raw_bot: RawBot, general: str) -> None:
    for size, expected in ((10 * MEBIBYTE, 200), (10 * MEBIBYTE + 1, 413)):
        form = aiohttp.FormData()
        form.add_field("files[0]", b"0" * size, filename="big.bin")
        status, answer = await raw_bot.rest("POST", f"/channels/{general}/messages", data=form)
        assert (status, answer.get("code")) == (expected, None if expected == 200 else 40005)


async def test_a_file_name_loses_its_folders(raw_bot: RawBot, general: str) -> None:
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("files[0]", b"x", filename="../../etc/pass wd")
    _, message = await raw_bot.rest("POST", f"/channels/{general}/messages", data=form)
    assert message["attachments"][0]["filename"] == "pass_wd"


async def test_the_same_nonce_makes_one_message(raw_bot: RawBot, general: str) -> None:
    path = f"/channels/{general}/messages"
    sent = [
        (await raw_bot.rest("POST", path, json={"content": "once", "nonce": nonce, "enforce_nonce": True}))[1]["id"]
        for nonce in ("a", "a", "b")
    ]
    assert sent[0] == sent[1] != sent[2]
    _, page = await raw_bot.rest("GET", path)
    assert [one["nonce"] for one in page] == ["b", "a"]


async def test_a_nonce_that_is_not_enforced_may_repeat(raw_bot: RawBot, general: str) -> None:
    path = f"/channels/{general}/messages"
    sent = [(await raw_bot.rest("POST", path, json={"content": "x", "nonce": "a"}))[1]["id"] for _ in range(2)]
    assert sent[0] != sent[1]


async def test_only_what_is_allowed_is_mentioned(
    raw_bot: RawBot, people: People, playground: Playground, general: str
) -> None:
    ben, ada = people["Ben"].id, people["Ada"].id
    role = next(one for one in playground.world.guild.roles.values() if one.name == "Student")
    text = f"<@{ben}> <@!{ada}> <@&{role.id}> @everyone <@1>"
    cases = [
        (None, {ben, ada}, [str(role.id)], True),
        ({"parse": []}, set(), [], False),
        ({"parse": ["roles"]}, set(), [str(role.id)], False),
        ({"users": [ben]}, {ben}, [], False),
        ({"parse": ["everyone"], "users": [ada]}, {ada}, [], True),
    ]
    for allowed, users, roles, everyone in cases:
        body = {"content": text, "allowed_mentions": allowed}
        _, message = await raw_bot.rest("POST", f"/channels/{general}/messages", json=body)
        mentioned = {user["id"] for user in message["mentions"]}
        assert (mentioned, message["mention_roles"], message["mention_everyone"]) == (users, roles, everyone)


async def test_people_without_the_permission_do_not_ping_everyone(people: People, general: str) -> None:
    assert (await people["Ben"].says(general, "@everyone"))["mention_everyone"] is False
    assert (await people["Ada"].says(general, "@everyone"))["mention_everyone"] is True


async def test_a_page_of_history_lies_before_after_or_around(raw_bot: RawBot, people: People, general: str) -> None:
    ids = [(await people["Ben"].says(general, str(number)))["id"] for number in range(7)]

    async def page(**query: str) -> list[int]:
        _, messages = await raw_bot.rest(
            "GET", f"/channels/{general}/messages?" + "&".join(f"{k}={v}" for k, v in query.items())
        )
        return [int(one["content"]) for one in messages]

    assert await page(limit=2) == [6, 5]
    assert await page(before=ids[3], limit=2) == [2, 1]
    assert await page(after=ids[3], limit=2) == [5, 4]
    assert await page(around=ids[3], limit=3) == [4, 3, 2]
    status, answer = await raw_bot.rest("GET", f"/channels/{general}/messages?limit=101")
    assert (status, answer["code"]) == (400, 50035)


async def test_messages_of_others_are_not_edited_and_old_ones_not_deleted_together(
    raw_bot: RawBot, people: People, general: str
) -> None:
    message = await people["Ben"].says(general, "mine")
    path = f"/channels/{general}/messages/{message['id']}"
    status, answer = await raw_bot.rest("PATCH", path, json={"content": "yours"})
    assert (status, answer["code"]) == (403, 50005)
    status, hidden = await raw_bot.rest("PATCH", path, json={"flags": 4})
    assert (status, hidden["flags"], hidden["content"]) == (200, 4, "mine")
    old = str(first_snowflake_at(datetime.now(UTC) - BULK_AGE - timedelta(days=1)))
    for ids, code in (([message["id"]], 50016), ([message["id"], old], 50034)):
        status, answer = await raw_bot.rest("POST", f"/channels/{general}/messages/bulk-delete", json={"messages": ids})
        assert (status, answer["code"]) == (400, code)


async def test_an_edit_that_empties_a_message_is_refused_and_changes_nothing(raw_bot: RawBot, general: str) -> None:
    path = f"/channels/{general}/messages"
    _, message = await raw_bot.rest("POST", path, json={"content": "text"})
    status, answer = await raw_bot.rest("PATCH", f"{path}/{message['id']}", json={"content": ""})
    assert (status, answer["code"]) == (400, 50006)
    _, same = await raw_bot.rest("GET", f"{path}/{message['id']}")
    assert same["content"] == "text"


async def test_reactions_are_unicode_emoji_and_at_most_twenty(raw_bot: RawBot, general: str) -> None:
    _, message = await raw_bot.rest("POST", f"/channels/{general}/messages", json={"content": "react"})
    path = f"/channels/{general}/messages/{message['id']}/reactions"
    for nonsense in ("smile", "x:123", quote("👍abc")):
        status, answer = await raw_bot.rest("PUT", f"{path}/{nonsense}/@me")
        assert (status, answer["code"]) == (400, 10014)
    for number in range(20):
        assert (await raw_bot.rest("PUT", f"{path}/{quote(chr(0x1F600 + number))}/@me"))[0] == 204
    status, answer = await raw_bot.rest("PUT", f"{path}/{quote('🎉')}/@me")
    assert (status, answer["code"]) == (400, 30010)


async def test_dms_to_those_who_take_none_are_refused(raw_bot: RawBot, people: People, playground: Playground) -> None:
    _, dm = await raw_bot.rest("POST", "/users/@me/channels", json={"recipient_id": people["Chloe"].id})
    status, answer = await raw_bot.rest("POST", f"/channels/{dm['id']}/messages", json={"content": "psst"})
    assert (status, answer["code"]) == (403, 50007)
    status, answer = await raw_bot.rest(
        "POST", "/users/@me/channels", json={"recipient_id": str(playground.application_id)}
    )
    assert (status, answer["code"]) == (403, 50007)


async def test_a_dm_of_others_is_hidden_from_the_bot(raw_bot: RawBot, people: People) -> None:
    dm = await people["Ben"].opens_dm(people["Ada"].id)
    status, answer = await raw_bot.rest("GET", f"/channels/{dm}/messages")
    assert (status, answer["code"]) == (403, 50001)
