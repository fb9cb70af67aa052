"""The things an interaction speaks of by id, looked up and given along as `resolved`."""

from playground.interactions.payload import partial_channel
from playground.payloads.messages import attachment_payload, message_payload
from playground.payloads.people import member_payload, role_payload, user_payload
from playground.world.things import Json, Message, User
from playground.world.world import World


class Resolver:
    """Collects what is spoken of. A lookup returns False for what does not exist or is hidden from `viewer`."""

    def __init__(self, world: World, viewer: User) -> None:
        self._world = world
        self._viewer = viewer
        self._found: Json = {}

    def payload(self) -> Json:
        """Return `{"resolved": …}`, or nothing where nothing was spoken of."""
        return {"resolved": self._found} if self._found else {}

    def user(self, user_id: int) -> bool:
        """Look a user up, with the member of the guild."""
        user = self._world.users.get(user_id)
        if user is None:
            return False
        self._keep("users", user_id, user_payload(user))
        member = self._world.guild.members.get(user_id)
        if member is not None:
            permissions = str(int(self._world.permissions(user)))
            self._keep("members", user_id, member_payload(member, with_user=False) | {"permissions": permissions})
        return True

    def role(self, role_id: int) -> bool:
        """Look a role up."""
        role = self._world.guild.roles.get(role_id)
        if role is None:
            return False
        self._keep("roles", role_id, role_payload(role))
        return True

    def mentionable(self, any_id: int) -> bool:
        """Look a user or a role up."""
        return self.user(any_id) or self.role(any_id)

    def channel(self, channel_id: int, kinds: list[int] | None = None) -> bool:
        """Look a channel up that the viewer sees, of the given kinds only."""
        channel = self._world.channels.get(channel_id)
        if channel is None or channel not in self._world.visible_channels(self._viewer):
            return False
        if kinds and channel.type not in kinds:
            return False
        self._keep("channels", channel_id, partial_channel(self._world, channel, self._viewer))
        return True

    def attachment(self, attachment_id: int) -> bool:
        """Look an upload up."""
        attachment = self._world.attachments.get(attachment_id)
        if attachment is None:
            return False
        self._keep("attachments", attachment_id, attachment_payload(self._world, attachment))
        return True

    def message(self, message: Message) -> None:
        """Give a message along."""
        self._keep("messages", message.id, message_payload(self._world, message, self._world.bot))

    def _keep(self, kind: str, any_id: int, payload: Json) -> None:
        self._found.setdefault(kind, {})[str(any_id)] = payload
