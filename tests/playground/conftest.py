"""A running playground, people at its page, and bots: discord.py's real client, and one that speaks raw JSON."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import discord
import pytest
import yarl

from playground import Playground, Rules, Seed, SeedChannel, SeedPerson, serve
from tests.playground.visitors import PATIENCE, Client, LogIn, People, Person, RawBot

SEED = Seed(
    guild="Course",
    roles=("Staff", "Student"),
    channels=(
        SeedChannel("announcements", "News", announcement=True),
        SeedChannel("general", "Everything"),
        SeedChannel("staff-room", visible_to=("Staff",)),
    ),
    people=(
        SeedPerson("Ada Teacher", ("Staff",), "Instructor", admin=True),
        SeedPerson("Ben", ("Student",)),
        SeedPerson("Chloe", ("Student",), accepts_dms=False),
    ),
)


@pytest.fixture
def seed() -> Seed:
    return SEED


@pytest.fixture
def rules() -> Rules:
    return Rules()


@pytest.fixture
async def playground(seed: Seed, rules: Rules) -> AsyncIterator[Playground]:
    async with serve(seed, rules=rules) as running:
        yield running


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as one:
        yield one


@pytest.fixture
async def people(playground: Playground, session: aiohttp.ClientSession) -> AsyncIterator[People]:
    """Everyone of the seed by first name, each with an open page."""
    async with session.get(f"{playground.url}/page/state") as answer:
        listed = (await answer.json())["people"]
    everyone = {one["user"]["global_name"].split()[0]: Person(playground, session, one["user"]) for one in listed}
    for person in everyone.values():
        await person.listen()
    yield everyone
    for person in everyone.values():
        await person.leave()


@pytest.fixture
async def raw_bot(playground: Playground, session: aiohttp.ClientSession) -> AsyncIterator[RawBot]:
    bot = RawBot(playground, session)
    yield bot
    await bot.leave()


@pytest.fixture
async def log_in(playground: Playground, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[LogIn]:
    """Logs a real discord.py client in and waits until it is ready; closes it in the end."""
    monkeypatch.setattr(discord.http.Route, "BASE", playground.api_url)
    monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(playground.gateway_url))
    running: list[tuple[discord.Client, asyncio.Task[None]]] = []

    async def enter(client: discord.Client) -> None:
        await client.login(playground.token)
        running.append((client, asyncio.create_task(client.connect())))
        async with asyncio.timeout(PATIENCE):
            await client.wait_until_ready()

    yield enter
    for client, task in running:
        await client.close()
        await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
async def bot(log_in: LogIn) -> Client:
    """discord.py's real client, ready."""
    client = Client()
    await log_in(client)
    return client
