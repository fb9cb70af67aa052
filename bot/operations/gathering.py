"""What is not counted as it happens is asked for whenever the figures are read."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib.metadata import version
from platform import python_version
from typing import TYPE_CHECKING

from bot.late_assistant import LateAssistant
from bot.operations import metrics
from bot.operations.gateway import shards_of
from bot.services import Services
from registrar.backlog import Backlog, backlogs

if TYPE_CHECKING:
    from bot.app import Syllabot

PATIENCE = 5.0
"""Seconds that the database may take to answer."""


async def gather(bot: "Syllabot") -> None:
    """Bring the figures up to date that nobody else keeps so."""
    metrics.BUILD.info(
        {"version": version("syllabot"), "python": python_version(), "discord_py": version("discord.py")}
    )
    metrics.GATEWAY_CONNECTED.clear()
    metrics.GATEWAY_LATENCY.clear()
    for shard in shards_of(bot):
        metrics.GATEWAY_CONNECTED.labels(shard.number).set(shard.connected)
        if shard.latency is not None:
            metrics.GATEWAY_LATENCY.labels(shard.number).set(shard.latency)
    for each in bot.courses.all:
        metrics.ASSISTANT_LOADED.labels(each.services.course.id).set(is_loaded(each.services))
        metrics.LEASE_HELD.labels(each.services.course.id).set(each.looked_after())
    courses = [each.services for each in bot.courses.all]
    now = courses[0].clock()
    found = await backlog_of(courses, now)
    metrics.DATABASE_UP.set(found is not None)
    _show(found or {}, now)


async def backlog_of(courses: Sequence[Services], now: datetime) -> Mapping[str, Backlog] | None:
    """Return what is to be done in each course; None where the database, which they share, does not say."""
    try:
        async with asyncio.timeout(PATIENCE), courses[0].database.reading() as tx:
            return await backlogs(tx, [each.course.id for each in courses], now)
    except Exception:  # noqa: BLE001 - whatever ails it, the other figures are shown, and so is this
        return None


def is_loaded(services: Services) -> bool:
    """Whether what answers questions is in memory; it is loaded when it is first needed."""
    return not isinstance(services.assistant, LateAssistant) or services.assistant.is_open


def _show(found: Mapping[str, Backlog], now: datetime) -> None:
    gauges = (
        metrics.SUBMISSIONS,
        metrics.OLDEST_SUBMISSION,
        metrics.PENDING_DELIVERIES,
        metrics.OVERDUE_DELIVERIES,
        metrics.OLDEST_DELIVERY,
    )
    for gauge in gauges:
        gauge.clear()
    for course, backlog in found.items():
        metrics.SUBMISSIONS.labels(course, "queued").set(backlog.queued)
        metrics.SUBMISSIONS.labels(course, "running").set(backlog.running)
        metrics.OLDEST_SUBMISSION.labels(course).set(_age(backlog.oldest, now))
        metrics.PENDING_DELIVERIES.labels(course).set(backlog.pending)
        metrics.OVERDUE_DELIVERIES.labels(course).set(backlog.overdue)
        metrics.OLDEST_DELIVERY.labels(course).set(_age(backlog.overdue_since, now))


def _age(since: datetime | None, now: datetime) -> float:
    return 0.0 if since is None else max(0.0, (now - since).total_seconds())
