"""The errors of this room, and the reference number that a person is told and the log keeps."""

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from grader.errors import GraderError
from registrar.errors import RegistrarError

log = logging.getLogger(__name__)


class BotError(Exception):
    """Something the person can put right. The message is a plain sentence that says how.

    `exit_code` is what the command line ends with.
    """

    exit_code = 1


@contextmanager
def refusals() -> Iterator[None]:
    """Let what the registrar or the grader refuses inside be told to whoever asked for it, in its own words."""
    try:
        yield
    except (GraderError, RegistrarError) as error:
        raise BotError(str(error)) from error


def report(error: BaseException, where: str) -> str:
    """Log `error` in full under a new reference number and return the sentence for the person.

    `where` says what was being done, without anybody's words or name.
    """
    reference = f"E-{secrets.token_hex(3).upper()}"
    log.error("%s %s", reference, where, exc_info=error, extra={"reference": reference})
    return f"Something went wrong on my side. Please tell the course staff this number: {reference}."
