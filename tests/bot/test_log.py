"""What stands in the log, and what never does, whoever speaks: the bot, discord.py, aiohttp, the database, asyncio."""

import asyncio
import io
import json
import logging
import sys
from collections.abc import Callable, Iterator
from datetime import datetime

import aiohttp
import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from sqlalchemy.exc import IntegrityError

from bot.errors import report
from bot.log import start_log
from bot.log_lines import JsonLines, TextLines
from bot.log_safety import Redactor, secrets_of
from bot.settings import Settings
from registrar.database import Database
from registrar.tables import DirectChannelRow

TOKEN = "MTE4NjM3MjYzNzM2MjYzNzM2Mg.GhT5xK.f3k9" + "a" * 30
WHO = "Zebedee"
INTERACTION = "aW50ZXJhY3Rpb246" + "Qx" * 80


@pytest.fixture
def written() -> Iterator[Callable[[], str]]:
    """What is logged from now on, as a process writes it that knows its token."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines(Redactor([TOKEN])))
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream.getvalue
    root.removeHandler(handler)
    root.setLevel(before)


def lines(text: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in text.splitlines()]


def test_a_record_is_one_object_a_line_with_an_instant_that_has_an_offset(written: Callable[[], str]) -> None:
    logging.getLogger("bot.tests").info("a sentence\nof two lines", extra={"seconds": 1.5, "band": "answer"})
    (line,) = lines(written())
    assert datetime.fromisoformat(line.pop("time")).tzinfo is not None
    assert line == {
        "level": "info",
        "logger": "bot.tests",
        "message": "a sentence of two lines",
        "seconds": 1.5,
        "band": "answer",
    }


def test_an_error_has_its_number_and_its_way_through_the_code_but_not_its_words(written: Callable[[], str]) -> None:
    def fail() -> None:
        try:
            {}[WHO]
        except KeyError as error:
            raise ValueError(WHO) from error

    with pytest.raises(ValueError, match=WHO) as failed:
        fail()
    told = report(failed.value, "/ask")
    (line,) = lines(written())
    assert line["reference"] in told
    assert line["message"] == f"{line['reference']} /ask"
    assert "in fail" in line["exception"]
    assert line["exception"].index("KeyError") < line["exception"].index("ValueError")
    assert WHO not in written()


async def test_the_token_in_a_request_of_discord_py_is_not_written(written: Callable[[], str]) -> None:
    """The way of every failing answer: discord.py asks at an address that holds the interaction's token."""
    log = logging.getLogger("bot.tests")
    url = f"http://127.0.0.1:9/api/webhooks/123456789012345678/{INTERACTION}/messages/@original?wait={TOKEN}"
    async with aiohttp.ClientSession() as session:
        for failing in (url, f"nowhere://{TOKEN}/{INTERACTION}", f"http://user:{TOKEN}@127.0.0.1:9/"):
            try:
                await session.get(failing)
            except (aiohttp.ClientError, ValueError) as error:
                log.warning("it failed: %s", error, exc_info=True)
    logging.getLogger("discord.http").warning(
        "We are being rate limited. %s %s responded with 429. Retrying in %.2f seconds.", "POST", url, 1.5
    )
    logging.getLogger("aiohttp.client").error("Unclosed connection to %s", url)
    log.warning("told by hand: %s", url)
    assert INTERACTION not in written()
    assert TOKEN not in written()
    said = [line["message"] for line in lines(written())]
    assert "We are being rate limited. … … responded with 429. Retrying in 1.50 seconds." in said
    assert "told by hand: http://127.0.0.1:9/…" in said


async def test_a_real_failed_login_leaves_no_token(written: Callable[[], str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discord.http.Route, "BASE", "http://127.0.0.1:9/api/v10")
    async with discord.Client(intents=discord.Intents.none()) as client:
        with pytest.raises(aiohttp.ClientError) as failed:
            await client.login(TOKEN)
    logging.getLogger("bot.tests").error("connecting", exc_info=failed.value)
    assert TOKEN not in written()


async def test_what_asyncio_says_of_a_lost_error_has_no_words_of_it(written: Callable[[], str]) -> None:
    async def fail() -> None:
        raise LookupError(WHO)

    task = asyncio.create_task(fail(), name=WHO)
    await asyncio.wait([task])
    del task
    await asyncio.sleep(0)
    assert "never retrieved" in written()
    assert "in fail" in written()
    assert WHO not in written()


async def test_what_is_stored_does_not_come_into_the_log_by_the_database(
    written: Callable[[], str], database: Database
) -> None:
    """At `debug` the driver would write every value; and an error would quote what could not be stored."""

    async def store_twice() -> None:
        async with database.transaction() as tx:
            for _ in range(2):
                tx.add(DirectChannelRow(person=WHO, channel=WHO))
                await tx.flush()
                tx.expunge_all()

    with pytest.raises(IntegrityError) as failed:
        await store_twice()
    logging.getLogger("bot.tests").error("storing", exc_info=failed.value)
    assert "IntegrityError" in written()
    assert WHO not in written()


def test_what_a_library_says_is_written_without_the_words_it_fills_in(written: Callable[[], str]) -> None:
    library = logging.getLogger("some.library")
    library.warning("could not read %r of %s in %d s", "Zebedee's words", {"who": "Zebedee"}, 3)
    library.warning("%(who)s took %(seconds)d", {"who": "Zebedee", "seconds": 4})
    library.error("Compute failed\nargs: Zebedee")
    said = [line["message"] for line in lines(written())]
    assert said == ["could not read … of … in 3 s", "… took 4", "Compute failed"]
    wrong = logging.LogRecord("some.library", logging.ERROR, "", 1, "100% of nothing", (WHO,), None)
    assert TextLines(Redactor()).format(wrong).endswith(": 100% of nothing")


def test_ids_and_addresses_of_people_are_replaced_in_both_forms() -> None:
    record = logging.LogRecord("bot.x", logging.INFO, "", 1, "to %s, %s (%d)", ("a.b@sea.example", 5, 10**18 + 7), None)
    for lines_of in (TextLines, JsonLines):
        text = lines_of(Redactor()).format(record)
        assert "to [address], 5 ([id])" in text


def test_all_secrets_of_the_settings_and_the_environment_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "from-the-environment")
    fields = {
        name: f"secret-of-{name}"
        for name, field in Settings.model_fields.items()
        if "Secret" in str(field.annotation) and "Url" not in str(field.annotation)
    }
    urls = {"language_model_url": "http://me:inside%21url@host/v1", "database_url": "postgresql://me:db%2Fpass@host/x"}
    given = {**fields, **urls}
    settings = Settings.model_construct(**{name: SecretStr(text) for name, text in given.items()})
    redact = Redactor(secrets_of(settings))
    for secret in (*given.values(), "from-the-environment", "inside!url", "db/pass", "db%2Fpass"):
        assert secret not in redact(f"it is {secret} here, and again {secret!r}"), secret
    assert len(fields) >= 5


@given(st.text(min_size=6), st.text(), st.text())
def test_a_known_secret_is_found_wherever_it_stands(secret: str, before: str, after: str) -> None:
    assert secret not in Redactor([secret])(before + secret + after).replace("…", "") or secret in before + after


def test_below_a_warning_only_the_project_itself_speaks_and_the_last_error_is_a_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = logging.getLogger()
    for name, value in (("handlers", []), ("level", root.level)):
        monkeypatch.setattr(root, name, value)
    for place, name in ((sys, "excepthook"), (discord.VoiceClient, "warn_nacl"), (discord.VoiceClient, "warn_dave")):
        monkeypatch.setattr(place, name, getattr(place, name))
    start_log("debug", "json", [TOKEN])
    try:
        logging.getLogger("aiosqlite").debug("executing %s", "Zebedee")
        logging.getLogger("apscheduler").info("Added job of Zebedee")
        logging.getLogger("bot.tests").debug("ours")
        sys.excepthook(ValueError, ValueError(WHO), None)
    finally:
        logging.captureWarnings(capture=False)
    first, last = lines(capsys.readouterr().err)
    assert (first["message"], last["message"]) == ("ours", "ended by an error")
    assert last["exception"] == "ValueError"
