"""The desk where interactions are handed in by people and answered by the bot, with Discord's deadlines."""

import asyncio
from secrets import token_urlsafe
from time import monotonic

from playground.errors import ApiError, Fault
from playground.forms.modals import Modal
from playground.interactions.interaction import Interaction, OpenModal
from playground.interactions.modals import modal_payload
from playground.interactions.payload import interaction_payload
from playground.rules import Rules
from playground.world.flags import CallbackType, InteractionType, MessageFlag
from playground.world.things import Channel, Command, InteractionTrace, Json, Message, User
from playground.world.world import World

NO_RESPONSE = "The application did not respond"
NO_CHOICES = "Loading options failed"
TOKEN_BYTES = 48


class InteractionDesk:
    """Keeps every interaction, its deadline, and the modals that wait for someone."""

    def __init__(self, world: World, rules: Rules) -> None:
        self._world = world
        self._rules = rules
        self._by_token: dict[str, Interaction] = {}
        self._modals: dict[int, OpenModal] = {}
        self._timers: set[asyncio.TimerHandle] = set()

    def hand_in(
        self,
        kind: InteractionType,
        user: User,
        channel: Channel,
        data: Json,
        *,
        message: Message | None = None,
        command: Command | None = None,
        cause: InteractionTrace | None = None,
        modal_id: int | None = None,
    ) -> Interaction:
        """Take an interaction from a person, tell the bot, and start the clock."""
        interaction = Interaction(
            id=self._world.snowflakes.next(),
            token=token_urlsafe(TOKEN_BYTES),
            type=kind,
            user=user,
            channel=channel,
            data=data,
            message=message,
            command=command,
            cause=cause,
            modal_id=modal_id,
        )
        self._by_token[interaction.token] = interaction
        payload = interaction_payload(self._world, interaction)
        self._world.publish("INTERACTION_CREATE", payload, only=frozenset({self._world.bot.id}))
        self._later(self._rules.acknowledge_within, interaction)
        return interaction

    def unanswered(self, interaction_id: int, token: str) -> Interaction:
        """Return the interaction that a callback answers.

        Raises:
            ApiError: 10062 if there is none or its time is up, 40060 if it was acknowledged already.
        """
        interaction = self._by_token.get(token)
        if interaction is None or interaction.id != interaction_id or interaction.overdue:
            raise ApiError(Fault.UNKNOWN_INTERACTION)
        if interaction.answer is not None:
            raise ApiError(Fault.ALREADY_ACKNOWLEDGED)
        return interaction

    def answered(self, application_id: int, token: str) -> Interaction:
        """Return the interaction whose token a follow-up uses.

        Raises:
            ApiError: 10015 if there is none or it was never acknowledged, 50027 if the token has expired.
        """
        interaction = self._by_token.get(token)
        if interaction is None or application_id != self._world.application_id or interaction.answer is None:
            raise ApiError(Fault.UNKNOWN_WEBHOOK)
        if monotonic() - interaction.asked_at >= self._rules.token_lifetime:
            raise ApiError(Fault.INVALID_WEBHOOK_TOKEN)
        return interaction

    def acknowledge(self, interaction: Interaction, answer: CallbackType) -> None:
        """Note how an interaction was answered and tell the person: still pending, or done.

        The window whose submission it was is closed now; until then the person may try again.
        """
        interaction.answer = answer
        if interaction.modal_id is not None:
            self._modals.pop(interaction.modal_id, None)
        if answer is CallbackType.DEFERRED_MESSAGE:
            self._tell(interaction, "INTERACTION_PENDING")
            self._later(self._rules.token_lifetime, interaction)
        else:
            self._tell(interaction, "INTERACTION_DONE")

    def finish(self, interaction: Interaction) -> None:
        """Tell the person that a deferred answer has come."""
        self._tell(interaction, "INTERACTION_DONE")

    def open_modal(self, interaction: Interaction, modal: Modal) -> None:
        """Open a window for the person who acted."""
        opened = OpenModal(self._world.snowflakes.next(), modal, interaction)
        self._modals[opened.id] = opened
        payload = {
            "id": str(opened.id),
            "interaction_id": str(interaction.id),
            "custom_id": modal.custom_id,
            "title": modal.title,
            "components": modal_payload(modal),
        }
        self._world.publish("MODAL_OPEN", payload, only=frozenset({interaction.user.id}))

    def modal(self, modal_id: int, user: User) -> OpenModal:
        """Return a window that is open for `user`, or raise 10062."""
        opened = self._modals.get(modal_id)
        if opened is None or opened.interaction.user is not user:
            raise ApiError(Fault.UNKNOWN_INTERACTION)
        return opened

    def show_choices(self, interaction: Interaction, choices: list[Json]) -> None:
        """Bring autocompletion's choices to the person who is typing."""
        payload = {"id": str(interaction.id), "choices": choices}
        self._world.publish("AUTOCOMPLETE_RESULT", payload, only=frozenset({interaction.user.id}))

    def close(self) -> None:
        """Stop all clocks."""
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()

    def _later(self, seconds: float, interaction: Interaction) -> None:
        self._timers = {timer for timer in self._timers if timer.when() > asyncio.get_running_loop().time()}
        self._timers.add(asyncio.get_running_loop().call_later(seconds, self._time_is_up, interaction))

    def _time_is_up(self, interaction: Interaction) -> None:
        """Tell the person, if the answer never came or is still loading."""
        loading = interaction.original is not None and MessageFlag.LOADING in interaction.original.flags
        if interaction.answer is not None and not loading:
            return
        if interaction.answer is CallbackType.DEFERRED_MESSAGE and not self._expired(interaction):
            return
        interaction.overdue = interaction.answer is None
        reason = NO_CHOICES if interaction.type is InteractionType.AUTOCOMPLETE else NO_RESPONSE
        self._tell(interaction, "INTERACTION_FAILED", reason=reason)

    def _expired(self, interaction: Interaction) -> bool:
        return monotonic() - interaction.asked_at >= self._rules.token_lifetime

    def _tell(self, interaction: Interaction, name: str, **more: str) -> None:
        payload = {"id": str(interaction.id), **more}
        self._world.publish(name, payload, only=frozenset({interaction.user.id}))
