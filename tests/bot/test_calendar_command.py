"""`syllabot calendar`: everything dated, in the course's time zone."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from bot.cli import main
from tests.bot.stand_ins import COURSE_FOLDER


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SYLLABOT_COURSE", str(COURSE_FOLDER))


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["calendar", *arguments])
    return int(ended.value.code or 0)


def test_a_stretch_of_days_is_printed_as_json_with_offsets(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--from", "2024-03-30", "--to", "2024-04-08", "--json") == 0
    events = json.loads(capsys.readouterr().out)
    assert [event["id"] for event in events] == ["module:2", "meeting:seminar:2024-04-04T14:30", "module:3"]
    assert set(events[0]) == {"id", "kind", "title", "starts_at", "ends_at", "disputed"}
    meeting = events[1]
    assert meeting["starts_at"] == "2024-04-04T14:30:00+01:00"
    assert all(
        datetime.fromisoformat(event[end]).utcoffset() is not None
        for event in events
        for end in ("starts_at", "ends_at")
    )


def test_without_days_the_whole_term_is_printed_with_its_disputes(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--json") == 0
    events = json.loads(capsys.readouterr().out)
    assert {event["kind"] for event in events} == {"module", "due", "meeting", "end"}
    assert [event["id"] for event in events if event["disputed"]] == ["due:oral-examination"]


def test_people_read_days_and_hours(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--from", "2024-06-05", "--to", "2024-06-05") == 0
    printed = capsys.readouterr().out
    assert "Wed 2024-06-05 09:00–13:00" in printed
    assert "Oral examination (disputed)" in printed
    assert "Mon 2024-05-06 to Fri 2024-06-07" in printed


@pytest.mark.parametrize("days", [["--from", "2024-02-30"], ["--from", "2024-03-02", "--to", "2024-03-01"]], ids=str)
def test_days_that_cannot_be_are_a_wrong_use(days: list[str]) -> None:
    assert run(*days) == 2
