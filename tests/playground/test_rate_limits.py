"""Rate limits, as Discord counts and announces them."""

import pytest

from playground import Playground
from tests.playground.visitors import People, RawBot


@pytest.fixture
async def general(people: People) -> str:
    return await people["Ben"].channel("general")


async def test_the_sixth_message_in_five_seconds_is_too_many(raw_bot: RawBot, general: str) -> None:
    for remaining in (4, 3, 2, 1, 0):
        _, _, headers = await raw_bot.rest_with_headers("POST", f"/channels/{general}/messages", json={"content": "x"})
        assert (headers["X-RateLimit-Limit"], headers["X-RateLimit-Remaining"]) == ("5", str(remaining))
        assert 0 < float(headers["X-RateLimit-Reset-After"]) <= 5
        assert len(headers["X-RateLimit-Bucket"]) == 32
    status, answer, headers = await raw_bot.rest_with_headers(
        "POST", f"/channels/{general}/messages", json={"content": "x"}
    )
    assert (status, answer["global"], answer["message"]) == (429, False, "You are being rate limited.")
    assert (headers["X-RateLimit-Scope"], "Via" in headers) == ("user", True)
    assert 0 < answer["retry_after"] <= 5
    assert int(headers["Retry-After"]) >= answer["retry_after"]


async def test_each_channel_has_its_own_bucket(raw_bot: RawBot, general: str, people: People) -> None:
    other = await people["Ada"].channel("staff-room")
    for _ in range(5):
        await raw_bot.rest("POST", f"/channels/{general}/messages", json={"content": "x"})
    assert (await raw_bot.rest("POST", f"/channels/{other}/messages", json={"content": "x"}))[0] == 200


async def test_fifty_requests_a_second_are_the_most_altogether(raw_bot: RawBot, playground: Playground) -> None:
    paths = ["/users/@me", "/gateway", "/applications/@me", f"/guilds/{playground.guild_id}"] * 13
    answers = [await raw_bot.rest_with_headers("GET", path) for path in paths[:51]]
    refused = [(body, headers) for status, body, headers in answers if status == 429]
    assert [body["global"] for body, _ in refused] == [True]
    assert refused[0][1]["X-RateLimit-Global"] == "true"
