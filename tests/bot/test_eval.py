"""`syllabot eval` as it is used: the real assistant, a file of questions, two runs."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main
from tests.bot.stand_ins import COURSE_FOLDER

ONE = {
    "id": "essay",
    "kind": "dates",
    "question": "When is the second essay due?",
    "expected": {"must": [["24 May|May 24"]], "sources": [{"source": "handbook.md"}]},
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def questions(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SYLLABOT_HOME", str(home))
    monkeypatch.setenv("SYLLABOT_COURSE", str(COURSE_FOLDER))
    return tmp_path / "questions.jsonl"


def write(file: Path, *lines: dict[str, Any]) -> None:
    file.write_text("".join(f"{json.dumps(line)}\n" for line in lines))


def run(*arguments: str | Path) -> int:
    with pytest.raises(SystemExit) as ended:
        main([str(each) for each in arguments])
    return int(ended.value.code or 0)


def test_the_help_shows_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("eval", "--help") == 0
    assert "Example" in capsys.readouterr().out


def test_the_figures_are_printed_with_what_failed_and_what_changed(
    questions: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = ONE | {"id": "wrong", "expected": ONE["expected"] | {"must": [["25 May"]]}}
    write(questions, ONE, wrong)
    assert run("eval", questions, "--failures") == 0
    first = capsys.readouterr().out
    assert "50.0%" in first
    assert "does not say: 25 May" in first
    assert "Since the run" not in first

    write(questions, ONE, wrong | {"expected": ONE["expected"]})
    assert run("eval", questions) == 0
    assert "now right: wrong." in capsys.readouterr().out


def test_the_json_has_every_verdict_and_the_changes(questions: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(questions, ONE)
    assert run("eval", questions, "--json") == 0
    first = json.loads(capsys.readouterr().out)
    assert first["overall"]["grounded"] == 1.0
    assert first["changes"] is None
    assert [each["id"] for each in first["verdicts"]] == ["essay"]

    write(questions, ONE, ONE | {"id": "again"})
    assert run("eval", questions, "--json") == 0
    assert json.loads(capsys.readouterr().out)["changes"]["new"] == ["again"]


def test_other_materials_are_evaluated_apart_from_the_bots_own_index(
    questions: Path, tmp_path: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "materials"
    folder.mkdir()
    (folder / "knots.md").write_text("# Knots\n\nThe carrick bend joins two heavy ropes that will not bend sharply.\n")
    expected = {"must": [["heavy ropes"]], "sources": [{"source": "knots.md"}]}
    write(questions, {"id": "k", "kind": "concept", "question": "What does a carrick bend join?", "expected": expected})
    assert run("eval", questions, "--materials", folder, "--json") == 0
    assert json.loads(capsys.readouterr().out)["overall"]["grounded"] == 1.0
    assert run("eval", questions, "--json") == 0
    assert json.loads(capsys.readouterr().out)["overall"]["grounded"] == 0.0, f"the index in {home} knows no knots"


def test_a_file_that_cannot_be_used_is_told_with_its_lines(questions: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(questions, ONE, ONE | {"id": "b", "kimd": "dates"})
    assert run("eval", questions) == 1
    assert "line 2: kimd: there is no such field" in capsys.readouterr().err


def test_a_folder_that_is_not_there_is_a_wrong_use(questions: Path, tmp_path: Path) -> None:
    write(questions, ONE)
    assert run("eval", questions, "--materials", tmp_path / "nowhere") == 2
