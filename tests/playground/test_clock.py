"""The playground's clock: set forward, run fast, held by whoever acts by it, and followed by programs."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground import Moment, MovableClock, Playground, Seed, SeedChannel, SeedPerson, serve
from playground.clock import FASTEST, ClockError
from tests.playground.visitors import PATIENCE

MONDAY = datetime(2025, 3, 3, 9, tzinfo=UTC)
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)


class Below:
    """The machine's clock, set by hand."""

    def __init__(self) -> None:
        self.now = MONDAY

    def __call__(self) -> datetime:
        return self.now

    def passes(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def below() -> Below:
    return Below()


@pytest.fixture
def clock(below: Below) -> MovableClock:
    return MovableClock(below)


def test_until_it_is_moved_it_shows_what_the_machines_clock_shows(clock: MovableClock, below: Below) -> None:
    below.passes(60)
    assert clock() == MONDAY + timedelta(minutes=1)
    assert clock.speed == 1


def test_a_jump_is_over_at_once_and_time_goes_on_as_before(clock: MovableClock, below: Below) -> None:
    clock.play(60)
    clock.jump(MONDAY + 3 * DAY)
    below.passes(1)
    assert abs(clock() - (MONDAY + 3 * DAY + timedelta(minutes=1))) < timedelta(seconds=1)
    assert clock.speed == 60


def test_a_week_is_played_in_a_minute_and_then_time_passes_as_it_does(clock: MovableClock, below: Below) -> None:
    clock.play(FASTEST, until=MONDAY + WEEK)
    below.passes(30)
    assert clock() == MONDAY + WEEK / 2
    below.passes(31)
    assert clock() == MONDAY + WEEK + timedelta(seconds=1)
    assert (clock.speed, clock.until) == (1, None)


def test_a_pause_lasts_until_the_clock_is_started(clock: MovableClock, below: Below) -> None:
    clock.play(0)
    below.passes(3600)
    assert clock() == MONDAY
    clock.jump(MONDAY + DAY)
    below.passes(3600)
    assert clock() == MONDAY + DAY, "a jump does not end a pause"
    clock.play(1)
    below.passes(5)
    assert clock() == MONDAY + DAY + timedelta(seconds=5)


def test_it_waits_for_whoever_holds_it_and_loses_no_time_by_it(clock: MovableClock, below: Below) -> None:
    clock.hold("bot", MONDAY + HOUR)
    clock.play(3600)
    below.passes(60)
    assert clock() == MONDAY + HOUR
    clock.hold("bot", MONDAY + DAY)
    assert clock() == MONDAY + HOUR
    below.passes(1)
    assert clock() == MONDAY + 2 * HOUR
    clock.let_go("bot")
    below.passes(100)
    assert clock() == MONDAY + 102 * HOUR


def test_a_jump_stops_wherever_somebody_holds_the_clock(clock: MovableClock, below: Below) -> None:
    clock.hold("one", MONDAY + DAY)
    clock.hold("other", MONDAY + HOUR)
    clock.jump(MONDAY + WEEK)
    below.passes(1)
    assert clock() == MONDAY + HOUR
    clock.let_go("other")
    below.passes(1)
    assert clock() == MONDAY + DAY
    clock.hold("one", MONDAY + 2 * WEEK)
    below.passes(1)
    assert MONDAY + WEEK <= clock() <= MONDAY + WEEK + timedelta(seconds=1)


@pytest.mark.parametrize("to", [MONDAY, MONDAY - DAY, MONDAY + 9_999 * DAY])
def test_it_goes_neither_back_nor_far_beyond_the_course(clock: MovableClock, to: datetime) -> None:
    with pytest.raises(ClockError):
        clock.jump(to)
    with pytest.raises(ClockError):
        clock.play(2, until=to)
    assert clock() == MONDAY


STEPS = st.one_of(
    st.tuples(st.just("passes"), st.floats(0, 1000)),
    st.tuples(st.just("play"), st.floats(0, FASTEST)),
    st.tuples(st.just("jump"), st.floats(1, 10**6)),
    st.tuples(st.just("hold"), st.floats(-1000, 10**6)),
    st.tuples(st.just("let go"), st.just(0.0)),
)


@given(st.lists(STEPS, max_size=30))
def test_however_it_is_moved_it_never_goes_back_nor_past_who_holds_it(steps: list[tuple[str, float]]) -> None:
    below = Below()
    clock, shown = MovableClock(below), MONDAY
    for act, figure in steps:
        match act:
            case "passes":
                below.passes(figure)
            case "play":
                clock.play(figure)
            case "jump":
                clock.jump(clock() + timedelta(seconds=figure))
            case "hold":
                clock.hold("bot", clock() + timedelta(seconds=figure))
            case _:
                clock.let_go("bot")
        assert clock() >= shown
        assert clock.limit is None or clock() <= max(clock.limit, shown)
        shown = clock()


@pytest.fixture
def seed() -> Seed:
    return Seed("Course", (SeedChannel("general"),), (SeedPerson("Ada", admin=True),))


async def move(session: aiohttp.ClientSession, place: Playground, **body: Any) -> tuple[int, dict[str, Any]]:
    async with session.post(f"{place.url}/page/clock", json=body) as answer:
        return answer.status, await answer.json()


async def reached(place: Playground, instant: datetime) -> None:
    async with asyncio.timeout(PATIENCE):
        while place.clock() < instant:  # noqa: ASYNC110 - it happens by itself
            await asyncio.sleep(0.01)


async def test_messages_carry_the_instant_that_the_clock_shows(
    playground: Playground, session: aiohttp.ClientSession
) -> None:
    goal = playground.clock() + 30 * DAY
    assert (await move(session, playground, to=goal.isoformat()))[0] == 200
    while playground.clock() < goal:  # a jump takes a moment
        await (await session.get(f"{playground.url}/page/clock")).read()
    channel = next(iter(playground.world.channels))
    ada = next(one for one, member in playground.world.guild.members.items() if not member.user.bot)
    url = f"{playground.url}/page/channels/{channel}/messages?as={ada}"
    async with session.post(url, json={"content": "A month later"}) as answer:
        written = datetime.fromisoformat((await answer.json())["timestamp"])
    # Ids hold milliseconds, and the goal may have more digits.
    assert goal - timedelta(milliseconds=1) <= written < goal + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({}, "Say where to jump"),
        ({"speed": "fast"}, "Say where to jump"),
        ({"speed": -1}, "0 to 10080"),
        ({"speed": 1e30}, "0 to 10080"),
        ({"to": "tomorrow"}, "Write an instant"),
        ({"to": "2025-02-10T09:00:00"}, "with its offset"),
        ({"to": "2001-02-10T09:00:00Z"}, "forward only"),
        ({"speed": 5, "until": "9999-12-31T23:59:59Z"}, "too far ahead"),
    ],
)
async def test_what_cannot_be_done_is_refused_with_a_sentence(
    playground: Playground, session: aiohttp.ClientSession, body: dict[str, Any], sentence: str
) -> None:
    status, told = await move(session, playground, **body)
    assert status == 400
    assert sentence in told["error"]
    assert playground.clock.speed == 1


async def test_a_program_holds_the_clock_as_long_as_it_is_there(
    playground: Playground, session: aiohttp.ClientSession
) -> None:
    async with asyncio.timeout(PATIENCE), session.ws_connect(playground.clock_url) as program:
        first = await program.receive_json()
        assert first["now"] == first["limit"], "it waits for a program that has just come"
        await move(session, playground, to=(playground.clock() + WEEK).isoformat())
        stop = playground.clock() + DAY
        await program.send_json({"until": stop.isoformat()})
        while (await program.receive_json())["limit"] != stop.isoformat():
            continue
        await reached(playground, stop)
        assert playground.clock() == stop
        goal = playground.clock.until
        assert goal is not None
    await reached(playground, goal)


async def test_a_program_that_talks_nonsense_is_sent_away(
    playground: Playground, session: aiohttp.ClientSession
) -> None:
    for nonsense in ("{", "[]", '{"until": 5}'):
        async with asyncio.timeout(PATIENCE), session.ws_connect(playground.clock_url) as program:
            await program.send_str(nonsense)
            while (await program.receive()).type is aiohttp.WSMsgType.TEXT:
                continue
    async with asyncio.timeout(PATIENCE):
        while playground.clock.limit is not None:  # noqa: ASYNC110 - it happens behind a socket
            await asyncio.sleep(0.01)


async def test_the_page_is_told_the_agenda_and_how_the_clock_goes(session: aiohttp.ClientSession) -> None:
    seed = Seed(
        "Course",
        (SeedChannel("general"),),
        (SeedPerson("Ada"),),
        agenda=(Moment("Exam", MONDAY),),
        time_zone="Europe/Lisbon",
    )
    async with serve(seed) as place:
        ada = next(one for one, member in place.world.guild.members.items() if not member.user.bot)
        async with session.get(f"{place.url}/page/state?as={ada}") as answer:
            state = await answer.json()
        assert state["agenda"] == [{"title": "Exam", "at": MONDAY.isoformat()}]
        assert state["time_zone"] == "Europe/Lisbon"
        async with session.ws_connect(f"{place.url}/page/live?as={ada}") as page:
            await move(session, place, speed=1440)
            told = await page.receive_json(timeout=PATIENCE)
        assert (told["t"], told["d"]["speed"]) == ("CLOCK_UPDATE", 1440)
