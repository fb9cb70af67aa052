"""How what the bot owes looks in Discord. A message's kind chooses who renders it; most are plain letters."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import discord

from bot.views import peers
from bot.views.reminders import reminder_buttons, reminder_embed
from bot.views.staff_question import official_embed
from bot.views.text import DESCRIPTION_LIMIT, FIELD_NAME_LIMIT, clip, fit, link
from registrar.outbox import Debt
from registrar.participation.asking import KIND
from schedules.notices import ANNOUNCEMENT, REMINDER

SHORTENED = "*This was shortened.*"
LATE = "This comes late: I was away when it was due."

Style = Literal["primary", "secondary", "success", "danger"]


class LetterError(Exception):
    """The content of a message is not what its kind needs. Says what is missing."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as Discord takes it. `mention` is the id of the one person whom it pings."""

    embed: discord.Embed
    buttons: tuple[discord.ui.Button[discord.ui.View], ...] = ()
    mention: int | None = None

    @property
    def content(self) -> str | None:
        """The text above the embed: the mention, if there is one."""
        return None if self.mention is None else f"<@{self.mention}>"


def render(debt: Debt, *, late: bool = False) -> Letter:
    """Render a debt. Its title and description follow from what is owed alone, so that it is recognised later.

    Raises:
        LetterError: if its content lacks what its kind needs.
    """
    renderer = RENDERERS.get(debt.owed.kind.partition(".")[0], _plain_letter)
    try:
        letter = renderer(debt)
    except (KeyError, ValueError, TypeError) as error:
        raise LetterError(f"a message of the kind {debt.owed.kind} lacks something: {error!r}") from error
    if late:
        said = letter.embed.footer.text
        letter.embed.set_footer(text=f"{said}\n{LATE}" if said else LATE)
    return letter


def _plain_letter(debt: Debt) -> Letter:
    """Render `title` and `text`, and where they are given `link`, `mention` and `buttons`."""
    content = debt.owed.content
    text = str(content["text"])
    if "link" in content:
        text += f"\n\n{link(content['link']['label'], content['link']['url'])}"
    embed = discord.Embed(
        title=clip(str(content["title"]), FIELD_NAME_LIMIT),
        description=fit(text, DESCRIPTION_LIMIT, SHORTENED),
        colour=discord.Colour.blurple(),
    )
    buttons = tuple(_button(each) for each in content.get("buttons", ()))
    return Letter(embed, buttons, int(content["mention"]) if "mention" in content else None)


def _button(given: Mapping[str, Any]) -> discord.ui.Button[discord.ui.View]:
    style = discord.ButtonStyle[given.get("style", "secondary")]
    return discord.ui.Button(label=given["label"], custom_id=given["id"], style=style)


def _reminder(debt: Debt) -> Letter:
    return Letter(reminder_embed(debt.owed), reminder_buttons(debt.id))


def _announcement(debt: Debt) -> Letter:
    return Letter(reminder_embed(debt.owed))


def _official_answer(debt: Debt) -> Letter:
    return Letter(official_embed(debt.owed.content))


def _ratings(debt: Debt) -> Letter:
    button = discord.ui.Button[discord.ui.View](
        label=peers.RATE, custom_id=peers.RATE_ID, style=discord.ButtonStyle.primary
    )
    return Letter(peers.reminder_embed(debt.owed.content), (button,))


RENDERERS: dict[str, Callable[[Debt], Letter]] = {
    REMINDER: _reminder,
    ANNOUNCEMENT: _announcement,
    "answer": _official_answer,
    KIND: _ratings,
}
"""Who renders a family of kinds, by the part of the kind before its first dot."""
