"""What an installation can set, from the environment or a `.env` file. `docs/settings.md` has the table."""

from pathlib import Path
from typing import Literal

from pydantic import AnyHttpUrl, Field, Secret, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import BotError

PREFIX = "SYLLABOT_"


class SettingsError(BotError):
    """A setting is missing or has a value that cannot be used."""

    exit_code = 2


class Settings(BaseSettings):
    """The settings of one installation. Relative paths are read from the working directory."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    home: Path = Field(Path("var"), description="The folder that holds all state, one for each instance.")
    course: Path = Field(Path("courses/t81_558"), description="The course pack: a folder with a `course.yaml`.")
    database_url: SecretStr | None = Field(
        None,
        description="`sqlite:///FILE` or `postgresql://USER:PASSWORD@HOST/NAME`. Empty: a SQLite file in `home`.",
    )
    embedding_model: str = Field(
        "packaged", description="`packaged`, or a name or folder of a sentence-transformers model."
    )
    reranker: str = Field(
        "", description="A name or folder of a sentence-transformers cross-encoder that orders passages. Empty: none."
    )
    language_model: str = Field(
        "", description="`provider:model`, such as `ollama:llama3.2`, that writes answers. Empty: they are quoted."
    )
    language_model_url: Secret[AnyHttpUrl] | None = Field(
        None, description="The address of the model's provider. Empty: the provider's usual one."
    )
    language_model_key: SecretStr | None = Field(
        None, description="The key for the model's provider. Empty: the provider's own variable, or none is needed."
    )
    language_model_seconds: float = Field(
        20, gt=0, le=60, description="Seconds that the model may take over an answer before it is quoted instead."
    )
    staff_roles: str = Field(
        "Staff", description="Names or ids of the Discord roles of teaching assistants, with commas between them."
    )
    instructor_roles: str = Field(
        "Instructor", description="Names or ids of the Discord roles of instructors, with commas between them."
    )
    staff_channel: str = Field(
        "staff", description="The name or id of the channel in which questions for the staff are asked."
    )
    server: int | None = Field(
        None, description="The id of the course's Discord server. Empty: the only one that the bot is in."
    )
    notebook_python: Path = Field(
        Path(".venv-kernel/bin/python"), description="The interpreter of the environment that notebooks run in."
    )
    graders: int = Field(2, ge=1, le=64, description="How many notebooks are graded at the same time.")
    dask_scheduler: str | None = Field(
        None,
        validation_alias="DASK_SCHEDULER",
        description="The address of a Dask scheduler whose workers grade. Empty: they are graded in this process.",
    )
    question_days: int = Field(365, ge=1, description="Days for which questions are kept in the log.")
    message_id_days: int = Field(
        60, ge=14, description="Days for which it is known which messages counted as participation."
    )
    upload_days: int = Field(
        30, ge=1, description="Days for which a file is kept of which nobody has said what it is for."
    )
    smtp_host: str = Field("", description="The server that sends e-mail. Empty: none is sent.")
    smtp_port: int = Field(587, ge=1, le=65535, description="The port of that server.")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="How the connection to it is protected."
    )
    smtp_user: str = Field("", description="The name to sign in with there. Empty: nobody signs in.")
    smtp_password: SecretStr | None = Field(None, description="The password for it.")
    smtp_from: str = Field("", description="The address that e-mail comes from.")
    http_host: str = Field("127.0.0.1", description="The address that calendar feeds are served at.")
    http_port: int | None = Field(None, ge=1, le=65535, description="The port of it. Empty: nothing is served.")
    http_url: AnyHttpUrl | None = Field(
        None, description="The address under which others reach it. Empty: that of `http_host` and `http_port`."
    )
    canvas_url: AnyHttpUrl | None = Field(None, description="Where Canvas is. Empty: nothing is read from it.")
    canvas_token: SecretStr | None = Field(None, description="An instructor's access token for Canvas.")
    canvas_course: int | None = Field(None, ge=1, description="Canvas's number of the course.")
    discord_url: AnyHttpUrl | None = Field(
        None, description="The API base of a private server such as the playground. Empty: Discord itself."
    )
    materials_url: AnyHttpUrl | None = Field(
        None, description="The address under which the pack's own materials are served. Empty: the pack's own links."
    )
    kaggle_username: str = Field(
        "",
        validation_alias="KAGGLE_USERNAME",
        description="The account that leaderboards are fetched with. Empty: none.",
    )
    kaggle_key: SecretStr | None = Field(None, validation_alias="KAGGLE_KEY", description="The key of that account.")
    kaggle_url: AnyHttpUrl = Field(
        AnyHttpUrl("https://www.kaggle.com/api/v1"), description="The address of Kaggle's API."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="How much the log says.")
    discord_token: SecretStr | None = Field(
        None, validation_alias="DISCORD_TOKEN", description="The bot's token. Only `syllabot run` needs it."
    )


def variable(field: str) -> str:
    """Return the environment variable that sets `field`, the name of a field of `Settings`."""
    alias = Settings.model_fields[field].validation_alias
    return alias if isinstance(alias, str) else PREFIX + field.upper()


def load_settings(*, home: Path | None = None, course: Path | None = None) -> Settings:
    """Read the settings; `home` and `course`, where given, win over the environment.

    Raises:
        SettingsError: naming the variable and what is wrong with it.
    """
    given = {"home": home, "course": course}
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        problems = "; ".join(f"{_name(str(each['loc'][0]))}: {each['msg']}" for each in error.errors())
        raise SettingsError(f"A setting cannot be used. {problems}. See docs/settings.md.") from error


def _name(location: str) -> str:
    return variable(location) if location in Settings.model_fields else location
