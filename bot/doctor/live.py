"""Examines what an installation reaches over the network, with the settings and the token of the real one.

Nothing is changed and nothing is said in Discord. The bot may run meanwhile.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.doctor.elsewhere import canvas, chroma, clock, dask, database, mail, ports
from bot.doctor.finding import Finding
from bot.doctor.server import examine_servers
from bot.opening import open_course
from bot.settings import Settings
from registrar.clock import Clock, system_clock


async def examine_live(settings: Settings, *more: Settings, now: Clock = system_clock) -> list[Finding]:
    """Examine everything that an installation speaks to.

    Args:
        settings: its own, or those of the first of its courses.
        more: those of the other courses of the same bot.
        now: the machine's clock.

    Raises:
        BotError: if the definition of a course cannot be read.
    """
    courses = (settings, *more)
    names = [open_course(each).code for each in courses]
    findings = [await database(settings), await dask(settings), await chroma(settings)]
    for name, each in zip(names, courses, strict=True):
        findings += _named([await mail(each), await canvas(each)], name if more else "")
    findings += [*await ports(settings), await clock(settings, now)]
    entered, *servers = await examine_servers(courses)
    findings += entered
    for name, found in zip(names, servers, strict=False):
        findings += _named(found, name if more else "")
    return findings


def _named(findings: Iterable[Finding], course: str) -> Iterator[Finding]:
    """Say of which course findings are, where there are several."""
    for finding in findings:
        yield replace(finding, about=f"{finding.about} of {course}") if course else finding
