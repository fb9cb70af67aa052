"""The settings of several courses, from a file with a table for each. `docs/settings.md` shows one."""

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.settings import Settings, SettingsError, load_settings

OF_A_COURSE = frozenset(
    {
        "course",
        "server",
        "staff_roles",
        "instructor_roles",
        "staff_channel",
        "materials_url",
        "reranker",
        "language_model",
        "language_model_url",
        "language_model_key",
        "language_model_seconds",
        "questions_per_minute",
        "files_per_hour",
        "question_days",
        "message_id_days",
        "upload_days",
        "smtp_host",
        "smtp_port",
        "smtp_security",
        "smtp_user",
        "smtp_password",
        "smtp_from",
        "canvas_url",
        "canvas_token",
        "canvas_course",
        "kaggle_username",
        "kaggle_key",
    }
)
"""What a course may have for itself. The rest is one for the whole process."""


def settings_of_courses(file: Path, *, home: Path | None = None) -> Sequence[Settings]:
    """Return the settings of each course in a file; what its table does not say comes from the environment.

    Args:
        file: a TOML file. The names of its tables are for people only.
        home: wins over the environment, where given.

    Raises:
        SettingsError: naming the table and what is wrong with it.
    """
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsError(f"SYLLABOT_COURSES: the file {file} cannot be read: {error}.") from error
    if not tables:
        raise SettingsError(f"SYLLABOT_COURSES: the file {file} names no course. Write a table for each.")
    return [_settings(name, table, home) for name, table in tables.items()]


def _settings(name: str, table: object, home: Path | None) -> Settings:
    where = f"SYLLABOT_COURSES, [{name}]"
    if not isinstance(table, Mapping):
        raise SettingsError(f"SYLLABOT_COURSES: `{name}` stands outside of a table. Write a table for each course.")
    for key in table:
        if key not in OF_A_COURSE:
            raise SettingsError(f"{where}: `{key}` is no setting of a single course. See docs/settings.md.")
    try:
        return load_settings(home=home, given=table)
    except SettingsError as error:
        raise SettingsError(f"{where}: {error}") from error
