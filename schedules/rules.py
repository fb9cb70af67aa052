"""From events and rules to the instants at which somebody is to be told. Pure arithmetic, nothing is stored."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from registrar.calendar import Kind, Occurrence
from registrar.course.reminders import QuietHours, ReminderPlan, lead_parts

GRACE = timedelta(minutes=10)
"""A reminder is good for so long even where its event is over at once."""

TIME_LEFT = timedelta(hours=1)
"""A reminder that waits for the end of quiet hours must leave its reader so much; else it comes before they begin."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """Somebody is to be told of `event` at the instant `at`; after `expires_at` it is of no use. Both in UTC.

    `lead` is the rule it comes from, such as `24h`.
    """

    event: Occurrence
    lead: str
    at: datetime
    expires_at: datetime


def reminders(
    events: Iterable[Occurrence], plan: ReminderPlan, zone: ZoneInfo, quiet: QuietHours | None = None
) -> Iterator[Reminder]:
    """Yield what the rules of `plan` make of `events`, in the course's `zone`.

    In `quiet` hours nothing is said. The next reminder of an event makes the one before it useless, its end the last.
    """
    for event in events:
        by_instant: dict[datetime, str] = {}
        for lead in sorted(_leads(event, plan), key=lambda each: _instant(event, each, plan, zone), reverse=True):
            at = _instant(event, lead, plan, zone)
            if quiet is not None:
                at = outside(at, quiet, event.starts_at.astimezone(UTC), zone)
            # Where quiet hours bring two together, the one that was nearer to the event is said.
            by_instant.setdefault(at, lead)
        instants = sorted(by_instant)
        over = [max(event.ends_at.astimezone(UTC), at + GRACE) for at in instants[-1:]]
        for at, expires_at in zip(instants, [*instants[1:], *over], strict=True):
            yield Reminder(event, by_instant[at], at, expires_at)


def _leads(event: Occurrence, plan: ReminderPlan) -> list[str]:
    leads: tuple[str, ...] = getattr(plan.before, event.kind.value)
    # A meeting whose hour is not known yet cannot be announced fifteen minutes before it.
    return [lead for lead in leads if lead.endswith("d") or not _lasts_days(event)]


def _lasts_days(event: Occurrence) -> bool:
    return event.all_day and event.kind is not Kind.DUE


def _instant(event: Occurrence, lead: str, plan: ReminderPlan, zone: ZoneInfo) -> datetime:
    days, passing = lead_parts(lead)
    on_the_wall = event.starts_at.astimezone(zone).replace(tzinfo=None)
    if _lasts_days(event):
        on_the_wall = datetime.combine(on_the_wall, plan.hour)
    if days == 0 and not _lasts_days(event):
        return event.starts_at.astimezone(UTC) - passing
    return (on_the_wall - timedelta(days=days)).replace(tzinfo=zone).astimezone(UTC) - passing


def outside(at: datetime, quiet: QuietHours, latest: datetime, zone: ZoneInfo) -> datetime:
    """Move an instant out of quiet hours: to their end where that leaves time, else to their beginning."""
    clock = at.astimezone(zone)
    if not quiet.holds(clock.time().replace(tzinfo=None)):
        return at
    ends = _next(clock, quiet.ends, zone)
    return ends if ends <= latest - TIME_LEFT else _last(clock, quiet.starts, zone)


def _next(clock: datetime, hour: time, zone: ZoneInfo) -> datetime:
    day = clock.date() if clock.time() < hour else clock.date() + timedelta(days=1)
    return datetime.combine(day, hour, zone).astimezone(UTC)


def _last(clock: datetime, hour: time, zone: ZoneInfo) -> datetime:
    day = clock.date() if clock.time() >= hour else clock.date() - timedelta(days=1)
    return datetime.combine(day, hour, zone).astimezone(UTC)
