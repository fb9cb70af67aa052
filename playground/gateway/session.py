"""A bot's session: what it asked to hear, what it was told, and what it missed while it was away."""

from collections import deque
from collections.abc import Callable
from secrets import token_hex

from playground.gateway.protocol import Intent, Op, needed_intent
from playground.world.things import Json, User
from playground.world.world import Event, World

REMEMBERED_EVENTS = 2000
CONTENT_FIELDS = {"content": "", "embeds": [], "attachments": [], "components": []}
Send = Callable[[Json], None]
Shard = tuple[int, int]
"""The number of a shard, from 0, and how many there are."""


class Session:
    """Turns the world's events into numbered dispatches. It outlives a connection, so that it can be resumed."""

    def __init__(self, world: World, intents: Intent, send: Send, shard: Shard = (0, 1)) -> None:
        self.id = token_hex(16)
        self.shard = shard
        self.intents = intents
        self._world = world
        self._send: Send | None = send
        self._sequence = 0
        self._sent: deque[Json] = deque(maxlen=REMEMBERED_EVENTS)
        self._unsubscribe = world.subscribe(self._on_event)

    @property
    def connected(self) -> bool:
        """Whether a connection listens."""
        return self._send is not None

    def dispatch(self, name: str, data: Json) -> None:
        """Send an event with the next number, and remember it."""
        self._sequence += 1
        payload = {"op": Op.DISPATCH, "s": self._sequence, "t": name, "d": data}
        self._sent.append(payload)
        if self._send is not None:
            self._send(payload)

    def detach(self, send: Send) -> None:
        """Go on remembering without the connection behind `send`, unless another took over already."""
        if self._send == send:
            self._send = None

    def resume(self, send: Send, after: int) -> bool:
        """Send everything after the number the client heard last; False where that is not known any more."""
        oldest = self._sent[0]["s"] if self._sent else 1
        if not oldest - 1 <= after <= self._sequence:
            return False
        self._send = send
        for payload in [one for one in self._sent if one["s"] > after]:
            send(payload)
        self.dispatch("RESUMED", {"_trace": []})
        return True

    def end(self) -> None:
        """Stop listening to the world for good."""
        self._send = None
        self._unsubscribe()

    def _on_event(self, event: Event) -> None:
        bot = self._world.bot
        if not self._world.concerns(event, bot):
            return
        in_dm = event.channel is not None and event.channel.is_dm
        needed = needed_intent(event.name, in_dm=in_dm)
        if needed is not None and needed not in self.intents:
            return
        data = event.render(bot)
        if not self._is_for_shard(in_dm=in_dm or (event.name == "INTERACTION_CREATE" and "guild_id" not in data)):
            return
        if event.name in {"MESSAGE_CREATE", "MESSAGE_UPDATE"} and not self._may_read(data, bot, in_dm=in_dm):
            data = data | CONTENT_FIELDS
        self.dispatch(event.name, data)

    @property
    def has_guild(self) -> bool:
        """Whether the guild is on this session's shard."""
        number, count = self.shard
        return (self._world.guild.id >> 22) % count == number

    def _is_for_shard(self, *, in_dm: bool) -> bool:
        """Whether what happened comes over this shard: direct messages over the first, the guild's over its own.

        Source: https://docs.discord.com/developers/events/gateway#sharding
        """
        return self.shard[0] == 0 if in_dm else self.has_guild

    def _may_read(self, data: Json, bot: User, *, in_dm: bool) -> bool:
        """Whether the bot gets a message's content: by intent, in DMs, its own, mentions of it and replies to it."""
        own_id = str(bot.id)
        replied = data.get("referenced_message") or {}
        return (
            in_dm
            or Intent.MESSAGE_CONTENT in self.intents
            or data["author"]["id"] == own_id
            or any(user["id"] == own_id for user in data["mentions"])
            or replied.get("author", {}).get("id") == own_id
        )
