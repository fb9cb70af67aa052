"""Whether the bot can do its work at this moment."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.operations.gateway import shards_of
from bot.operations.gathering import backlog_of, is_loaded

if TYPE_CHECKING:
    from bot.app import Syllabot


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: what it is about, whether it is `well`, and what it `says`, without any secret."""

    about: str
    well: bool
    says: str

    def __str__(self) -> str:
        return f"{self.about}: {self.says}"


async def readiness(bot: "Syllabot") -> list[Check]:
    """Look at all that must stand for people to be served."""
    return [_gateway(bot), await _database(bot), _assistant(bot)]


def _gateway(bot: "Syllabot") -> Check:
    shards = shards_of(bot)
    if not shards:
        return Check("gateway", False, "not connected to Discord yet")
    if down := sum(not shard.connected for shard in shards):
        return Check("gateway", False, f"{down} of {len(shards)} connections to Discord are down")
    if not bot.is_ready():
        return Check("gateway", False, "connected, waiting for Discord's READY")
    return Check("gateway", True, "ready")


async def _database(bot: "Syllabot") -> Check:
    courses = [each.services for each in bot.courses.all]
    found = await backlog_of(courses, courses[0].clock())
    return Check("database", found is not None, "does not answer" if found is None else "ready")


def _assistant(bot: "Syllabot") -> Check:
    # Not a reason to be unready: the first question of a course loads it, and waits for that.
    waiting = sum(not is_loaded(each.services) for each in bot.courses.all)
    every = len(bot.courses.all)
    says = f"loads with the first question, in {waiting} of {every} courses" if waiting else "loaded"
    return Check("assistant", True, says)
