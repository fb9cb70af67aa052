"""What this room needs of whoever speaks to people. `bot.messenger` implements it."""

from datetime import datetime
from typing import Protocol

from registrar.outbox import Debt


class Messenger(Protocol):
    """Renders debts and carries them to channels, which it names by their ids.

    Every method raises `UndeliveredError` where trying again may help, and `RefusedError` where it will not.
    """

    async def ready(self) -> None:
        """Wait until messages can be sent."""

    async def channel_named(self, name: str) -> str:
        """Return the id of the course's channel with this name, without a `#`."""

    async def channel_with(self, person: str) -> str:
        """Return the id of the channel of direct messages to a person, which is opened if it has to be."""

    async def send(self, channel: str, debt: Debt, nonce: str, *, late: bool) -> str:
        """Send a debt, marked as late if it is, and return the message's id.

        Two messages with one `nonce` within a few minutes are one message.
        """

    async def find(self, channel: str, debt: Debt, nonce: str, since: datetime) -> str | None:
        """Look for a debt in what was said in the channel since an instant, and return the message's id."""
