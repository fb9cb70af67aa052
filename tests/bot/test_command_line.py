"""The command line: the real commands over a small real course, in a home of their own."""

import json
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main
from tests.bot.stand_ins import COURSE_FOLDER

COMMANDS = (
    ["playground"], ["run"], ["ask"], ["ingest"], ["course", "check"], ["doctor"], ["eval"], ["grade"], ["similar"],
    ["calendar"],
)  # fmt: skip
QUESTION = "When is the second essay due?"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder with an empty home, on the small course."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DISCORD_TOKEN", raising=False)
    monkeypatch.setenv("SYLLABOT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SYLLABOT_COURSE", str(COURSE_FOLDER))
    return tmp_path / "home"


def run(*arguments: str | Path) -> int:
    """Run a command as `syllabot` does and return its exit code."""
    with pytest.raises(SystemExit) as ended:
        main([str(each) for each in arguments])
    return int(ended.value.code or 0)


def write_lines(file: Path, *lines: object) -> Path:
    file.write_text("".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines))
    return file


def read_lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text().splitlines()]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_has_help_with_an_example(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*command, "--help") == 0
    assert "Example" in capsys.readouterr().out


def test_help_imports_nothing_that_is_slow() -> None:
    slow = {"chromadb", "discord", "langchain_core", "pydantic", "sentence_transformers", "torch"}
    program = f"import sys, bot.cli; print(sorted({slow!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_unknown_command_is_a_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("teach") == 2
    assert "teach" in capsys.readouterr().err


@pytest.mark.usefixtures("home")
def test_a_sound_course_passes_and_its_disputes_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("course", "check", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["problems"] == []
    assert [dispute["id"] for dispute in found["disputes"]] == ["oral-examination-day"]


@pytest.mark.usefixtures("home")
def test_a_course_with_a_mistake_fails_and_its_line_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (COURSE_FOLDER / "course.yaml").read_text().replace("starts: 2024-02-12\n  ends", "starts: soon\n  ends")
    line = text[: text.index("starts: soon")].count("\n") + 1
    (tmp_path / "course.yaml").write_text(text)

    assert run("course", "check", "--course", tmp_path) == 1
    assert f"line {line}: term.starts" in capsys.readouterr().out


@pytest.mark.usefixtures("home")
def test_a_course_that_is_not_there_is_told_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("ask", QUESTION, "--course", tmp_path / "nowhere") == 1
    told = capsys.readouterr().err
    assert "cannot be read" in told
    assert "Traceback" not in told


@pytest.mark.usefixtures("home")
def test_a_wrong_setting_is_a_wrong_use(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("SYLLABOT_LOG_LEVEL", "loud")
    assert run("doctor") == 2
    assert "SYLLABOT_LOG_LEVEL" in capsys.readouterr().err


@pytest.mark.usefixtures("home")
def test_run_without_a_token_says_what_to_set(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("run") == 2
    assert "DISCORD_TOKEN" in capsys.readouterr().err


@pytest.mark.usefixtures("home")
def test_a_port_that_is_taken_is_told_in_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert run("playground", "--port", str(port)) == 1
    assert f"Port {port} is taken" in capsys.readouterr().err


@pytest.mark.usefixtures("home")
def test_the_doctor_finds_what_is_missing_and_says_how_to_get_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("doctor", "--json") == 0
    found = {each["about"]: each for each in json.loads(capsys.readouterr().out)}
    assert found["Packages"]["state"] == "ok"
    assert found["Token"]["state"] == "note"
    assert "Reset Token" in found["Token"]["remedy"]
    assert found["Index"]["state"] == "note"

    assert run("doctor", "--course", tmp_path) == 1
    assert "syllabot course check" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [[], [QUESTION, "--batch", "questions.jsonl"], ["--batch", "questions.jsonl"], [QUESTION, "--as-of", "soon"]],
    ids=["nothing", "both", "a batch without an end", "a day that is none"],
)
@pytest.mark.usefixtures("home")
def test_ask_wants_one_question_or_one_batch(tmp_path: Path, arguments: list[str]) -> None:
    write_lines(tmp_path / "questions.jsonl", {"id": "1", "question": QUESTION})
    assert run("ask", *arguments) == 2


@pytest.mark.usefixtures("home")
def test_a_batch_does_not_overwrite_its_own_questions(tmp_path: Path) -> None:
    questions = write_lines(tmp_path / "questions.jsonl", {"id": "1", "question": QUESTION})
    assert run("ask", "--batch", questions, "--out", questions) == 2
    assert read_lines(questions)[0]["question"] == QUESTION


@pytest.mark.usefixtures("home")
def test_a_link_needs_a_place_for_the_file(tmp_path: Path) -> None:
    assert run("ingest", tmp_path, "--link", "https://site.example/") == 2


def test_materials_are_brought_in_and_answer_questions(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    materials = tmp_path / "more"
    materials.mkdir()
    (materials / "astrolabe.md").write_text(
        "# The mariner's astrolabe\n\nThe astrolabe measures the height of the sun above the horizon at noon.\n"
    )
    (materials / "broken.ipynb").write_text("this is no notebook")

    assert run("ingest", materials, "--link", "https://site.example/{file}", "--json") == 1
    report = json.loads(capsys.readouterr().out)
    assert report["files"] == 1
    assert [Path(each["path"]).name for each in report["skipped"]] == ["broken.ipynb"]
    assert home.exists()

    questions = write_lines(
        tmp_path / "questions.jsonl",
        {"id": 1, "question": "What does the mariner's astrolabe measure?"},
        "this is no JSON",
        {"id": "due", "question": QUESTION, "as_of": "2024-03-12", "history": [], "kind": "dates"},
        {"id": "none", "question": "  "},
        "",
        {"id": "then", "question": "What is due next?", "as_of": "2024-05-01"},
    )
    assert run("ask", "--batch", questions, "--out", tmp_path / "answers.jsonl") == 1
    told = capsys.readouterr().err
    assert "line 2" in told
    assert "line 4: question" in told

    answers = {each["id"]: each for each in read_lines(tmp_path / "answers.jsonl")}
    assert list(answers) == [1, "due", "then"]
    assert set(answers["due"]) == {"id", "answer", "citations", "refused", "kind", "latency_ms"}
    assert "sun" in answers[1]["answer"]
    assert answers[1]["citations"][0] == {
        "source": "astrolabe.md",
        "heading": "The mariner's astrolabe",
        "cell": None,
        "url": "https://site.example/astrolabe.md#the-mariners-astrolabe",
    }
    assert "24" in answers["due"]["answer"]
    assert "essay" in answers["then"]["answer"].lower()

    assert run("ask", QUESTION, "--as-of", "2024-03-12", "--json") == 0
    assert json.loads(capsys.readouterr().out)["answer"] == answers["due"]["answer"]
