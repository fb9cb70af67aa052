"""Forgets what is over when its time has come: at every start and every day."""

import asyncio
import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.rounds import Rounds
from registrar import outbox
from registrar.participation import contributions
from registrar.privacy import own_data
from registrar.questions import log as questions

if TYPE_CHECKING:
    from bot.running import Running

log = logging.getLogger(__name__)


class Forgetting(Rounds):
    """Keeps questions, messages, their ids, and files that nobody said the purpose of, as long as the settings say."""

    every = timedelta(hours=24)
    doing = "forgetting what is too old"

    async def visit(self, course: "Running") -> None:
        """Forget what is too old."""
        services = course.services
        now = services.clock()
        async with services.database.transaction() as tx:
            forgotten = await questions.purge(tx, services.course.id, now - services.keep_questions)
        async with services.database.transaction() as tx:
            ids = await contributions.forget_ids(tx, services.course.id, now - services.keep_message_ids)
        async with services.database.transaction() as tx:
            words = await outbox.forget_words(tx, services.course.id, now - services.keep_messages)
        async with services.database.transaction() as tx:
            files = await own_data.forget_unconfirmed(tx, services.course.id, now - services.keep_uploads)
        if services.grading is not None:
            await asyncio.to_thread(services.grading.uploads.discard_all, files.uploads)
        counts = (forgotten, words, ids, sum(files.counts.values()))
        log.info("forgot %d questions, the words of %d messages, the ids of %d, and %d files", *counts)
