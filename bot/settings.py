"""What an installation can set, from the environment or a `.env` file. `docs/settings.md` has the table."""

from pathlib import Path
from typing import Literal

from pydantic import AnyHttpUrl, Field, SecretStr, ValidationError
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
    discord_url: AnyHttpUrl | None = Field(
        None, description="The API base of a private server such as the playground. Empty: Discord itself."
    )
    materials_url: AnyHttpUrl | None = Field(
        None, description="The address under which the pack's own materials are served. Empty: the pack's own links."
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
