"""With what the bot is invited into a server: the permissions that it needs, and what it needs each of them for."""

from dataclasses import dataclass

import discord

SCOPES = ("bot", "applications.commands")


@dataclass(frozen=True, slots=True)
class Need:
    """A permission and its reason.

    Attributes:
        permission: its name in `discord.Permissions`.
        why: what the bot does with it, as the rest of a sentence that begins with "to".
    """

    permission: str
    why: str

    @property
    def title(self) -> str:
        """Its name as Discord's settings have it."""
        return self.permission.replace("_", " ").title().replace(" In ", " in ")


NEEDS = (
    Need("view_channel", "see the channels in which it is asked and in which it announces"),
    Need("send_messages", "announce, reply to a mention, and pass questions on to the staff"),
    Need("send_messages_in_threads", "answer in threads, and write in those that it opens"),
    Need("create_public_threads", "open a thread for each question to the staff, and for discussions"),
    Need("embed_links", "show answers, grades and calendars as it lays them out"),
    Need("attach_files", "send pictures, tables and reports with its answers to commands"),
    Need(
        "read_message_history",
        "reply to a message, follow a conversation, count discussions after it was away, and see what it said "
        "before it says it again",
    ),
    Need("manage_messages", "take a notebook that somebody posted for all to see out of the channel"),
    Need("manage_roles", "make a role for each team, give it to the members, and let only them into their channel"),
    Need("manage_channels", "make a channel for each team, rename it, and remove it with the team"),
    Need("create_events", "show sync sessions as events of the server, and move those that it made"),
)
"""All of them. Without one, the bot says what it cannot do any more and goes on with the rest."""

PERMISSIONS = discord.Permissions(**{need.permission: True for need in NEEDS})


def invite_url(application: int | str) -> str:
    """Return the address at which a server's owner invites the bot; `application` is the application's id."""
    return discord.utils.oauth_url(application, permissions=PERMISSIONS, scopes=SCOPES)
