"""Announcements and reminders, each time in its reader's own time zone."""

from collections.abc import Iterator
from datetime import datetime

import discord
from discord.utils import format_dt

from bot.views.calendar import DISPUTED
from bot.views.text import DESCRIPTION_LIMIT, FIELD_NAME_LIMIT, clip, day, lines_within, link, plain
from registrar.calendar import Kind
from registrar.course.reminders import ReminderPlan
from registrar.outbox import Owed
from registrar.reminders import Wishes
from schedules.notices import Notice, from_content

TITLE_ROOM = 150
COMING_UP = "Coming up"
DISAGREE = f"{DISPUTED} The documents disagree about this: ask me."
JOIN = "Join here"
NO_HOUR = "Where the documents name no hour, a day ends at the hour shown, in the course's time zone."

BUTTONS = (
    ("snooze", "Snooze", discord.ButtonStyle.secondary),
    ("stop", "Stop these", discord.ButtonStyle.secondary),
    ("done", "Done", discord.ButtonStyle.success),
)

KIND_NAMES: dict[Kind, str] = {
    Kind.MODULE: "modules that open",
    Kind.DUE: "due dates",
    Kind.MEETING: "meetings",
    Kind.SESSION: "sync sessions",
    Kind.EVALUATION: "the course evaluation",
    Kind.END: "the end of the term",
}


def reminder_embed(owed: Owed) -> discord.Embed:
    """Render what a reminder or an announcement is about: one event, or several that fall together."""
    notices = from_content(owed.content)
    if len(notices) == 1:
        title, text = _headline(notices[0]), _when(notices[0])
    else:
        title = COMING_UP
        lines = [f"- **{plain(_headline(notice))}** {_when(notice)}" for notice in notices]
        text = lines_within(lines, DESCRIPTION_LIMIT)
    embed = discord.Embed(title=clip(plain(title), FIELD_NAME_LIMIT), description=text, colour=discord.Colour.blurple())
    if footer := "\n".join(_footer(notices)):
        embed.set_footer(text=footer)
    return embed


def reminder_buttons(debt_id: int) -> tuple[discord.ui.Button[discord.ui.View], ...]:
    """Return the buttons below a direct message. What they are about stands in their ids."""
    return tuple(
        discord.ui.Button(label=label, style=style, custom_id=f"remind:{action}:{debt_id}")
        for action, label, style in BUTTONS
    )


def wishes_text(wishes: Wishes, plan: ReminderPlan) -> str:
    """Say what a person is reminded of, when, and when not."""
    if not wishes.kinds:
        return "I send you no reminders. `/remind on` changes that."
    lines = [f"- **{KIND_NAMES[kind]}**: {leads_text(plan, kind)}" for kind in Kind if kind in wishes.kinds]
    quiet = wishes.quiet or plan.quiet
    hours = f"Never between {quiet.starts:%H:%M} and {quiet.ends:%H:%M}, in the course's time zone."
    if quiet.starts == quiet.ends:
        hours = "At any hour of the day."
    return "\n".join(["I remind you, by direct message, of", *lines, hours])


def rules_embed(plan: ReminderPlan) -> discord.Embed:
    """Render the rules of reminding that hold."""
    lines = [f"- **{KIND_NAMES[kind]}**: {leads_text(plan, kind)}" for kind in Kind]
    quiet = f"No direct messages between {plan.quiet.starts:%H:%M} and {plan.quiet.ends:%H:%M}."
    hour = f"What has no hour of its own is announced at {plan.hour:%H:%M}."
    embed = discord.Embed(title="Reminders", description="\n".join(lines), colour=discord.Colour.blurple())
    embed.add_field(name="Channel", value=f"#{plain(plan.channel)}")
    return embed.set_footer(text=f"{hour} {quiet} Times are the course's.")


def leads_text(plan: ReminderPlan, kind: Kind) -> str:
    """Say how long before an event of a kind it is announced."""
    leads = getattr(plan.before, kind.value)
    return ", ".join(_lead_text(lead) for lead in leads) or "never"


def _lead_text(lead: str) -> str:
    count, unit = int(lead[:-1]), {"d": "day", "h": "hour", "m": "minute"}[lead[-1]]
    if count == 0:
        return "on the day" if unit == "day" else "when it begins"
    return f"{count} {unit}{'' if count == 1 else 's'} before"


def _headline(notice: Notice) -> str:
    mark = f" {DISPUTED}" if notice.disputed else ""
    title = clip(notice.title, TITLE_ROOM)
    match notice.kind:
        case Kind.DUE:
            return f"{title} is due{mark}"
        case Kind.MODULE | Kind.EVALUATION:
            return f"{title} is open{mark}" if notice.lead == "0d" else f"{title} opens soon{mark}"
        case _:
            return f"{title}{mark}"


def _when(notice: Notice) -> str:
    joined = f" {link(JOIN, notice.link)}" if notice.link else ""
    return _hours(notice) + joined


def _hours(notice: Notice) -> str:
    starts, ends = notice.starts_at, notice.ends_at
    if notice.kind is Kind.DUE and notice.all_day:
        return f"{day(starts)}, by {format_dt(starts, 't')} ({format_dt(starts, 'R')})"
    if notice.all_day:
        return day(starts) if starts.date() == ends.date() else f"{day(starts)} to {day(ends)}"
    until = f" to {_short(ends)}" if ends > starts else ""
    return f"{format_dt(starts, 'F')}{until} ({format_dt(starts, 'R')})"


def _short(instant: datetime) -> str:
    return format_dt(instant, "t")


def _footer(notices: list[Notice]) -> Iterator[str]:
    if any(notice.disputed for notice in notices):
        yield DISAGREE
    if any(notice.kind is Kind.DUE and notice.all_day for notice in notices):
        yield NO_HOUR
