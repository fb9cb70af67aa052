"""`syllabot course roll`: next term's course file, after a look at its dates."""

import shutil
from pathlib import Path

import pytest

from bot.cli import main
from tests.bot.stand_ins import COURSE_FOLDER

OLD = (COURSE_FOLDER / "course.yaml").read_text(encoding="utf-8")


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    shutil.copy(COURSE_FOLDER / "course.yaml", tmp_path / "course.yaml")
    return tmp_path


def roll(pack: Path, *arguments: str | Path) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["course", "roll", "--course", str(pack), *map(str, arguments)])
    return int(ended.value.code or 0)


def test_the_dates_are_shown_and_the_new_file_loads(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = pack / "next" / "spring.yaml"
    assert roll(pack, "--start", "2027-01-19", "--skip", "2027-03-08..2027-03-14", "--out", out, "--yes") == 0
    told = capsys.readouterr()
    assert "Thu 2024-03-14 → Thu 2027-02-25  Thursday seminar meets" in told.out
    assert "the weeks are counted from Monday, 2027-01-25" in told.err
    assert "line 202: text: The table of dates says Wednesday, 5 June." in told.err
    assert "id: maritime-history-2027" in out.read_text(encoding="utf-8")
    assert (pack / "course.yaml").read_text(encoding="utf-8") == OLD


def test_a_folder_gets_a_course_file_that_checks_like_the_old_one(pack: Path) -> None:
    shutil.copytree(COURSE_FOLDER / "materials", pack / "next" / "materials")
    assert roll(pack, "--start", "2027-01-18", "--out", pack / "next", "--yes") == 0
    with pytest.raises(SystemExit) as ended:
        main(["course", "check", "--course", str(pack / "next")])
    assert not ended.value.code


def test_without_a_place_the_course_itself_is_rolled_and_the_old_file_kept(pack: Path) -> None:
    assert roll(pack, "--start", "2027-01-18", "--yes") == 0
    assert "id: maritime-history-2027" in (pack / "course.yaml").read_text(encoding="utf-8")
    assert (pack / "course.before-maritime-history-2027.yaml").read_text(encoding="utf-8") == OLD


def test_nothing_is_written_without_a_yes(pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", (pack / "course.yaml").open(encoding="utf-8"))
    assert roll(pack, "--start", "2027-01-18") == 1
    assert [path.name for path in pack.iterdir()] == ["course.yaml"]
    assert (pack / "course.yaml").read_text(encoding="utf-8") == OLD


def test_what_is_there_already_is_never_overwritten(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = pack / "other.yaml"
    other.write_text("precious")
    assert roll(pack, "--start", "2027-01-18", "--out", other, "--yes") == 1
    assert "already" in capsys.readouterr().err
    assert other.read_text() == "precious"


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--start", "2027-01-19", "--skip", "spring break"], 2, "is no break"),
        (["--start", "2027-02-30"], 2, "2027-02-30"),
        (["--start", "2027-01-19", "--skip", "2026-12-20..2027-01-03"], 1, "over before the term starts"),
        (["--start", "2024-09-09"], 1, "--id"),
    ],
)
def test_impossible_wishes_are_refused_in_a_sentence(
    pack: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, message: str
) -> None:
    assert roll(pack, *arguments, "--yes") == code
    assert message in capsys.readouterr().err
    assert (pack / "course.yaml").read_text(encoding="utf-8") == OLD
