"""Sends e-mail through the SMTP server that the settings name. Whatever fails is said, and nothing is tried twice."""

import asyncio
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import Literal

import aiosmtplib

from registrar.clock import system_clock

Security = Literal["starttls", "tls", "none"]

ANSWER_SECONDS = 20.0
"""How long the server may take over each of its answers."""

NO_ADDRESS = "this is no e-mail address"
NOT_REACHED = "the mail server could not be reached"
NOT_SIGNED_IN = "the mail server does not take the user and password that are set"
NOT_TRUSTED = "the mail server's certificate is not to be trusted"
REFUSED = "the mail server refused it (code {code})"
NOT_IN_TIME = "there was no time left to send it"


@dataclass(frozen=True, slots=True)
class MailServer:
    """An SMTP server.

    Attributes:
        host: its name.
        port: 587 for STARTTLS, 465 for TLS, 25 for neither, unless the server says otherwise.
        sender: the address that mail comes from.
        user: the name to sign in with; None where nobody has to.
        password: the password for it.
        security: how the connection is protected. Its certificate is checked.
    """

    host: str
    port: int
    sender: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    security: Security = "starttls"


@dataclass(frozen=True, slots=True)
class Mail:
    """One e-mail of plain text."""

    to: str
    subject: str
    text: str


async def send(server: MailServer, mails: Sequence[Mail], *, within: timedelta) -> list[str | None]:
    """Send mails over one connection, and return for each why it was not sent, or None.

    Args:
        server: the server.
        mails: what to send.
        within: how long all of it may take; what is left over then is not sent.
    """
    failures: list[str | None] = [NOT_IN_TIME] * len(mails)
    try:
        async with asyncio.timeout(within.total_seconds()), _connection(server) as connection:
            for place, mail in enumerate(mails):
                failures[place] = NOT_REACHED
                failures[place] = await _send(connection, server.sender, mail)
    except TimeoutError:
        # Our own time is up: each mail knows already.
        pass
    except aiosmtplib.SMTPAuthenticationError:
        failures = [NOT_SIGNED_IN] * len(mails)
    except (aiosmtplib.SMTPException, OSError) as error:
        reason = NOT_TRUSTED if _is_about_trust(error) else NOT_REACHED
        failures = [reason if failure == NOT_IN_TIME else failure for failure in failures]
    return failures


async def reach(server: MailServer, *, within: timedelta) -> str | None:
    """Sign in and send nothing; return why the server does not let the bot in, or None."""
    try:
        async with asyncio.timeout(within.total_seconds()), _connection(server) as connection:
            await connection.noop()
    except aiosmtplib.SMTPAuthenticationError:
        return NOT_SIGNED_IN
    except (aiosmtplib.SMTPException, OSError) as error:
        return NOT_TRUSTED if _is_about_trust(error) else NOT_REACHED
    return None


def _connection(server: MailServer) -> aiosmtplib.SMTP:
    return aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port,
        username=server.user,
        password=server.password,
        timeout=ANSWER_SECONDS,
        use_tls=server.security == "tls",
        start_tls=server.security == "starttls",
    )


async def _send(connection: aiosmtplib.SMTP, sender: str, mail: Mail) -> str | None:
    """Send one mail, and return why the server does not want it.

    Raises:
        aiosmtplib.SMTPException: if the connection is gone.
    """
    message = EmailMessage()
    try:
        message["To"] = Address(addr_spec=mail.to)
    except (ValueError, HeaderParseError, IndexError):
        return NO_ADDRESS
    message["From"] = sender
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(system_clock())
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2].rstrip(">"))
    message.set_content(mail.text)
    try:
        await connection.send_message(message)
    except aiosmtplib.SMTPRecipientsRefused as error:
        return REFUSED.format(code=error.recipients[0].code)
    except aiosmtplib.SMTPResponseException as error:
        return REFUSED.format(code=error.code)
    return None


def _is_about_trust(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return True
        error = error.__cause__ or error.__context__
    return False
