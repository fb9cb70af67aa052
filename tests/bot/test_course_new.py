"""`syllabot course new`: a course pack from a syllabus, or from nothing; and what it refuses."""

import json
from pathlib import Path

import pytest

from bot.cli import main
from registrar.course.check import check_folder
from registrar.course.load import load_course
from tests.knowledge.made_files import locked_pdf, pdf

SYLLABUS = """\
# ROPE 210: Splices and Seizings

The Harbour School
Spring 2027. All times are meant in Europe/Lisbon.

## Course description

How two ropes become one, by hand, so that they hold in a gale and can be taken apart again afterwards.

## Instructor

Rui Bowline
Email: rui@harbour.example.org

## Dates

The term begins on 1 March 2027 and the last day of the term is 28 May 2027.
The first splice is not graded. Essay 1 is due on Friday, 26 March 2027.
Essay 2 is due on 30 April 2027 at 12:00. All essays are due at 18:00 unless another hour is given.

## Grading

- Essay 1: 40%
- Essay 2: 60%
"""


def new(folder: Path, *arguments: str | Path) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["course", "new", str(folder), *map(str, arguments)])
    return int(ended.value.code or 0)


def given(tmp_path: Path, text: str | bytes, name: str = "syllabus.md") -> Path:
    file = tmp_path / name
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return file


def test_a_full_syllabus_becomes_a_course_that_passes_the_check(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "packs" / "ropes"
    assert new(folder, "--from", given(tmp_path, SYLLABUS)) == 0
    told = capsys.readouterr()
    assert "must be" not in told.out
    assert "passes." in told.err
    assert check_folder(folder).passed
    course = load_course(folder)
    assert (course.id, course.title) == ("rope-210-spring-2027", "Splices and Seizings")
    assert [str(each.due.date) for each in course.assignments if each.due] == ["2027-03-26", "2027-04-30"]
    assert str(course.due_time) == "18:00:00"


def test_the_syllabus_is_the_first_material_and_every_place_points_to_it(tmp_path: Path) -> None:
    new(tmp_path / "ropes", "--from", given(tmp_path, SYLLABUS))
    assert (tmp_path / "ropes" / "materials" / "syllabus.md").read_text(encoding="utf-8") == SYLLABUS
    text = (tmp_path / "ropes" / "course.yaml").read_text(encoding="utf-8")
    assert "# syllabus.md, ROPE 210: Splices and Seizings › Dates: “Essay 1 is due on Friday, 26 March 2027.”" in text


def test_a_schedule_beside_the_syllabus_is_read_with_it(tmp_path: Path) -> None:
    schedule = "# Schedule\n\n| Week | Date | Topic |\n|---|---|---|\n" + "".join(
        f"| {week} | {day} March 2027 | {topic} |\n"
        for week, day, topic in ((1, 1, "Rope"), (2, 8, "Eyes"), (3, 15, "Ends"))
    )
    files = ["--from", given(tmp_path, SYLLABUS), "--from", given(tmp_path, schedule, "schedule.md")]
    assert new(tmp_path / "ropes", *files) == 0
    modules = load_course(tmp_path / "ropes").modules
    assert [(each.title, str(each.starts), each.at.document) for each in modules] == [
        ("Rope", "2027-03-01", "schedule"),
        ("Eyes", "2027-03-08", "schedule"),
        ("Ends", "2027-03-15", "schedule"),
    ]


def test_what_must_be_answered_is_exactly_what_the_check_then_wants(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    short = SYLLABUS.replace(" All times are meant in Europe/Lisbon.", "").replace("Essay 2: 60%", "Essay 2: 50%")
    assert new(tmp_path / "ropes", "--from", given(tmp_path, short), "--json") == 0
    told = json.loads(capsys.readouterr().out)
    blocking = {each["where"]: each["line"] for each in told["questions"] if each["blocking"]}
    assert set(blocking) == {"term.time_zone", "components"}
    assert told["problems"] == []
    assert [each["topic"] for each in told["contradictions"]] == ["sum of the percentages"]
    file = tmp_path / "ropes" / "course.yaml"
    lines = file.read_text(encoding="utf-8").splitlines()
    assert lines[blocking["term.time_zone"]].strip() == "# time_zone: …"
    lines[blocking["term.time_zone"]] = "  time_zone: Europe/Lisbon"
    answered = "\n".join(lines).replace("percent: 50", "percent: 60").replace("points: 50", "points: 60")
    file.write_text(answered, encoding="utf-8")
    assert check_folder(tmp_path / "ropes").problems == ()


def test_without_a_syllabus_there_is_a_small_course_that_passes_and_asks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert new(tmp_path / "my course") == 0
    assert check_folder(tmp_path / "my course").passed
    assert load_course(tmp_path / "my course").id == "my-course"
    assert "term.time_zone" in capsys.readouterr().out


def test_a_course_that_is_there_is_never_touched(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "course.yaml").write_text("precious")
    assert new(tmp_path, "--from", given(tmp_path, SYLLABUS)) == 2
    assert "already" in capsys.readouterr().err
    assert (tmp_path / "course.yaml").read_text() == "precious"
    assert not (tmp_path / "materials").exists()


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "empty.md", "is empty"),
        (b" \n\n", "blank.txt", "is empty"),
        (locked_pdf("secret", ["Spring 2027"]), "locked.pdf", "password"),
        (pdf([]), "scan.pdf", "only pictures"),
        (b"%PDF-1.7 garbage" + bytes(range(256)) * 20, "broken.pdf", "This file"),
        (bytes(range(256)) * 400, "noise.txt", "is not text"),
        (b"PK\x03\x04" + bytes(500), "broken.docx", "damaged"),
        ("Nothing to see here.\n" * 3, "letter.md", "looks like the syllabus"),
        ("Week 1: nothing\n" * 9_000, "endless.txt", "far more than a syllabus"),
        (b"spreadsheet", "points.xlsx", "cannot be read"),
    ],
)
def test_what_is_no_syllabus_is_refused_in_a_sentence_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes | str, name: str, sentence: str
) -> None:
    assert new(tmp_path / "pack", "--from", given(tmp_path, content, name)) == 2
    assert sentence in " ".join(capsys.readouterr().err.split())
    assert not (tmp_path / "pack").exists()


def test_a_missing_file_and_two_of_one_name_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert new(tmp_path / "pack", "--from", tmp_path / "nowhere.pdf") == 2
    (tmp_path / "other").mkdir()
    twice = ["--from", given(tmp_path, SYLLABUS), "--from", given(tmp_path / "other", SYLLABUS)]
    assert new(tmp_path / "pack", *twice) == 2
    assert "Two files are called syllabus.md" in " ".join(capsys.readouterr().err.split())
    assert not (tmp_path / "pack").exists()


def test_where_nothing_can_be_written_nothing_is_left_behind(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("in the way")
    assert new(tmp_path / "file" / "pack", "--from", given(tmp_path, SYLLABUS)) == 2
    assert "cannot be written" in " ".join(capsys.readouterr().err.split())
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "materials").write_text("in the way")
    assert new(pack, "--from", given(tmp_path, SYLLABUS)) == 2
    assert [path.name for path in pack.iterdir()] == ["materials"]
