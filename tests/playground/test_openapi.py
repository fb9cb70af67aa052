"""Requests made and responses given in a whole scenario, checked against Discord's published OpenAPI description.

The description is read where it lies beside the project (`../shared/discord/openapi.json`); it is no part of it.
Where Discord's documents are stricter than the description (2,000 characters of content, five parts of a modal),
the documents win, and `test_message_rules.py` and `test_interaction_rules.py` check that.
"""

import asyncio
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import discord
import pytest
import yarl
from discord import app_commands

from playground import Playground, Rules
from tests.playground.traffic import Description, Exchange, recorder
from tests.playground.visitors import LogIn, People

DESCRIPTION = Path(__file__).parents[2] / ".." / "shared" / "discord" / "openapi.json"
pytestmark = pytest.mark.skipif(
    not DESCRIPTION.exists(), reason="Discord's OpenAPI description is not at ../shared/discord/openapi.json"
)


@pytest.fixture
def rules() -> Rules:
    return Rules(rate_limits=False)


@pytest.fixture
def description() -> Description:
    return Description(DESCRIPTION)


async def messages_scenario(client: discord.Client, channel: discord.TextChannel) -> None:
    message = await channel.send(
        "hello <@1>", embed=discord.Embed(title="T", description="D", url="https://example.org/")
    )
    await message.reply("a reply", file=discord.File(io.BytesIO(b"12"), "a.txt", description="numbers"))
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label="Press", emoji="👍", custom_id="press"))
    view.add_item(discord.ui.Select(options=[discord.SelectOption(label="x")], custom_id="pick"))
    await channel.send("with components", view=view, nonce=7, allowed_mentions=discord.AllowedMentions.none())
    layout = discord.ui.LayoutView(timeout=None)
    gallery = discord.ui.MediaGallery(discord.MediaGalleryItem("attachment://plot.png", description="A plot"))
    texts = discord.ui.Section(discord.ui.TextDisplay("text"), accessory=discord.ui.Thumbnail("attachment://plot.png"))
    files = discord.ui.File("attachment://notes.txt")
    layout.add_item(
        discord.ui.Container(discord.ui.TextDisplay("# head"), gallery, discord.ui.Separator(), texts, files)
    )
    uploads = [discord.File(io.BytesIO(b"png"), "plot.png"), discord.File(io.BytesIO(b"txt"), "notes.txt")]
    await channel.send(view=layout, files=uploads)
    await message.edit(content="changed", embeds=[discord.Embed(title="2").add_field(name="n", value="v")])
    await message.add_reaction("🎉")
    [_ async for _ in (await channel.fetch_message(message.id)).reactions[0].users()]
    await message.pin()
    [_ async for _ in channel.pins()]
    [_ async for _ in channel.history(limit=50)]
    await message.unpin()
    await message.clear_reactions()
    async with channel.typing():
        pass
    extra = [await channel.send("gone soon") for _ in range(2)]
    await channel.delete_messages(extra)
    await message.delete()


async def guild_scenario(client: discord.Client, guild: discord.Guild, channel: discord.TextChannel) -> None:
    await client.application_info()
    await client.fetch_guild(guild.id)
    [_ async for _ in client.fetch_guilds()]
    await guild.fetch_channels()
    await guild.fetch_roles()
    ben = await guild.fetch_member(next(member.id for member in guild.members if member.name == "ben"))
    [_ async for _ in guild.fetch_members(limit=10)]
    await client.fetch_user(ben.id)
    role = await guild.create_role(name="Team", permissions=discord.Permissions(send_messages=True), hoist=True)
    await role.edit(colour=discord.Colour.blue())
    await ben.add_roles(role)
    await ben.edit(nick="Benny")
    made = await guild.create_text_channel(
        "Rooms",
        overwrites={role: discord.PermissionOverwrite(view_channel=True)},
        category=await guild.create_category("C"),
    )
    await made.set_permissions(guild.default_role, view_channel=True)
    await made.edit(topic="new", slowmode_delay=5)
    await client.fetch_channel(made.id)
    thread = await (await channel.send("start")).create_thread(name="T")
    await thread.add_user(ben)
    await thread.fetch_members()
    await (await channel.create_thread(name="P")).send("in private")
    await guild.active_threads()
    await thread.edit(archived=True)
    [_ async for _ in channel.archived_threads()]
    await ben.send("by DM")
    start = datetime.now(UTC) + timedelta(hours=2)
    event = await guild.create_scheduled_event(
        name="E",
        description="D",
        start_time=start,
        end_time=start + timedelta(hours=1),
        entity_type=discord.EntityType.external,
        privacy_level=discord.PrivacyLevel.guild_only,
        location="Here",
    )
    await event.edit(name="E2")
    [_ async for _ in event.users()]
    await guild.fetch_scheduled_events()
    await guild.fetch_scheduled_event(event.id)
    await event.delete()
    for thing in (made, role):
        await thing.delete()


async def refusals_scenario(client: discord.Client, channel: discord.TextChannel) -> None:
    attempts = [
        lambda: channel.send("x" * 2001),
        lambda: channel.send(""),
        lambda: channel.fetch_message(1),
        lambda: client.fetch_channel(1),
        lambda: client.fetch_user(1),
        lambda: channel.send("file", file=discord.File(io.BytesIO(b"0" * (10 * 1024 * 1024 + 1)), "large.bin")),
        lambda: client.http.request(discord.http.Route("POST", "/guilds/1/channels"), json={"name": ""}),
        lambda: client.http.upsert_global_command(
            client.application_id, {"name": "No", "description": "", "options": [{}]}
        ),
    ]
    for attempt in attempts:
        with pytest.raises(discord.HTTPException):
            await attempt()


def add_commands(tree: app_commands.CommandTree) -> None:
    group = app_commands.Group(
        name="staff", description="Staff", default_permissions=discord.Permissions(manage_guild=True)
    )

    @group.command(description="Nothing")
    async def nothing(interaction: discord.Interaction, count: app_commands.Range[float, 0, 1] = 0.5) -> None:
        await interaction.response.send_message("nothing")

    @tree.command(description="Works")
    @app_commands.choices(kind=[app_commands.Choice(name="One", value="1")])
    async def work(interaction: discord.Interaction, kind: str, who: discord.Member | None = None) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(content="half")
        more = await interaction.followup.send("more", wait=True)
        await more.edit(content="more, changed")
        await more.delete()
        await (await interaction.original_response()).edit(content="done")

    @tree.command(description="Asks")
    async def ask(interaction: discord.Interaction) -> None:
        modal = discord.ui.Modal(title="Ask", custom_id="ask")
        modal.add_item(discord.ui.Label(text="What", component=discord.ui.TextInput(custom_id="what")))

        async def on_submit(inner: discord.Interaction) -> None:
            await inner.response.send_message("thanks", ephemeral=True)

        modal.on_submit = on_submit
        await interaction.response.send_modal(modal)

    tree.add_command(group)


async def interactions_scenario(
    client: discord.Client, tree: app_commands.CommandTree, people: People, channel_id: str
) -> None:
    add_commands(tree)
    guild = discord.Object(client.guilds[0].id)
    await tree.sync()
    tree.copy_global_to(guild=guild)
    await tree.sync(guild=guild)
    tree.clear_commands(guild=guild)
    await tree.sync(guild=guild)
    await tree.fetch_commands()
    ben = people["Ben"]
    await ben.runs(
        channel_id, "work", {"name": "kind", "type": 3, "value": "1"}, {"name": "who", "type": 6, "value": ben.id}
    )
    await ben.hears("MESSAGE_UPDATE", content="done")
    await ben.runs(channel_id, "ask")
    modal = await ben.hears("MODAL_OPEN")
    filled = [{"type": 18, "component": {"type": 4, "custom_id": "what", "value": "why"}}]
    await ben.acts(type=5, channel_id=channel_id, custom_id="ask", modal_id=modal["id"], components=filled)
    await ben.hears("MESSAGE_CREATE", content="thanks")

    class Press(discord.ui.View):
        @discord.ui.button(label="Update")
        async def press(self, interaction: discord.Interaction, _button: discord.ui.Button) -> None:
            await interaction.response.edit_message(content="pressed")

    message = await client.get_channel(int(channel_id)).send("press", view=Press())
    shown = await ben.hears("MESSAGE_CREATE", content="press")
    custom_id = shown["components"][0]["components"][0]["custom_id"]
    await ben.acts(type=3, channel_id=channel_id, message_id=str(message.id), custom_id=custom_id, component_type=2)
    await ben.hears("MESSAGE_UPDATE", content="pressed")


async def test_a_whole_scenario_is_as_discord_describes_it(
    playground: Playground, people: People, log_in: LogIn, description: Description
) -> None:
    exchanges: list[Exchange] = []
    client = discord.Client(intents=discord.Intents.all(), guild_ready_timeout=0.05, http_trace=recorder(exchanges))
    tree = app_commands.CommandTree(client)
    await log_in(client)
    guild = client.guilds[0]
    channel = discord.utils.get(guild.text_channels, name="general")
    await messages_scenario(client, channel)
    await guild_scenario(client, guild, channel)
    await refusals_scenario(client, channel)
    await interactions_scenario(client, tree, people, str(channel.id))
    await asyncio.sleep(0)

    prefix = yarl.URL(playground.api_url).path
    rest = [one for one in exchanges if one.url.path.startswith(prefix) and one.status]
    wrong = [
        f"{one.method} {one.url.path} {one.status} {side}: {error}"
        for one in rest
        for side, errors in (
            ("response", description.response_errors(one, prefix)),
            ("request", description.request_errors(one, prefix) if one.status < 400 else []),
        )
        for error in errors
    ]
    assert not wrong, "\n".join(wrong)
    operations = {(one.method, description.operation(one, prefix)[0]) for one in rest}
    assert len(operations) >= 55, f"the scenario has become thin: {len(operations)} operations"
