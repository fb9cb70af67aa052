"""`syllabot calendar export` and `import`: the calendar as a file, and another program's file compared with it."""

import io
import json
from pathlib import Path

import pytest

from bot.cli import main
from tests.bot.stand_ins import COURSE_FOLDER

CANVAS = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:icalendar-ruby
BEGIN:VEVENT
UID:event-assignment-1
DTSTART:20240525T110000Z
SUMMARY:Second essay [HIST 3127]
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SYLLABOT_COURSE", str(COURSE_FOLDER))


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["calendar", *arguments])
    return int(ended.value.code or 0)


def test_exporting_twice_writes_the_same_file(tmp_path: Path) -> None:
    file = tmp_path / "course.ics"
    assert run("export", str(file)) == 0
    first = file.read_bytes()
    assert run("export", str(file)) == 0
    assert file.read_bytes() == first
    assert first.count(b"BEGIN:VEVENT") == 4 + 4 + 6 + 1


def test_a_file_of_another_program_is_not_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "canvas.ics"
    file.write_text(CANVAS)
    assert run("export", str(file)) == 1
    assert "not written by Syllabot" in capsys.readouterr().err
    assert file.read_text() == CANVAS


def test_due_dates_are_taken_over_once_confirmed_and_hold_from_then_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "canvas.ics"
    file.write_text(CANVAS)
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    assert run("import", str(file), "--apply") == 1
    capsys.readouterr()
    assert run("--from", "2024-05-25", "--to", "2024-05-25") == 0
    assert "Second essay" not in capsys.readouterr().out
    assert run("import", str(file), "--apply", "--yes") == 0
    assert "Second essay → Sat 2024-05-25 12:00" in capsys.readouterr().err
    assert run("--from", "2024-05-25", "--to", "2024-05-25") == 0
    assert "Second essay" in capsys.readouterr().out
    assert run("import", str(file), "--apply", "--yes") == 0
    assert "nothing to take over" in capsys.readouterr().err


def test_reading_the_calendar_makes_no_database(tmp_path: Path) -> None:
    assert run() == 0
    assert run("export", str(tmp_path / "course.ics")) == 0
    assert [each.name for each in tmp_path.iterdir()] == ["course.ics"]


def test_differences_are_shown_with_both_dates_and_the_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "canvas.ics"
    file.write_text(CANVAS)
    assert run("import", str(file)) == 0
    told = capsys.readouterr().out
    assert "Second essay: the dates differ (course Fri 2024-05-24 12:00; file Sat 2024-05-25 12:00, line 4)" in told
    assert "Differences: 4. Due dates that agree: 0." in told
    assert run("import", str(file), "--json") == 0
    first = json.loads(capsys.readouterr().out)["differences"][0]
    assert first == {
        "kind": "moved",
        "assignment": "essay-2",
        "title": "Second essay",
        "here": "2024-05-24T12:00:00+01:00",
        "there": "2024-05-25T12:00:00+01:00",
        "line": 4,
    }


def test_garbage_and_missing_files_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "canvas.ics"
    file.write_text(CANVAS.replace("20240525T110000Z", "someday"))
    assert run("import", str(file)) == 1
    assert 'canvas.ics: line 6: "someday" is no date' in capsys.readouterr().err
    assert run("import", str(tmp_path / "none.ics")) == 1
    assert "none.ics cannot be read" in capsys.readouterr().err


def test_options_before_the_command_are_refused_rather_than_ignored(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--course", str(COURSE_FOLDER), "export", "course.ics") == 2
    assert "write options after" in capsys.readouterr().err
