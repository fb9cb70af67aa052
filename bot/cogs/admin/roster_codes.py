"""`/admin roster code`: one-time codes by which students link their accounts, e-mailed or shown to the instructor."""

import io
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Literal

import discord
from discord import app_commands

from bot import mail
from bot.cogs.admin.students import offer_students
from bot.courses import here
from bot.errors import BotError, refusals
from bot.mail import Mail, MailServer
from bot.permissions import Rank, needs
from bot.views.roster import codes_csv, one_code_text
from registrar.people import linking, roster
from registrar.people.roster import Student

Way = Literal["by e-mail", "to me"]

FILE = "codes.csv"
DAYS = linking.LIFETIME.days
PATIENCE = timedelta(minutes=12)
"""How long e-mailing may take: Discord takes changes of an answer for 15 minutes."""

NO_SERVER = "No mail server is set, so I cannot e-mail codes. Choose `to me`, or set SYLLABOT_SMTP_HOST."
ALL_LINKED = "Everybody on the roster has linked an account. Name a student to make a code for them all the same."
NO_ADDRESS = "no address on the roster"

SUBJECT = "{course}: link your Discord account"
LETTER = """Hello {name},

this is your one-time code for {course} on Discord:

    {code}

Type  /link  in the course's Discord server, or in a direct message to the bot, and give it this code.
It works once, for {days} days. Do not pass it on: whoever uses it is taken for you.
"""


def code_command() -> app_commands.Command[Any, ..., None]:
    """Return the command."""
    return needs(Rank.INSTRUCTOR)(
        app_commands.Command(
            name="code",
            description="Make one-time codes to link accounts; earlier codes that were not used stop working",
            callback=Codes().make,
        )
    )


class Codes:
    """Makes codes, and hands them out."""

    @app_commands.describe(
        student="One student; without this, everybody who has linked no account",
        send="By e-mail where a mail server is set, unless you say otherwise",
    )
    @app_commands.autocomplete(student=offer_students)
    async def make(self, interaction: discord.Interaction, student: int | None = None, send: Way | None = None) -> None:
        """Make codes; what is not e-mailed is shown to the instructor."""
        if send == "by e-mail" and here().services.mail is None:
            raise BotError(NO_SERVER)
        await interaction.response.defer(ephemeral=True, thinking=True)
        students, codes = await self._hand_out(student, str(interaction.user.id))
        server = None if send == "to me" else here().services.mail
        left = await self._mail(server, students, codes) if server else dict.fromkeys(codes, "")
        shown = [each for each in students if each.id in left]
        lines = [f"E-mailed: {len(students) - len(shown):,}."] if server else []
        files = []
        if student is not None and shown:
            lines.append(one_code_text(shown[0], codes[student], left[student]))
        elif shown:
            lines.append(
                f"{len(shown):,} codes are in this file, for you to hand out. Each works once, for {DAYS} days."
            )
            files.append(discord.File(io.BytesIO(codes_csv(shown, codes, left)), FILE))
        await interaction.edit_original_response(content="\n".join(lines), attachments=files)

    async def _hand_out(self, student: int | None, actor: str) -> tuple[Sequence[Student], dict[int, str]]:
        services = here().services
        with refusals():
            async with services.database.transaction() as tx:
                if student is None:
                    everybody = await roster.students(tx, services.course.id)
                    students: Sequence[Student] = [each for each in everybody if not each.accounts]
                else:
                    students = [await roster.student(tx, services.course.id, student)]
                if not students:
                    raise BotError(ALL_LINKED)
                ids = [each.id for each in students]
                codes = await linking.hand_out(tx, services.course.id, ids, actor=actor, at=services.clock())
        return students, codes

    async def _mail(self, server: MailServer, students: Sequence[Student], codes: Mapping[int, str]) -> dict[int, str]:
        """E-mail the codes, and return by student why one was not sent."""
        course = f"{here().services.course.code} {here().services.course.title}"
        reached = [each for each in students if each.email]
        mails = [
            Mail(
                each.email or "",
                SUBJECT.format(course=course),
                LETTER.format(name=each.name, course=course, code=codes[each.id], days=DAYS),
            )
            for each in reached
        ]
        failures = await mail.send(server, mails, within=PATIENCE)
        left = {each.id: NO_ADDRESS for each in students if not each.email}
        return left | {each.id: why for each, why in zip(reached, failures, strict=True) if why is not None}
