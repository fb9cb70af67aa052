"""All that the page shows at first."""

from aiohttp import web

from playground.keys import AGENDA, CLOCK, HUB, TIME_ZONE, world_of
from playground.page.acting import acting_user
from playground.page.clock import clock_payload
from playground.payloads.channels import channel_payload
from playground.payloads.guild import command_payload, event_payload
from playground.payloads.people import role_payload, user_payload
from playground.wire import answer
from playground.world.things import Json, User
from playground.world.world import World

routes = web.RouteTableDef()


@routes.get("/page/state")
async def get_state(request: web.Request) -> web.Response:
    """The whole state as one person may see it; without a person, only who there is to choose from."""
    world = world_of(request)
    online = request.config_dict[HUB].bot_online
    if "as" not in request.query:
        guild = {"id": str(world.guild.id), "name": world.guild.name}
        return answer({"people": people_payload(world), "guild": guild, "bot_online": online})
    me = acting_user(request)
    state = {
        "me": user_payload(me),
        "people": people_payload(world),
        "guild": _guild(world, me),
        "dms": [channel_payload(world, one, me) for one in world.channels.values() if me in one.recipients],
        "commands": commands_payload(world, me),
        "bot": user_payload(world.bot),
        "bot_online": online,
        "clock": clock_payload(request.config_dict[CLOCK]),
        "time_zone": request.config_dict[TIME_ZONE],
        "agenda": [{"title": each.title, "at": each.at.isoformat()} for each in request.config_dict[AGENDA]],
    }
    return answer(state)


def people_payload(world: World) -> list[Json]:
    """Return the people, without the bot, in the order of the seed."""
    return [
        {
            "user": user_payload(member.user),
            "roles": [str(role) for role in sorted(member.role_ids)],
            "title": member.title,
        }
        for member in world.guild.members.values()
        if not member.user.bot
    ]


def commands_payload(world: World, user: User) -> list[Json]:
    """Return the commands a person may call."""
    return [command_payload(world, command) for command in world.visible_commands(user)]


def _guild(world: World, me: User) -> Json:
    channels = world.visible_channels(me)
    hidden = {one.id for one in world.channels.values()} - {one.id for one in channels}
    events = [one for one in world.guild.events.values() if one.channel_id not in hidden]
    return {
        "id": str(world.guild.id),
        "name": world.guild.name,
        "roles": [role_payload(role) for role in world.guild.roles.values()],
        "channels": [channel_payload(world, channel, me) for channel in channels],
        "scheduled_events": [event_payload(world, event) | {"me": me.id in event.interested} for event in events],
    }
