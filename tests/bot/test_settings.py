"""The settings: where they come from, what a wrong one says, and that the page names each."""

from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError, load_settings, variable
from knowledge.embedding import DEFAULT_MODEL

PAGE = Path(__file__).parents[2] / "docs" / "settings.md"


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Begin without the settings of whoever runs the tests."""
    for field in Settings.model_fields:
        monkeypatch.delenv(variable(field), raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("field", list(Settings.model_fields))
def test_every_setting_stands_on_the_page_with_its_default(field: str) -> None:
    row = next((line for line in PAGE.read_text().splitlines() if line.startswith(f"| `{variable(field)}` |")), None)
    assert row, f"docs/settings.md has no row for {variable(field)}"
    default = Settings.model_fields[field].default
    assert str(default or "empty") in row


def test_the_environment_and_a_file_are_read_and_an_option_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("SYLLABOT_HOME=from-file\nSYLLABOT_COURSE=from-file\nDISCORD_TOKEN=from-file\n")
    monkeypatch.setenv("SYLLABOT_COURSE", "from-environment")

    settings = load_settings(home=Path("from-option"))
    assert settings.home == Path("from-option")
    assert settings.course == Path("from-environment")
    assert settings.discord_token
    assert settings.discord_token.get_secret_value() == "from-file"


def test_a_wrong_value_is_told_by_the_name_of_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYLLABOT_LOG_LEVEL", "loud")
    monkeypatch.setenv("SYLLABOT_DISCORD_URL", "nowhere")
    with pytest.raises(SettingsError, match=r"SYLLABOT_DISCORD_URL: .*SYLLABOT_LOG_LEVEL: "):
        load_settings()


def test_a_secret_is_not_shown() -> None:
    assert "hush" not in repr(Settings(_env_file=None, DISCORD_TOKEN="hush"))


def test_without_a_setting_the_packaged_model_is_used() -> None:
    assert load_settings().embedding_model == DEFAULT_MODEL
