"""One interaction and its life, and the modal that one may lead to."""

from dataclasses import dataclass, field
from time import monotonic

from playground.forms.modals import Modal
from playground.world.flags import CallbackType, InteractionType
from playground.world.things import Channel, Command, InteractionTrace, Json, Message, User


@dataclass(eq=False)
class Interaction:
    """What a person did, and how far the answer to it is.

    Attributes:
        token: with it the application answers, without other authorization.
        data: Discord's `data` of the interaction.
        message: the message whose component was used, if one was.
        command: the command that was run or is being completed.
        cause: the interaction that opened the modal, for a modal's submission.
        modal_id: the window that was submitted, for a modal's submission.
        answer: how it was acknowledged.
        original: the message that answers it.
        overdue: whether nobody acknowledged it in time.
        asked_at: on the event loop's kind of clock, in seconds.
    """

    id: int
    token: str
    type: InteractionType
    user: User
    channel: Channel
    data: Json
    message: Message | None = None
    command: Command | None = None
    cause: InteractionTrace | None = None
    modal_id: int | None = None
    answer: CallbackType | None = None
    original: Message | None = None
    overdue: bool = False
    asked_at: float = field(default_factory=monotonic)

    @property
    def trace(self) -> InteractionTrace:
        """What the messages that answer it tell of it."""
        name = self.command.name if self.command else None
        pressed = self.message.id if self.message and self.type is InteractionType.MESSAGE_COMPONENT else None
        return InteractionTrace(self.id, int(self.type), name, self.user, pressed, self.cause)


@dataclass(frozen=True)
class OpenModal:
    """A window that the bot opened for someone and that waits to be submitted."""

    id: int
    modal: Modal
    interaction: Interaction
