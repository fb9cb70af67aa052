"""The staff's official answers between the database, which keeps them, and the assistant, which answers from them."""

from bot.errors import BotError
from bot.services import Services
from knowledge.types import OfficialAnswer
from registrar.questions import official

LONGEST = 3500
"""Characters of an official answer; with its source it has to fit into a message."""

EMPTY = (
    "I cannot read that message. Reply to my message with the reply's mention switched on, or use "
    "*Apps › Make official answer* on the message."
)
TOO_LONG = f"An official answer has at most {LONGEST:,} characters. Please shorten it."
FORGOTTEN = "This question is not in the log any more: it was kept for as long as the settings say."


async def learn_official(services: Services) -> None:
    """Hand the assistant the official answers that stand."""
    async with services.database.reading() as tx:
        standing = await official.standing(tx, services.course.id)
    zone = services.course.term.zone
    await services.assistant.learn(
        [OfficialAnswer(each.question, each.text, each.given_at.astimezone(zone)) for each in standing]
    )


async def approve(services: Services, question_id: int, text: str, actor: str) -> int:
    """Make `text` the official answer to a question; return how many people will be told.

    Raises:
        BotError: if the text is empty or too long, or the question has been forgotten.
    """
    text = checked(text)
    async with services.database.transaction() as tx:
        told = await official.approve(tx, services.course.id, question_id, text, at=services.clock(), actor=actor)
    if told is None:
        raise BotError(FORGOTTEN)
    await learn_official(services)
    return told


def checked(text: str) -> str:
    """Return the text of an official answer without the space around it.

    Raises:
        BotError: if there is nothing left, or it is too long.
    """
    text = text.strip()
    if not text:
        raise BotError(EMPTY)
    if len(text) > LONGEST:
        raise BotError(TOO_LONG)
    return text
