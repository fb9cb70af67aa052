"""A person runs a command, types into an option, presses a component, or submits a modal."""

from collections.abc import Callable
from typing import Annotated, Any

from aiohttp import web
from pydantic import Field

from playground.acts.files import Files, store
from playground.errors import ApiError, Fault
from playground.forms.fields import Form, Snowflake, one_of
from playground.forms.reading import read_form
from playground.interactions.components import component_data
from playground.interactions.desk import InteractionDesk
from playground.interactions.interaction import Interaction
from playground.interactions.modals import submission_data
from playground.interactions.options import checked_options, focused_option
from playground.interactions.refusal import refuse
from playground.interactions.resolved import Resolver
from playground.keys import desk_of, world_of
from playground.page.acting import acting_user, visible_message
from playground.wire import answer, files_named, read_body
from playground.world.flags import CommandType, InteractionType, Permission
from playground.world.things import Channel, Command, Json, User
from playground.world.world import World

routes = web.RouteTableDef()

ACCEPTED = 202
IN_GUILD, IN_BOT_DM = 0, 1


class InteractionForm(Form):
    """What the page sends; which fields count depends on `type`."""

    type: Annotated[int, one_of(2, 3, 4, 5)]
    channel_id: Snowflake
    command_id: Snowflake | None = None
    target_id: Snowflake | None = None
    options: Any = None
    attachments: dict[str, int] = Field(default_factory=dict)
    message_id: Snowflake | None = None
    custom_id: str | None = None
    values: Any = None
    modal_id: Snowflake | None = None
    components: Any = None


class Hand:
    """One person's request, on its way to the desk."""

    def __init__(
        self, world: World, desk: InteractionDesk, user: User, channel: Channel, form: InteractionForm, files: Files
    ) -> None:
        self._world = world
        self._desk = desk
        self._user = user
        self._channel = channel
        self._form = form
        self._files = files
        self._resolver = Resolver(world, user)

    def run(self) -> Interaction:
        """Hand the interaction in, or raise why it cannot be."""
        by_type: dict[int, Callable[[], Interaction]] = {
            InteractionType.APPLICATION_COMMAND: self._command,
            InteractionType.AUTOCOMPLETE: self._autocomplete,
            InteractionType.MESSAGE_COMPONENT: self._component,
            InteractionType.MODAL_SUBMIT: self._modal,
        }
        return by_type[self._form.type]()

    def _command(self) -> Interaction:
        command = self._callable_command()
        data = self._command_data(command)
        if command.type is CommandType.CHAT_INPUT:
            defined, given = command.definition.get("options", []), self._form.options or []
            options = checked_options(defined, given, self._resolver, self._uploads(), complete=True)
            if options:
                data["options"] = options
        else:
            data["target_id"] = str(self._target(command))
        data |= self._resolver.payload()
        kind = InteractionType.APPLICATION_COMMAND
        return self._desk.hand_in(kind, self._user, self._channel, data, command=command)

    def _autocomplete(self) -> Interaction:
        command = self._callable_command()
        defined, given = command.definition.get("options", []), self._form.options or []
        options = checked_options(defined, given, self._resolver, {}, complete=False)
        if focused_option(options) is None:
            refuse("One option must be marked as focused.")
        data = self._command_data(command) | {"options": options} | self._resolver.payload()
        kind = InteractionType.AUTOCOMPLETE
        return self._desk.hand_in(kind, self._user, self._channel, data, command=command)

    def _component(self) -> Interaction:
        message = visible_message(self._channel, self._form.message_id or 0, self._user)
        data = component_data(message, self._form.custom_id, self._form.values or [], self._resolver)
        kind = InteractionType.MESSAGE_COMPONENT
        return self._desk.hand_in(kind, self._user, self._channel, data, message=message)

    def _modal(self) -> Interaction:
        opened = self._desk.modal(self._form.modal_id or 0, self._user)
        data = submission_data(opened.modal, self._form.components, self._resolver, self._uploads())
        source = opened.interaction
        kind = InteractionType.MODAL_SUBMIT
        return self._desk.hand_in(
            kind, self._user, source.channel, data, message=source.message, cause=source.trace, modal_id=opened.id
        )

    def _callable_command(self) -> Command:
        """Return the command if the person may call it here: by permission, and by the kind of place."""
        command = self._world.commands.get(self._form.command_id or 0)
        if command is None:
            raise ApiError(Fault.UNKNOWN_COMMAND)
        if self._channel.is_dm:
            if not usable_in_dm(command) or self._world.bot not in self._channel.recipients:
                refuse("This command cannot be used in this DM.")
            return command
        contexts = command.definition.get("contexts")
        if contexts is not None and IN_GUILD not in contexts:
            refuse("This command can only be used in DMs.")
        self._world.require(self._user, self._channel, Permission.USE_APPLICATION_COMMANDS)
        if command not in self._world.visible_commands(self._user):
            raise ApiError(Fault.MISSING_PERMISSIONS)
        return command

    def _command_data(self, command: Command) -> Json:
        data: Json = {"id": str(command.id), "name": command.name, "type": int(command.type)}
        if command.guild_id is not None:
            data["guild_id"] = str(command.guild_id)
        return data

    def _target(self, command: Command) -> int:
        """Return the user or message that a context menu was opened on."""
        target = self._form.target_id or 0
        if command.type is CommandType.MESSAGE:
            self._resolver.message(visible_message(self._channel, target, self._user))
        elif not self._resolver.user(target):
            raise ApiError(Fault.UNKNOWN_USER)
        return target

    def _uploads(self) -> dict[str, int]:
        """Keep the files that the form names; returns, by the names it gives them, their ids."""
        named = files_named(self._files, self._form.attachments)
        kept = store(self._world, self._channel.id, dict(enumerate(named.values())), ephemeral=True)
        return {name: one.id for name, one in zip(named, kept, strict=True)}


def usable_in_dm(command: Command) -> bool:
    """Whether a command may be called in a DM with the bot."""
    contexts = command.definition.get("contexts")
    if command.guild_id is not None:
        return False
    return bool(command.definition.get("dm_permission", True)) if contexts is None else IN_BOT_DM in contexts


@routes.post("/page/interactions")
async def interact(request: web.Request) -> web.Response:
    """Take an interaction; what comes of it is told over the live socket."""
    world, me = world_of(request), acting_user(request)
    body, files = await read_body(request)
    form = read_form(InteractionForm, body)
    channel = world.channel(form.channel_id)
    world.require(me, channel, Permission.VIEW_CHANNEL)
    interaction = Hand(world, desk_of(request), me, channel, form, files).run()
    return answer({"id": str(interaction.id)}, ACCEPTED)
