"""Bad days: what fails at random, fails as Discord does, and the same way for the same seed."""

import aiohttp
import pytest

from playground import Playground, Rules, serve
from playground.rules import Faults
from tests.playground.conftest import SEED

TRIES = 40


async def outcomes(place: Playground) -> list[int]:
    """Write messages one after another; a connection that breaks is a 0."""
    channel = next(each.id for each in place.world.channels.values() if each.name == "general")
    headers = {"Authorization": f"Bot {place.token}"}
    seen = []
    async with aiohttp.ClientSession(headers=headers) as session:
        for number in range(TRIES):
            try:
                url = f"{place.api_url}/channels/{channel}/messages"
                async with session.post(url, json={"content": f"{number}"}) as answer:
                    seen.append(answer.status)
            except aiohttp.ClientError:
                seen.append(0)
    return seen


def written(place: Playground) -> int:
    return sum(len(channel.messages) for channel in place.world.channels.values())


async def test_one_seed_makes_one_bad_day() -> None:
    faults = Faults(seed=7, too_many=0.2, broken=0.2, cut=0.2)
    days = []
    for _ in range(2):
        async with serve(SEED, rules=Rules(rate_limits=False, faults=faults)) as place:
            days.append(await outcomes(place))
    assert days[0] == days[1]
    assert set(days[0]) == {0, 200, 429, 500}


@pytest.mark.parametrize(("done_first", "written_down"), [(1.0, TRIES), (0.0, 0)])
async def test_a_request_that_fails_may_have_done_its_work(done_first: float, written_down: int) -> None:
    rules = Rules(rate_limits=False, faults=Faults(broken=1.0, done_first=done_first))
    async with serve(SEED, rules=rules) as place:
        assert set(await outcomes(place)) == {500}
        assert written(place) == written_down


async def test_only_requests_about_messages_fail() -> None:
    async with serve(SEED, rules=Rules(faults=Faults(broken=1.0))) as place:
        headers = {"Authorization": f"Bot {place.token}"}
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.get(f"{place.api_url}/users/@me") as answer,
        ):
            assert answer.status == 200
