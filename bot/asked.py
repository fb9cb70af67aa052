"""What happens to a question beside its answer: it goes into the log, and the answer gets its buttons."""

import asyncio
from dataclasses import asdict

import discord

from bot.cogs.feedback import MoreButton, VoteButton
from bot.cogs.staff_questions import AskStaffButton
from bot.errors import report
from bot.services import Services
from knowledge.types import Answer, Band, Question
from knowledge.writing.privacy import scrubbed
from registrar.questions.log import Asked

PATIENCE = 5.0
"""Seconds that an answer waits for the log. It is given without buttons rather than late."""


async def remember(services: Services, question: Question, answer: Answer) -> discord.ui.View | None:
    """Log a question without names and return the buttons below its answer; None where it could not be logged."""
    asked = Asked(
        course=services.course.id,
        asked_at=question.asked_at,
        text=_nameless(question.text, question),
        understood=_nameless(answer.understood or question.text, question),
        band=answer.band,
        kind=answer.kind,
        module=answer.module,
        found={"citations": [asdict(citation) for citation in answer.citations]},
    )
    try:
        async with asyncio.timeout(PATIENCE):
            question_id = await services.question_log.add(asked)
    except Exception as error:  # noqa: BLE001 - whatever ails the log, the student gets the answer
        report(error, "the log of questions")
        return None
    return answer_buttons(question_id, answer.band)


def answer_buttons(question_id: int, band: Band) -> discord.ui.View:
    """Return the buttons below an answer. Where it is none for sure, the staff can be asked."""
    view = discord.ui.View(timeout=None)
    view.add_item(VoteButton(question_id, helpful=True))
    view.add_item(VoteButton(question_id, helpful=False))
    view.add_item(MoreButton(question_id))
    if band is not Band.ANSWER:
        view.add_item(AskStaffButton(question_id))
    return view


def _nameless(text: str, question: Question) -> str:
    # Introductions first: "I am Ada Lovelace" is not known as one any more where only "Ada" was taken out of it.
    return scrubbed(scrubbed(text), question.names)
