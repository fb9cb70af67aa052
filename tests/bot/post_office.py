"""A real SMTP server on loopback, with a certificate of its own, for the tests of e-mail."""

import asyncio
import datetime
import email
import ipaddress
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.mail import MailServer

USER, PASSWORD = "registrar", "hush"


@dataclass
class PostOffice:
    """Keeps what it is sent. It refuses the addresses in `unknown` and, after `closes_after` mails, everything."""

    unknown: frozenset[str] = frozenset()
    closes_after: int | None = None
    port: int = 0
    received: list[EmailMessage] = field(default_factory=list)

    def server(self) -> MailServer:
        """Return how to reach it without a password."""
        return MailServer("127.0.0.1", self.port, "Course staff <course@college.example>", security="none")

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.unknown:
            return "550 no such mailbox"
        if len(self.received) == self.closes_after:
            return "421 closing"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.received.append(email.message_from_bytes(envelope.content or b"", policy=default))  # type: ignore[arg-type]
        return "250 OK"


@asynccontextmanager
async def opened(
    office: PostOffice, *, certificate: Path | None = None, sign_in: bool = False
) -> AsyncIterator[PostOffice]:
    """Serve on a free port; with a certificate over STARTTLS, with `sign_in` only those who know the password."""
    options: dict[str, Any] = {"hostname": "loopback"}
    if certificate is not None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
        options.update(tls_context=context, require_starttls=True)
    if sign_in:
        options.update(authenticator=_knows, auth_required=True)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(office, loop=loop, **options), "127.0.0.1", 0)
    office.port = server.sockets[0].getsockname()[1]
    async with server:
        yield office


def make_certificate(folder: Path) -> Path:
    """Write a key and a certificate for 127.0.0.1 that vouches for itself, and return the file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    file = folder / "certificate.pem"
    file.write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain) + certificate.public_bytes(pem))
    return file


def _knows(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: Any) -> AuthResult:
    known = isinstance(given, LoginPassword) and (given.login, given.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=known, handled=False)
