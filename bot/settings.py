"""What an installation can set, from the environment or a `.env` file. `docs/settings.md` has the table."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import AnyHttpUrl, DirectoryPath, Field, FilePath, Secret, SecretStr, ValidationError
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

    home: Path = Field(Path("var"), description="The folder that holds all state. Each instance has its own.")
    course: Path = Field(Path("courses/t81_558"), description="The course pack: a folder with a `course.yaml`.")
    courses: FilePath | None = Field(
        None,
        description="A TOML file with a table for each of several courses, as below. Empty: the one that "
        "`SYLLABOT_COURSE` names.",
    )
    secrets: DirectoryPath | None = Field(
        None,
        description="A folder of files with the values of settings, named as their variables: for secrets. Only read "
        "from the environment.",
    )
    database_url: SecretStr | None = Field(
        None,
        description="Where people, questions, submissions and debts are kept: `sqlite:///FILE` or "
        "`postgresql://USER:PASSWORD@HOST/NAME`. Empty: `syllabot.db` in the home folder.",
    )
    chroma_url: AnyHttpUrl | None = Field(
        None,
        description="The address of a Chroma server, such as `http://127.0.0.1:8000`, that keeps the index of the "
        "materials. Empty: files in the home folder do. See docs/backup.md.",
    )
    chroma_token: SecretStr | None = Field(
        None,
        description="The bearer token, a secret, that the web server before it asks for. Chroma itself asks for none: "
        "keep it on a network of its own.",
    )
    embedding_model: str = Field(
        "packaged",
        description="The embedding model: `packaged`, or a name or folder of a sentence-transformers model. Another "
        "model needs a new ingest of all materials.",
    )
    reranker: str = Field(
        "",
        description="A name or folder of a sentence-transformers cross-encoder that puts passages into a better "
        "order. Empty: none.",
    )
    language_model: str = Field(
        "",
        description="The language model that writes answers from passages, as LangChain's `init_chat_model` names it: "
        "`ollama:llama3.2`, `openai:gpt-4.1-mini`, `anthropic:claude-haiku-4-5`. The extra `llm` brings "
        "the packages of these three; another provider's is installed by hand. Empty: answers are quoted "
        "from the materials.",
    )
    language_model_url: Secret[AnyHttpUrl] | None = Field(
        None,
        description="The provider's address, a secret, for a server of one's own or any that speaks OpenAI's protocol "
        "(`openai:NAME` with `http://127.0.0.1:8080/v1`). Empty: the provider's usual one.",
    )
    language_model_key: SecretStr | None = Field(
        None,
        description="The provider's key, a secret. Empty: the provider's own variable is read, such as "
        "`OPENAI_API_KEY`; Ollama needs none.",
    )
    language_model_seconds: float = Field(
        20,
        gt=0,
        le=60,
        description="How long the model may take over an answer, at most 60. After that the answer is quoted.",
    )
    staff_roles: str = Field(
        "Staff", description="Names or ids of the Discord roles of teaching assistants, with commas between them."
    )
    instructor_roles: str = Field(
        "Instructor",
        description="Names or ids of the Discord roles of instructors, with commas between them. Managing the server "
        "alone makes nobody staff.",
    )
    staff_channel: str = Field(
        "staff",
        description="The name or id of the channel to which *Ask the staff* brings questions, one thread each. Only "
        "the staff should see it.",
    )
    server: int | None = Field(
        None,
        description="The id of the course's Discord server, the only one in which anybody is staff. Empty: the only "
        "server that the bot is in; if it is in several, set this.",
    )
    notebook_python: Path = Field(
        Path(".venv-kernel/bin/python"), description="The interpreter of the environment that notebooks run in."
    )
    graders: int = Field(2, ge=1, le=64, description="How many notebooks are graded at the same time.")
    dask_scheduler: str | None = Field(
        None,
        validation_alias="DASK_SCHEDULER",
        description="The address of a Dask scheduler whose workers grade, such as `tls://10.0.0.5:8786`: see "
        "docs/grading-elsewhere.md. Empty: notebooks are graded in the bot's own process.",
    )
    dask_ca: FilePath | None = Field(
        None,
        description="The certificate, in PEM, of the authority that the scheduler's certificate is signed by. Needed, "
        "with the next two, for an address with `tls://`, unless Dask's own "
        "configuration (docs/grading-elsewhere.md) has them.",
    )
    dask_certificate: FilePath | None = Field(
        None, description="The bot's certificate for Dask, in PEM, signed by that authority."
    )
    dask_key: FilePath | None = Field(None, description="The file, in PEM, with the key of that certificate.")
    questions_per_minute: int = Field(
        10,
        ge=1,
        description="How many questions a person may ask at once, by any way; each is allowed again after its part of "
        "a minute. The staff may ask as often as it likes.",
    )
    files_per_hour: int = Field(
        20,
        ge=1,
        description="How many files a person may hand in at once; each is allowed again after its part of an hour, "
        "and a few more are let in when a deadline is near.",
    )
    question_days: int = Field(
        365, ge=1, description="Days for which questions are kept in the log, without names. Official answers stay."
    )
    message_id_days: int = Field(
        60,
        ge=14,
        description="Days, at least 14, for which the ids of messages that counted as participation are kept. "
        "Deleting a message takes it off as long as its id is known; the counts stay.",
    )
    message_days: int = Field(
        120,
        ge=14,
        description="Days, at least 14, for which the words of messages that the bot sent on its own are kept: "
        "reminders, results, decisions. That they were sent stays, so that nothing is said twice.",
    )
    upload_days: int = Field(
        30,
        ge=1,
        description="Days for which a file is kept that somebody sent without ever saying which assignment it is for.",
    )
    smtp_host: str = Field(
        "", description="The server that e-mails one-time codes to students. Empty: codes are shown to the instructor."
    )
    smtp_port: int = Field(
        587, ge=1, le=65535, description="The port of that server: usually 587 with `starttls`, 465 with `tls`."
    )
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        "starttls",
        description="How the connection to it is protected: `starttls`, `tls`, or `none` on a network of one's own. "
        "The server's certificate is checked.",
    )
    smtp_user: str = Field("", description="The name to sign in with there. Empty: nobody signs in.")
    smtp_password: SecretStr | None = Field(None, description="The password for it, a secret.")
    smtp_from: str = Field("", description="The address that e-mail comes from. Needed where a server is set.")
    http_host: str = Field(
        "127.0.0.1",
        description="The address of this machine that calendar feeds are served at. The default is reached from this "
        "machine only: put a web server with a certificate before it.",
    )
    http_port: int | None = Field(
        None,
        ge=1,
        le=65535,
        description="The port for them, such as `8080`. Empty: nothing is served, and `/feed` says so.",
    )
    http_url: AnyHttpUrl | None = Field(
        None,
        description="The address under which others reach them, such as `https://bot.example.edu`. Empty: `http://` "
        "with the host and port above.",
    )
    canvas_url: AnyHttpUrl | None = Field(
        None, description="Where Canvas is, such as `https://canvas.example.edu`. Empty: no due dates are read from it."
    )
    canvas_token: SecretStr | None = Field(
        None,
        description="An instructor's access token for Canvas, a secret: *Account*, *Settings*, *New Access Token*. It "
        "is only used to read.",
    )
    canvas_course: int | None = Field(
        None, ge=1, description="Canvas's number of the course: the last part of the address of its home page."
    )
    shards: int | None = Field(
        None,
        ge=1,
        le=10_000,
        description="How many connections to Discord the bot keeps; one is enough for 2,500 servers. Empty: the number "
        "that Discord recommends.",
    )
    discord_url: AnyHttpUrl | None = Field(
        None,
        description="The API base of a private server, such as a playground's `http://127.0.0.1:8800/api/v10`. Empty: "
        "Discord itself.",
    )
    materials_url: AnyHttpUrl | None = Field(
        None,
        description="The address under which the pack's own materials are served, for links to those that have none. "
        "Empty: no such links.",
    )
    kaggle_username: str = Field(
        "",
        validation_alias="KAGGLE_USERNAME",
        description="The account with which `/admin grade kaggle` fetches leaderboards. Empty: they are downloaded by "
        "hand and sent as a file.",
    )
    kaggle_key: SecretStr | None = Field(
        None,
        validation_alias="KAGGLE_KEY",
        description="The key of that account, a secret, from *Settings › API* on Kaggle.",
    )
    kaggle_url: AnyHttpUrl = Field(
        AnyHttpUrl("https://www.kaggle.com/api/v1"), description="The address of Kaggle's API."
    )
    operations_host: str = Field(
        "127.0.0.1",
        description="The address that `/healthz`, `/readyz` and `/metrics` are served at: see docs/observability.md. "
        "The default is reached from this machine only.",
    )
    operations_port: int = Field(
        9464,
        ge=0,
        le=65535,
        description="The port for them. 0: nothing is served. Where it is taken, the bot says so in its log and goes "
        "on without.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info",
        description="How much the log says: `debug`, `info`, `warning` or `error`. No level writes what people say, "
        "or their names.",
    )
    log_format: Literal["text", "json"] = Field(
        "text", description="How the log is written: `text` for people, `json` for programs, one object a line."
    )
    discord_token: SecretStr | None = Field(
        None, validation_alias="DISCORD_TOKEN", description="The bot's token. Only `syllabot run` needs it."
    )


def variable(field: str) -> str:
    """Return the environment variable that sets `field`, the name of a field of `Settings`."""
    alias = Settings.model_fields[field].validation_alias
    return alias if isinstance(alias, str) else PREFIX + field.upper()


def load_settings(
    *, home: Path | None = None, course: Path | None = None, given: Mapping[str, object] | None = None
) -> Settings:
    """Read the settings; `home` and `course`, where given, and other fields in `given` win over the environment.

    Raises:
        SettingsError: naming the variable and what is wrong with it.
    """
    options = {"home": home, "course": course, "_secrets_dir": _secrets()}
    said = {_keyword(name): value for name, value in (given or {}).items()}
    said |= {name: value for name, value in options.items() if value is not None}
    try:
        return Settings(**said)  # type: ignore[arg-type]
    except ValidationError as error:
        problems = "; ".join(f"{_name(str(each['loc'][0]))}: {each['msg']}" for each in error.errors())
        raise SettingsError(f"A setting cannot be used. {problems}. See docs/settings.md.") from error


def _secrets() -> Path | None:
    """Return the folder of secrets; one that is not there is told by the check of its own setting."""
    folder = os.environ.get(variable("secrets"))
    return Path(folder) if folder and Path(folder).is_dir() else None


def _keyword(field: str) -> str:
    """Return the name under which `Settings` takes a field: that of its variable, where it has one of its own."""
    alias = Settings.model_fields[field].validation_alias
    return alias if isinstance(alias, str) else field


def _name(location: str) -> str:
    return variable(location) if location in Settings.model_fields else location
