"""E-mail, through a real server on loopback: what arrives, and what is said about that which does not."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.mail import NO_ADDRESS, NOT_IN_TIME, NOT_REACHED, NOT_SIGNED_IN, NOT_TRUSTED, Mail, MailServer, Security, send
from bot.opening import mail_from
from bot.settings import Settings, SettingsError
from tests.bot.post_office import PASSWORD, USER, PostOffice, make_certificate, opened

SOON = timedelta(seconds=30)
FROM = "Course staff <course@college.example>"


def server(office: PostOffice, security: Security = "none", password: str = PASSWORD) -> MailServer:
    return MailServer("127.0.0.1", office.port, FROM, USER if security != "none" else None, password, security)


def mail(to: str = "ada@sea.example") -> Mail:
    return Mail(to, "Your code for Ships — Inês", "ABCDE-12345\n.\nSee you.\n")


async def test_a_mail_arrives_as_it_was_written() -> None:
    async with opened(PostOffice()) as office:
        assert await send(server(office), [mail()], within=SOON) == [None]
    (received,) = office.received
    assert (received["To"], received["From"], received["Subject"]) == ("ada@sea.example", FROM, mail().subject)
    assert received.get_content().replace("\r\n", "\n") == mail().text
    assert received["Date"]
    assert received["Message-ID"].endswith("@college.example>")


async def test_signing_in_over_a_protected_connection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate = make_certificate(tmp_path)
    async with opened(PostOffice(), certificate=certificate, sign_in=True) as office:
        assert await send(server(office, "starttls"), [mail()], within=SOON) == [NOT_TRUSTED]
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert await send(server(office, "starttls", "guessed"), [mail()], within=SOON) == [NOT_SIGNED_IN]
        assert not office.received
        assert await send(server(office, "starttls"), [mail()], within=SOON) == [None]
    assert len(office.received) == 1


async def test_a_server_without_protection_gets_no_password() -> None:
    async with opened(PostOffice()) as office:
        (failure,) = await send(server(office, "starttls"), [mail()], within=SOON)
    assert failure is not None
    assert not office.received


async def test_one_address_that_does_not_exist_keeps_no_other_from_its_mail() -> None:
    wrong = ["nobody@sea.example", "no address", "", "a@b\nBcc: everybody@sea.example", "@"]
    async with opened(PostOffice(frozenset(wrong[:1]))) as office:
        failures = await send(server(office), [*map(mail, wrong), mail()], within=SOON)
    assert failures == ["the mail server refused it (code 550)", *[NO_ADDRESS] * 4, None]
    assert [each["To"] for each in office.received] == ["ada@sea.example"]


async def test_what_was_not_sent_is_known_when_the_server_goes_away() -> None:
    async with opened(PostOffice(closes_after=1)) as office:
        failures = await send(server(office), [mail("a@sea.example"), mail("b@sea.example"), mail()], within=SOON)
    assert failures[0] is None
    assert all(failures[1:])
    assert await send(server(office), [mail()], within=SOON) == [NOT_REACHED]


async def test_nothing_is_sent_when_the_time_is_up() -> None:
    async with opened(PostOffice()) as office:
        assert await send(server(office), [mail(), mail()], within=timedelta(0)) == [NOT_IN_TIME, NOT_IN_TIME]


def test_the_settings_name_a_server_or_none() -> None:
    def read(**given: object) -> MailServer | None:
        return mail_from(Settings(_env_file=None, **given))

    assert read() is None
    with pytest.raises(SettingsError, match="SYLLABOT_SMTP_FROM"):
        read(smtp_host="mail.college.example")
    known = read(smtp_host="mail.college.example", smtp_from="a@college.example", smtp_user="a", smtp_password="hush")
    assert known == MailServer("mail.college.example", 587, "a@college.example", "a", "hush", "starttls")
    assert "hush" not in repr(known)
