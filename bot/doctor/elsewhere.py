"""Asks each program that the bot works with whether it answers: the database, Dask, Chroma, the mail server, Canvas."""

import asyncio
import socket
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Literal

import aiohttp
import discord

from bot import mail as mailing
from bot.doctor.finding import Finding
from bot.opening import canvas_from, certificates_from, mail_from, open_database
from bot.settings import Settings, SettingsError
from grader.errors import NoSandboxError
from grader.queue.dask import WorkOnDask
from registrar.clock import Clock
from registrar.database import revisions
from registrar.errors import DatabaseError
from schedules.errors import CanvasError

PATIENCE = 15.0
"""Seconds that each of them may take to answer."""

HERE_PATIENCE = 2.0
"""Seconds that a bot on this machine may take to say that it lives."""

SKEW_NOTED, SKEW_WRONG = timedelta(seconds=2), timedelta(minutes=1)
"""How far the machine's clock may be from Discord's: reminders would come so much too early or too late."""

ALIVE = "alive"


async def database(settings: Settings) -> Finding:
    """Ask the database for the revision of its tables."""
    about = "Database"
    try:
        opened = open_database(settings)
        if opened.file is not None and not opened.file.exists():
            return Finding(about, "ok", "there is none yet; it is made at the first start")
        async with asyncio.timeout(PATIENCE):
            held = await opened.revision()
    except (DatabaseError, TimeoutError) as error:
        return Finding(about, "missing", "it does not answer", str(error) or "See whether its server runs.")
    known = revisions()
    if held is None:
        return Finding(about, "ok", "it answers and is empty; its tables are made at the first start")
    if held not in known:
        return Finding(
            about, "missing", f"a newer version of the bot wrote it (revision {held})", "Install that version again."
        )
    if held != known[-1]:
        remedy = "Back it up with `syllabot backup FILE`: the next start of the bot brings it up to date."
        return Finding(about, "note", f"it answers and has revision {held}, which is older than {known[-1]}", remedy)
    return Finding(about, "ok", f"it answers and has the newest revision, {held}")


async def dask(settings: Settings) -> Finding:
    """Ask the Dask scheduler, where one is set, who works for it."""
    about = "Dask"
    if settings.dask_scheduler is None:
        return Finding(about, "ok", "none is set: notebooks are graded in the bot's own process")
    try:
        certificates = certificates_from(settings)
    except SettingsError as error:
        return Finding(about, "missing", "its settings do not fit together", str(error))
    work = WorkOnDask(settings.notebook_python, settings.dask_scheduler, certificates=certificates)
    try:
        workers = await work.workers()
    except NoSandboxError as error:
        return Finding(about, "missing", "its scheduler does not answer", str(error))
    finally:
        await work.close()
    if not workers:
        return Finding(about, "missing", "its scheduler has no workers", "Start one: see docs/grading-elsewhere.md.")
    return Finding(about, "ok", f"its scheduler answers and has {workers} workers")


async def chroma(settings: Settings) -> Finding:
    """Ask the Chroma server, where one is set, whether it lives."""
    about = "Chroma"
    if settings.chroma_url is None:
        return Finding(about, "ok", "no server is set: the index lies in the home folder")
    url = f"{str(settings.chroma_url).rstrip('/')}/api/v2/heartbeat"
    token = settings.chroma_token
    headers = {"Authorization": f"Bearer {token.get_secret_value()}"} if token else {}
    try:
        async with _session() as session, session.get(url, headers=headers) as response:
            response.raise_for_status()
    except (aiohttp.ClientError, TimeoutError):
        return Finding(
            about, "missing", "its server does not answer", "Start it, or see what SYLLABOT_CHROMA_URL says."
        )
    return Finding(about, "ok", "its server answers")


async def mail(settings: Settings) -> Finding:
    """Sign in at the mail server, where one is set."""
    about = "E-mail"
    try:
        server = mail_from(settings)
    except SettingsError as error:
        return Finding(about, "missing", "nobody knows the sender", str(error))
    if server is None:
        return Finding(about, "ok", "no server is set: codes are shown to the instructor")
    reason = await mailing.reach(server, within=timedelta(seconds=PATIENCE))
    if reason is not None:
        return Finding(about, "missing", reason, "Check the settings SYLLABOT_SMTP_…, and that the server runs.")
    return Finding(about, "ok", "the mail server lets the bot in")


async def canvas(settings: Settings) -> Finding:
    """Ask Canvas, where it is set, for the course."""
    about = "Canvas"
    try:
        held = canvas_from(settings)
        if held is None:
            return Finding(about, "ok", "not set: no due dates are read from it")
        title = await held.title()
    except (SettingsError, CanvasError) as error:
        return Finding(about, "missing", "the course cannot be read", str(error))
    return Finding(about, "ok", f"the token reads the course, which is called {title!r} there")


async def ports(settings: Settings) -> list[Finding]:
    """Try whether the ports are free that the bot serves at, or the bot is there already."""
    findings = []
    if settings.operations_port:
        says = await _operated(settings)
        remedy = "Another program has it: change SYLLABOT_OPERATIONS_PORT. The bot goes on without."
        free = says or _free(settings.operations_host, settings.operations_port)
        findings.append(_port("Port of health and figures", settings.operations_port, free, "note", remedy))
    if settings.http_port is not None:
        free = bool(await _operated(settings)) or _free(settings.http_host, settings.http_port)
        remedy = "Another program has it, and the bot does not start: change SYLLABOT_HTTP_PORT."
        findings.append(_port("Port of calendar feeds", settings.http_port, free, "missing", remedy))
    return findings


async def clock(settings: Settings, now: Clock) -> Finding:
    """Compare the machine's clock, `now`, with Discord's, which tells the time with every answer."""
    about = "Clock"
    base = str(settings.discord_url or discord.http.Route.BASE).rstrip("/")
    try:
        async with _session() as session, session.get(f"{base}/gateway") as response:
            told = parsedate_to_datetime(response.headers["Date"])
    except (aiohttp.ClientError, TimeoutError, KeyError, ValueError):
        return Finding(about, "note", "Discord did not tell the time", "Check the network.")
    ahead = now() - told
    says = f"{abs(ahead.total_seconds()):.0f} s {'ahead of' if ahead > timedelta(0) else 'behind'} Discord's"
    remedy = "Have the machine's clock set by the network (NTP)."
    if abs(ahead) > SKEW_WRONG:
        return Finding(about, "missing", f"{says}: reminders come at the wrong time", remedy)
    if abs(ahead) > SKEW_NOTED:
        return Finding(about, "note", says, remedy)
    return Finding(about, "ok", "it agrees with Discord's")


def _session(patience: float = PATIENCE) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(patience))


async def _operated(settings: Settings) -> bool:
    """Whether a bot that runs answers at the port of operations."""
    url = f"http://{settings.operations_host}:{settings.operations_port}/healthz"
    try:
        async with _session(HERE_PATIENCE) as session, session.get(url) as response:
            return (await response.text()).strip() == ALIVE
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return False


def _free(host: str, port: int) -> bool:
    try:
        with socket.create_server((host, port)):
            return True
    except OSError:
        return False


def _port(about: str, port: int, free: bool, otherwise: Literal["note", "missing"], remedy: str) -> Finding:
    if free:
        return Finding(about, "ok", f"{port} is free, or this bot's already")
    return Finding(about, otherwise, f"{port} is taken", remedy)
