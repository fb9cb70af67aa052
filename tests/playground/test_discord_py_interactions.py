"""Interactions through the unmodified discord.py client: commands, components, modals, autocompletion."""

import asyncio

import discord
from discord import app_commands

from tests.playground.visitors import PATIENCE, Client, Json, People


async def test_a_slash_command_is_deferred_and_followed_up(bot: Client, people: People) -> None:
    @bot.tree.command(description="Repeats")
    async def say(interaction: discord.Interaction, text: str, times: app_commands.Range[int, 1, 3] = 1) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        first = await interaction.followup.send(text * times, ephemeral=True, wait=True)
        assert first.id == (await interaction.original_response()).id
        await interaction.followup.send("and more", ephemeral=True)

    await bot.tree.sync()
    ben, channel_id = people["Ben"], str(bot.channel("general").id)
    asked = await ben.runs(
        channel_id, "say", {"name": "text", "type": 3, "value": "ho"}, {"name": "times", "type": 4, "value": "2"}
    )
    await ben.hears("INTERACTION_PENDING", id=asked)
    shown = await ben.hears("MESSAGE_UPDATE")
    assert (shown["content"], shown["flags"] & 64, shown["edited_timestamp"]) == ("hoho", 64, None)
    await ben.hears("INTERACTION_DONE", id=asked)
    assert (await ben.hears("MESSAGE_CREATE"))["content"] == "and more"
    assert [one["content"] for one in await ben.reads(channel_id)] == ["hoho", "and more"]
    assert await people["Ada"].reads(channel_id) == []


async def test_options_arrive_as_discord_objects(bot: Client, people: People) -> None:
    seen = asyncio.get_running_loop().create_future()

    @bot.tree.command(description="Takes everything")
    async def take(
        interaction: discord.Interaction,
        who: discord.Member,
        where: discord.TextChannel,
        role: discord.Role,
        share: float,
        sure: bool,
        file: discord.Attachment,
    ) -> None:
        await interaction.response.send_message("ok")
        seen.set_result((who, where, role, share, sure, await file.read(), interaction.permissions.attach_files))

    await bot.tree.sync()
    guild, ben = bot.guilds[0], people["Ben"]
    staff = discord.utils.get(guild.roles, name="Staff")
    general = bot.channel("general")
    await ben.runs(
        str(general.id),
        "take",
        {"name": "who", "type": 6, "value": people["Ada"].id},
        {"name": "where", "type": 7, "value": str(general.id)},
        {"name": "role", "type": 8, "value": str(staff.id)},
        {"name": "share", "type": 10, "value": 0.5},
        {"name": "sure", "type": 5, "value": True},
        {"name": "file", "type": 11, "value": "notebook"},
        attachments={"notebook": 0},
        files=[("work.ipynb", b'{"cells": []}')],
    )
    who, where, role, share, sure, content, may_attach = await asyncio.wait_for(seen, PATIENCE)
    assert (who.id, where.id, role) == (int(people["Ada"].id), general.id, staff)
    assert (share, sure, content, may_attach) == (0.5, True, b'{"cells": []}', True)


async def test_subcommands_and_context_menus_work(bot: Client, people: People) -> None:
    group = app_commands.Group(name="admin", description="For staff")

    @group.command(description="Says it")
    async def tell(interaction: discord.Interaction, what: str) -> None:
        await interaction.response.send_message(f"told {what}")

    @bot.tree.context_menu(name="Greet")
    async def greet(interaction: discord.Interaction, member: discord.Member) -> None:
        await interaction.response.send_message(f"hello {member.display_name}")

    @bot.tree.context_menu(name="Quote")
    async def quote(interaction: discord.Interaction, message: discord.Message) -> None:
        await interaction.response.send_message(f"> {message.id}")

    bot.tree.add_command(group)
    await bot.tree.sync()
    ben, channel_id = people["Ben"], str(bot.channel("general").id)
    inside = {"name": "tell", "type": 1, "options": [{"name": "what", "type": 3, "value": "this"}]}
    await ben.runs(channel_id, "admin", inside)
    assert (await ben.hears("MESSAGE_CREATE"))["content"] == "told this"
    await ben.runs(channel_id, "Greet", target_id=people["Ada"].id)
    assert (await ben.hears("MESSAGE_CREATE"))["content"] == "hello Ada Teacher"
    message = await ben.says(channel_id, "quote me")
    await ben.hears("MESSAGE_CREATE")
    await ben.runs(channel_id, "Quote", target_id=message["id"])
    assert (await ben.hears("MESSAGE_CREATE"))["content"] == f"> {message['id']}"


async def test_a_button_updates_its_message(bot: Client, people: People) -> None:
    class Counter(discord.ui.View):
        count = 0

        @discord.ui.button(label="Count")
        async def press(self, interaction: discord.Interaction, button: discord.ui.Button) -> None:
            self.count += 1
            button.disabled = self.count == 2
            await interaction.response.edit_message(content=str(self.count), view=self)

    general = bot.channel("general")
    message = await general.send("0", view=Counter())
    ben = people["Ben"]
    shown = await ben.hears("MESSAGE_CREATE")
    button = shown["components"][0]["components"][0]
    press = {
        "type": 3,
        "channel_id": str(general.id),
        "message_id": str(message.id),
        "custom_id": button["custom_id"],
        "component_type": 2,
    }
    for count in ("1", "2"):
        assert (await ben.acts(**press))[0] == 202
        assert (await ben.hears("MESSAGE_UPDATE"))["content"] == count
    status, refusal = await ben.acts(**press)
    assert (status, refusal["error"]) == (400, "This component is disabled.")


async def test_menus_bring_what_was_chosen(bot: Client, people: People) -> None:
    class Menus(discord.ui.View):
        @discord.ui.select(
            options=[discord.SelectOption(label="A", value="a"), discord.SelectOption(label="B", value="b")]
        )
        async def text(self, interaction: discord.Interaction, select: discord.ui.Select) -> None:
            await interaction.response.send_message(select.values[0], ephemeral=True)

        @discord.ui.select(cls=discord.ui.UserSelect, max_values=2)
        async def users(self, interaction: discord.Interaction, select: discord.ui.UserSelect) -> None:
            await interaction.response.defer()
            await interaction.followup.send(" ".join(sorted(one.display_name for one in select.values)))

    general, ben = bot.channel("general"), people["Ben"]
    await general.send("choose", view=Menus())
    shown = await ben.hears("MESSAGE_CREATE")
    text, users = (row["components"][0] for row in shown["components"])
    pick = {"type": 3, "channel_id": str(general.id), "message_id": shown["id"]}
    status, refusal = await ben.acts(**pick, custom_id=text["custom_id"], component_type=3, values=["c"])
    assert (status, refusal["error"]) == (400, "One of the chosen values is not in the menu.")
    await ben.acts(**pick, custom_id=text["custom_id"], component_type=3, values=["b"])
    answer = await ben.hears("MESSAGE_CREATE")
    assert (answer["content"], answer["referenced_message"]["id"]) == ("b", shown["id"])
    chosen = [people["Chloe"].id, people["Ada"].id]
    await ben.acts(**pick, custom_id=users["custom_id"], component_type=5, values=chosen)
    assert (await ben.hears("MESSAGE_CREATE"))["content"] == "Ada Teacher Chloe"


async def test_a_modal_is_opened_filled_and_handed_in(bot: Client, people: People) -> None:
    class Report(discord.ui.Modal, title="Report"):
        what = discord.ui.TextInput(label="What", min_length=3)
        kind = discord.ui.Label(
            text="Kind",
            component=discord.ui.Select(
                options=[discord.SelectOption(label="Bug"), discord.SelectOption(label="Idea")]
            ),
        )
        proof = discord.ui.Label(text="Proof", component=discord.ui.FileUpload(required=False))

        async def on_submit(self, interaction: discord.Interaction) -> None:
            [file] = self.proof.component.values
            text = f"{self.kind.component.values[0]}: {self.what.value}, {len(await file.read())} bytes"
            await interaction.response.send_message(text)

    @bot.tree.command(description="Reports")
    async def report(interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(Report())

    await bot.tree.sync()
    ben, channel_id = people["Ben"], str(bot.channel("general").id)
    asked = await ben.runs(channel_id, "report")
    modal = await ben.hears("MODAL_OPEN")
    assert (modal["interaction_id"], modal["title"]) == (asked, "Report")
    what, kind, proof = modal["components"]
    submit = {
        "type": 5,
        "channel_id": channel_id,
        "custom_id": modal["custom_id"],
        "modal_id": modal["id"],
        "attachments": {"0": 0},
        "files": [("proof.txt", b"12345")],
    }

    def filled(text: str) -> list[Json]:
        return [
            {"type": 1, "components": [{"type": 4, "custom_id": what["components"][0]["custom_id"], "value": text}]},
            {"type": 18, "component": {"type": 3, "custom_id": kind["component"]["custom_id"], "values": ["Bug"]}},
            {"type": 18, "component": {"type": 19, "custom_id": proof["component"]["custom_id"], "values": ["0"]}},
        ]

    status, refusal = await ben.acts(**submit, components=filled("no"))
    assert (status, refusal["error"]) == (400, "“What” must have between 3 and 4000 characters.")
    assert (await ben.acts(**submit, components=filled("it broke")))[0] == 202
    assert (await ben.hears("MESSAGE_CREATE"))["content"] == "Bug: it broke, 5 bytes"


async def test_autocomplete_offers_choices(bot: Client, people: People) -> None:
    @bot.tree.command(description="Finds")
    async def find(interaction: discord.Interaction, module: int, topic: str) -> None:
        await interaction.response.send_message(topic)

    @find.autocomplete("topic")
    async def topics(interaction: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
        names = (f"{current}-{interaction.namespace.module}-{number}" for number in range(30))
        return [app_commands.Choice(name=name, value=name.upper()) for name in names][:25]

    await bot.tree.sync()
    ben, channel_id = people["Ben"], str(bot.channel("general").id)
    command = (await ben.state())["commands"][0]
    options = [{"name": "module", "type": 4, "value": 7}, {"name": "topic", "type": 3, "value": "gan", "focused": True}]
    status, asked = await ben.acts(type=4, channel_id=channel_id, command_id=command["id"], options=options)
    assert status == 202
    result = await ben.hears("AUTOCOMPLETE_RESULT", id=asked["id"])
    assert (len(result["choices"]), result["choices"][0]) == (25, {"name": "gan-7-0", "value": "GAN-7-0"})
