"""`/admin session`: the sync sessions, their hour, links and recordings."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

import aiohttp
import discord
from discord import app_commands

from bot.buttons import Lasting
from bot.courses import here
from bot.errors import refusals
from bot.permissions import Rank, needs
from bot.session_notices import LINK_LABEL, announce, take_back, was_and_is
from bot.views.sessions import hour_text, hours_text, recording_text, sessions_embed
from bot.views.text import clip, day, plain
from registrar import sessions
from registrar.course.models import Course
from registrar.database import Transaction
from registrar.timetable import Session
from registrar.timetable import sessions as all_sessions

if TYPE_CHECKING:
    from bot.running import Running

CHOICES, CHOICE_LIMIT = 25, 100
"""How many sessions Discord offers while somebody types, and how long each may be."""

DANGER, PLAIN = discord.ButtonStyle.danger, discord.ButtonStyle.secondary

HOUR_SET = "The hour of the sync sessions"
LATER = "Discord does not answer just now; I make the server's events agree as soon as it does."
Minutes = app_commands.Range[int, 1, 1440]
Link = app_commands.Range[str, 1, 600]
Text = app_commands.Range[str, 1, 100]


class SessionCommands(app_commands.Group):
    """Create, move, cancel, link, recording, hour, list."""

    def __init__(self) -> None:
        super().__init__(name="session", description="The sync sessions")

    @app_commands.command(name="list", description="The sync sessions ahead")
    async def show(self, interaction: discord.Interaction) -> None:
        """Show them to whoever asked."""
        course, now = here().services.course, here().services.clock()
        async with here().services.database.reading() as tx:
            held = await all_sessions(tx, course)
        await interaction.response.send_message(embed=sessions_embed(course, held, now), ephemeral=True)

    @needs(Rank.INSTRUCTOR)
    @app_commands.command(name="create", description="Add one")
    @app_commands.describe(
        day="Such as 2025-01-31",
        time="Such as 18:30",
        minutes="Its length",
        title="Its name",
        link="Where to join, if not as usual",
    )
    async def create(
        self,
        interaction: discord.Interaction,
        day: Text,
        time: Text,
        minutes: Minutes | None = None,
        title: Text = "",
        link: Link | None = None,
    ) -> None:
        """Add it, announce it, and show it as an event."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        course, by = here().services.course, self._by(interaction)
        with refusals():
            starts_at = sessions.moment(course, day, time)
            async with here().services.database.transaction() as tx:
                made = await sessions.add(tx, course, starts_at, minutes=minutes, title=title, link=link, **by)
                text, heading = f"It is {hours_text(made.occurrence)}.", f"New session: {made.occurrence.title}"
                await announce(tx, course, "session.new", heading, text, by["at"], link=_joining(made))
        await self._done(interaction, f"Added and announced: {hours_text(made.occurrence)}.")

    @needs(Rank.INSTRUCTOR)
    @app_commands.command(name="move", description="Move one")
    @app_commands.describe(
        session="Type its day", day="Such as 2025-01-31", time="Such as 18:30", minutes="Its new length"
    )
    async def move(
        self, interaction: discord.Interaction, session: Text, day: Text, time: Text, minutes: Minutes | None = None
    ) -> None:
        """Move it, announce that, and have its event and reminders follow."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        course, by = here().services.course, self._by(interaction)
        with refusals():
            starts_at = sessions.moment(course, day, time)
            async with here().services.database.transaction() as tx:
                before, after = await sessions.move(tx, course, session, starts_at, minutes=minutes, **by)
                await take_back(tx, course, before, by["at"])
                heading = f"Moved: {after.occurrence.title}"
                await announce(
                    tx, course, "session.moved", heading, was_and_is(before, after), by["at"], link=_joining(after)
                )
        await self._done(interaction, f"Moved and announced: {hours_text(after.occurrence)}.")

    @needs(Rank.INSTRUCTOR)
    @app_commands.command(name="cancel", description="Cancel one")
    @app_commands.describe(session="Type its day")
    async def cancel(self, interaction: discord.Interaction, session: Text) -> None:
        """Show the session with a button that cancels it."""
        with refusals():
            async with here().services.database.reading() as tx:
                found = await sessions.find(tx, here().services.course, session)
        view = discord.ui.View(timeout=None).add_item(SessionButton(found.id, cancels=True))
        title, hours = clip(found.occurrence.title, CHOICE_LIMIT), hours_text(found.occurrence)
        await interaction.response.send_message(
            f"Cancel **{plain(title)}**, {hours}? I announce it.", view=view, ephemeral=True
        )

    @needs(Rank.INSTRUCTOR)
    @app_commands.command(name="link", description="Give one its own link")
    @app_commands.describe(session="Type its day", link="Where to join")
    async def link(self, interaction: discord.Interaction, session: Text, link: Link) -> None:
        """Keep the link, and have its event and reminders show it."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        course, by = here().services.course, self._by(interaction)
        with refusals():
            async with here().services.database.transaction() as tx:
                found = await sessions.relink(tx, course, session, link, **by)
        await self._done(interaction, f"The link is kept for {hours_text(found.occurrence)}.")

    @app_commands.command(name="recording", description="Post a recording")
    @app_commands.describe(session="Type its day", link="Its address")
    async def recording(self, interaction: discord.Interaction, session: Text, link: Link) -> None:
        """Note where it is, and announce it."""
        course, by = here().services.course, self._by(interaction)
        with refusals():
            async with here().services.database.transaction() as tx:
                found = await sessions.record(tx, course, session, link, **by)
                heading, text = f"Recording posted: {found.occurrence.title}", recording_text(course, found)
                where = ("Watch it here", str(found.recording))
                await announce(tx, course, "recording.posted", heading, text, by["at"], link=where)
        here().schedules.nudge()
        await interaction.response.send_message("The recording is announced.", ephemeral=True)

    @needs(Rank.INSTRUCTOR)
    @app_commands.command(name="hour", description="Set the weekly sessions' hour and link")
    @app_commands.describe(time="Such as 18:30", minutes="Their length", link="Where to join")
    async def hour(
        self, interaction: discord.Interaction, time: Text, minutes: Minutes | None = None, link: Link | None = None
    ) -> None:
        """Set it, announce it, and show the sessions ahead as events."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        course, by = here().services.course, self._by(interaction)
        with refusals():
            async with here().services.database.transaction() as tx:
                clock = await sessions.set_hour(tx, course, time, minutes=minutes, link=link, **by)
                following = _following(await all_sessions(tx, course), by["at"])
                text = hour_text(course, clock, following.occurrence if following else None)
                joining = _joining(following) if following else None
                await announce(tx, course, "session.hour", HOUR_SET, text, by["at"], link=joining)
        await self._done(interaction, f"Set and announced. {text}")

    @move.autocomplete("session")
    @cancel.autocomplete("session")
    @link.autocomplete("session")
    async def _offer(self, _: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        now = here().services.clock()
        return await self._choices(typed, lambda each: each.occurrence.ends_at >= now)

    @recording.autocomplete("session")
    async def _offer_past(self, _: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        now = here().services.clock()
        return await self._choices(typed, lambda each: each.occurrence.starts_at <= now, latest_first=True)

    async def _choices(
        self, typed: str, wanted: Callable[[Session], bool], *, latest_first: bool = False
    ) -> list[app_commands.Choice[str]]:
        async with here().services.database.reading() as tx:
            held = await all_sessions(tx, here().services.course)
        if latest_first:
            held = held[::-1]
        offered = ((_name(each), each.id) for each in held if wanted(each) and not each.cancelled)
        found = [each for each in offered if all(word in each[0].casefold() for word in typed.casefold().split())]
        return [app_commands.Choice(name=name, value=value) for name, value in found[:CHOICES]]

    def _by(self, interaction: discord.Interaction) -> dict[str, Any]:
        return {"actor": str(interaction.user.id), "at": here().services.clock()}

    async def _done(self, interaction: discord.Interaction, text: str) -> None:
        trouble = await follow(here())
        await interaction.edit_original_response(content=f"{text}\n{trouble}" if trouble else text)


class SessionButton(
    Lasting,
    discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]],
    template=r"s(?P<deed>[cr])1:(?P<session>session:[\w.:-]{1,60})",
):
    """Cancels a session, or takes that back."""

    needs = Rank.INSTRUCTOR

    def __init__(self, session_id: str, *, cancels: bool) -> None:
        self.session_id = session_id
        self.cancels = cancels
        label, style = ("Cancel it", DANGER) if cancels else ("Hold it after all", PLAIN)
        custom_id = f"s{'c' if cancels else 'r'}1:{session_id}"
        super().__init__(discord.ui.Button(label=label, style=style, custom_id=custom_id))

    @classmethod
    def read(cls, match: re.Match[str]) -> Self:
        """Return the item that an id stands for."""
        return cls(match["session"], cancels=match["deed"] == "c")

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Do it, announce it, have the event and the reminders follow, and offer to take it back."""
        await interaction.response.defer()
        course, by = here().services.course, {"actor": str(interaction.user.id), "at": here().services.clock()}
        with refusals():
            async with here().services.database.transaction() as tx:
                said = await (self._cancel if self.cancels else self._restore)(tx, course, by)
        trouble = await follow(here())
        view = discord.ui.View(timeout=None)
        if self.cancels:
            view.add_item(SessionButton(self.session_id, cancels=False))
        await interaction.edit_original_response(content=f"{said} {trouble or ''}".strip(), view=view)

    async def _cancel(self, tx: Transaction, course: Course, by: dict[str, Any]) -> str:
        before = await sessions.cancel(tx, course, self.session_id, **by)
        await take_back(tx, course, before, by["at"])
        heading, text = f"Cancelled: {before.occurrence.title}", f"There is none: {hours_text(before.occurrence)}."
        await announce(tx, course, "session.cancelled", heading, text, by["at"])
        return "Cancelled and announced."

    async def _restore(self, tx: Transaction, course: Course, by: dict[str, Any]) -> str:
        held = await sessions.restore(tx, course, self.session_id, **by)
        heading, text = f"It takes place after all: {held.occurrence.title}", f"{hours_text(held.occurrence)}."
        await announce(tx, course, "session.restored", heading, text, by["at"], link=_joining(held))
        return "It is held after all, and that is announced."


async def follow(course: "Running") -> str | None:
    """Have the reminders and the server's events follow a change; return what the staff can do if these cannot."""
    await course.schedules.replan()
    try:
        return await course.events.keep()
    except (discord.HTTPException, aiohttp.ClientError, OSError):
        return LATER


def _joining(session: Session) -> tuple[str, str] | None:
    return (LINK_LABEL, session.occurrence.link) if session.occurrence.link else None


def _following(held: Sequence[Session], now: datetime) -> Session | None:
    return next((each for each in held if not each.cancelled and each.occurrence.starts_at > now), None)


def _name(session: Session) -> str:
    event = session.occurrence
    hour = "" if event.all_day else f" {event.starts_at:%H:%M}"
    return clip(f"{day(event.starts_at)}{hour} {event.title} ({event.first_day})", CHOICE_LIMIT)
