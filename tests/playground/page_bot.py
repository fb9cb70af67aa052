"""A small bot on discord.py's real client: the other side of what a person does on the page."""

import asyncio
import io

import discord
from discord import app_commands, ui

MODULES = ("Introduction", "Regression", "Images", "Series")


class Report(ui.Modal, title="Tell the staff"):
    """A short text, a long one and a file."""

    subject = ui.TextInput[ui.View](label="Subject")
    details = ui.TextInput[ui.View](label="What happened?", style=discord.TextStyle.paragraph, min_length=5)
    proof = ui.Label[ui.View](
        text="Proof", description="A screenshot or a log", component=ui.FileUpload(required=False)
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        upload = self.proof.component
        assert isinstance(upload, ui.FileUpload)
        files = [f"{one.filename} holds {(await one.read()).decode()}" for one in upload.values]
        text = f"{self.subject.value}: {self.details.value} ({', '.join(files) or 'no file'})"
        await interaction.response.send_message(text, ephemeral=True)


class Choices(ui.View):
    """Buttons and a select that stay valid."""

    def __init__(self) -> None:
        super().__init__(timeout=None)

    @ui.button(label="Helpful", style=discord.ButtonStyle.success, custom_id="helpful")
    async def helpful(self, interaction: discord.Interaction, button: "ui.Button[Choices]") -> None:
        button.label, button.disabled = "Noted", True
        await interaction.response.edit_message(view=self)

    @ui.button(label="Silent", custom_id="silent")
    async def silent(self, interaction: discord.Interaction, button: "ui.Button[Choices]") -> None:
        """Never answers."""

    @ui.select(
        placeholder="Pick a module", custom_id="module", options=[discord.SelectOption(label=m) for m in MODULES]
    )
    async def module(self, interaction: discord.Interaction, select: "ui.Select[Choices]") -> None:
        await interaction.response.send_message(f"You picked {select.values[0]}.", ephemeral=True)


class PageBot(discord.Client):
    """Commands with options and autocompletion, a deferred answer, a modal, and an echo in DMs."""

    def __init__(self) -> None:
        super().__init__(intents=discord.Intents.default())
        self.tree = app_commands.CommandTree(self)
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def setup_hook(self) -> None:
        add_commands(self)
        await self.tree.sync()

    async def on_message(self, message: discord.Message) -> None:
        if message.author.bot or not isinstance(message.channel, discord.DMChannel):
            return
        await message.reply(f"You said: {message.content}", files=[await one.to_file() for one in message.attachments])


def add_commands(bot: PageBot) -> None:
    """Give the bot its commands."""

    @bot.tree.command(description="Ask the course assistant")
    async def ask(interaction: discord.Interaction, question: str, private: bool = False) -> None:
        await interaction.response.defer(ephemeral=private, thinking=True)
        await bot.may_answer.wait()
        embed = discord.Embed(title="Answer", url="https://example.org/syllabus", description=f"About **{question}**")
        embed.add_field(name="Source", value="Syllabus, page 2")
        await interaction.followup.send(embed=embed, view=Choices())

    @bot.tree.command(description="Find a module")
    @app_commands.describe(module="Part of its name")
    async def find(interaction: discord.Interaction, module: str, file: discord.Attachment | None = None) -> None:
        await interaction.response.send_message(f"Found {module}, {file.filename if file else 'without a file'}.")

    @find.autocomplete("module")
    async def complete(interaction: discord.Interaction, text: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=one, value=one.lower()) for one in MODULES if text.lower() in one.lower()]

    @bot.tree.command(description="Tell the staff what went wrong")
    async def report(interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(Report())

    @bot.tree.command(description="Show a file in a laid-out message")
    async def table(interaction: discord.Interaction) -> None:
        view = ui.LayoutView()
        section: ui.Section[ui.LayoutView] = ui.Section(
            ui.TextDisplay("**9 of 10** points"), accessory=ui.Button(label="Why?", custom_id="why")
        )
        view.add_item(ui.Container(ui.TextDisplay("# Grades"), ui.Separator(), section, ui.File("attachment://g.csv")))
        await interaction.response.send_message(view=view, file=discord.File(io.BytesIO(b"a,b\n1,2\n"), "g.csv"))
