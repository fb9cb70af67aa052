"""All sessions of the bot, and the handles by which a test shakes them."""

from playground.gateway.session import Session
from playground.world.world import World


class GatewayHub:
    """Knows which sessions exist and tells the people's pages whether the bot is online.

    Attributes:
        identified: how many sessions have begun.
        resumed: how often one was resumed.
    """

    def __init__(self, world: World) -> None:
        self.identified = self.resumed = 0
        self._world = world
        self._sessions: dict[str, Session] = {}

    @property
    def bot_online(self) -> bool:
        """Whether any session has a connection."""
        return any(session.connected for session in self._sessions.values())

    def add(self, session: Session) -> None:
        """Keep a new session; one that was left behind will not be resumed by a client that identifies anew."""
        for old in [one for one in self._sessions.values() if not one.connected and one.shard == session.shard]:
            self.drop(old)
        self._sessions[session.id] = session
        self.identified += 1
        self.announce()

    def find(self, session_id: object) -> Session | None:
        """Return a session that can be resumed."""
        return self._sessions.get(str(session_id))

    def drop(self, session: Session) -> None:
        """Forget a session; it cannot be resumed."""
        if self._sessions.pop(session.id, None) is not None:
            session.end()
            self.announce()

    def forget_all(self) -> None:
        """Forget every session, so that clients have to identify anew."""
        for session in list(self._sessions.values()):
            self.drop(session)

    def announce(self) -> None:
        """Tell the people whether the bot is online."""
        people = frozenset(one for one, user in self._world.users.items() if not user.bot)
        self._world.publish("BOT_STATUS", {"online": self.bot_online}, only=people)
