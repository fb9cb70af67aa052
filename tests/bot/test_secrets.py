"""Secrets: where they may come from, and that none of them is ever shown or logged."""

import asyncio
import os
import sys
import typing
from pathlib import Path

import pytest
from pydantic import Secret, SecretStr

from bot.playground import seed_from
from bot.settings import Settings, SettingsError, load_settings, variable
from playground import serve
from registrar.course.models import Course
from tests.bot.stand_ins import COURSE_FOLDER, until

SECRETS = [
    name
    for name, field in Settings.model_fields.items()
    if {SecretStr, Secret} & {typing.get_origin(kind) or kind for kind in typing.get_args(field.annotation)}
]


CANVAS = {"SYLLABOT_CANVAS_URL": "http://127.0.0.1:9", "SYLLABOT_CANVAS_COURSE": "1"}
"""Goes with its token."""


def marked(name: str) -> str:
    """Return a value by which a secret can be told wherever it stands."""
    marker = f"s3cr3t-of-{name.replace('_', '-')}"
    if name == "database_url":
        return f"postgresql://somebody:{marker}@127.0.0.1:9/nothing"
    if "Url" in str(Settings.model_fields[name].annotation):
        return f"http://somebody:{marker}@127.0.0.1:9/v1"
    return marker


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for field in Settings.model_fields:
        monkeypatch.delenv(variable(field), raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Write each secret into a file of its own, with the line's end that an editor leaves."""
    (folder := tmp_path / "secrets").mkdir()
    for name in SECRETS:
        (folder / variable(name).lower()).write_text(f"{marked(name)}\n")
    return folder


def test_there_are_secrets() -> None:
    assert {"discord_token", "database_url", "smtp_password", "canvas_token", "language_model_url"} <= set(SECRETS)


def test_each_secret_can_come_from_a_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYLLABOT_SECRETS", str(folder))
    settings = load_settings()
    for name in SECRETS:
        assert str(getattr(settings, name).get_secret_value()).rstrip("/") == marked(name)


def test_the_environment_wins_over_a_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYLLABOT_SECRETS", str(folder))
    monkeypatch.setenv("DISCORD_TOKEN", "from-environment")
    token = load_settings().discord_token
    assert token
    assert token.get_secret_value() == "from-environment"


def test_a_folder_of_secrets_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYLLABOT_SECRETS", "nowhere")
    with pytest.raises(SettingsError, match="SYLLABOT_SECRETS"):
        load_settings()


def test_no_secret_is_shown_with_the_settings_or_with_what_is_wrong_with_them(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SYLLABOT_SECRETS", str(folder))
    settings = load_settings()
    monkeypatch.setenv("SYLLABOT_LANGUAGE_MODEL_URL", "s3cr3t-of-no-address")
    with pytest.raises(SettingsError) as wrong:
        load_settings()
    for shown in (repr(settings), str(settings), settings.model_dump_json(), str(wrong.value), repr(wrong.value)):
        assert "s3cr3t" not in shown


async def start(*command: str, **more: str) -> asyncio.subprocess.Process:
    """Start a command line of the bot's, at the log level `debug`."""
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *command),
        env={**os.environ, **CANVAS, "SYLLABOT_LOG_LEVEL": "debug", "SYLLABOT_COURSE": str(COURSE_FOLDER), **more},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        cwd=Path(__file__).parents[2],
    )


async def said(process: asyncio.subprocess.Process) -> str:
    """Return all that it says until its end."""
    output, _ = await asyncio.wait_for(process.communicate(), 120)
    return output.decode()


async def test_neither_the_doctor_nor_a_failed_start_says_a_secret(folder: Path, tmp_path: Path) -> None:
    places = {"SYLLABOT_SECRETS": str(folder), "SYLLABOT_HOME": str(tmp_path)}
    doctor = await said(await start("doctor", **places))
    started = await said(await start("run", **places))
    assert "DISCORD_TOKEN is set" in doctor
    assert "database" in started
    assert "s3cr3t" not in doctor + started


async def test_a_bot_at_work_logs_no_secret_even_at_debug(course: Course, folder: Path, tmp_path: Path) -> None:
    (folder / "syllabot_database_url").unlink()
    settings = Settings(_env_file=None, course=COURSE_FOLDER, home=tmp_path / "home")
    async with serve(seed_from(course, settings)) as place:
        (folder / "discord_token").write_text(place.token)
        bot = await start(
            "run",
            SYLLABOT_SECRETS=str(folder),
            SYLLABOT_HOME=str(settings.home),
            SYLLABOT_DISCORD_URL=place.api_url,
            SYLLABOT_LANGUAGE_MODEL="openai:nothing",
            SYLLABOT_OPERATIONS_PORT="0",
        )

        async def connected() -> bool:
            return bool(place.connections) or bot.returncode is not None

        await until(connected)
        if bot.returncode is None:
            bot.terminate()
        output = await said(bot)
    assert "registered" in output
    assert place.token not in output
    assert "s3cr3t" not in output
