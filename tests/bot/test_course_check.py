"""`syllabot course check --materials`: what a rule finds between documents, on the command line."""

import json
import shutil
from pathlib import Path

import pytest

from bot.cli import main
from tests.bot.stand_ins import COURSE_FOLDER

ROOT = Path(__file__).parents[2]
PACK = ROOT / "courses" / "t81_558"
REAL = ROOT.parent / "shared" / "materials"


def check(*arguments: str | Path, course: Path = COURSE_FOLDER) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["course", "check", "--course", str(course), *map(str, arguments)])
    return int(ended.value.code or 0)


def test_a_contradiction_between_two_documents_is_shown_with_both_places(capsys: pytest.CaptureFixture[str]) -> None:
    assert check("--materials", COURSE_FOLDER / "materials") == 0
    told = capsys.readouterr().out
    assert "possible contradiction: due date of Oral examination (declared: oral-examination-day)" in told
    assert "Wednesday, 5 June 2024 (handbook.md › Dates" in told
    assert "Monday, 3 June 2024 (handbook.md › " in told
    assert "Possible contradictions: 1, of which declared as disputes: 1." in told


def test_files_of_every_kind_are_read_and_a_broken_one_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cell = {"cell_type": "markdown", "metadata": {}, "source": "The **second essay** is due on 25 May 2024."}
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (tmp_path / "week.ipynb").write_text(json.dumps(notebook))
    (tmp_path / "page.html").write_text("<h1>Rules</h1><p>The first essay is worth 25 points.</p>")
    (tmp_path / "broken.ipynb").write_text("{")
    assert check("--materials", tmp_path, "--json") == 0
    output = capsys.readouterr()
    found = json.loads(output.out)["contradictions"]["found"]
    assert {each["topic"] for each in found} == {"due date of Second essay", "points of First essay"}
    assert "broken.ipynb" in output.err


def test_without_materials_nothing_is_compared(capsys: pytest.CaptureFixture[str]) -> None:
    assert check("--json") == 0
    assert set(json.loads(capsys.readouterr().out)) == {"problems", "disputes"}


def test_a_folder_that_is_not_there_is_a_wrong_use(tmp_path: Path) -> None:
    assert check("--materials", tmp_path / "nowhere") == 2


@pytest.mark.materials
@pytest.mark.skipif(not REAL.is_dir(), reason="the course's real materials are not at ../shared/materials")
def test_on_real_documents_what_is_found_is_declared_but_for_a_title_and_another_terms_schedule_is_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for pattern in ("syllabus.txt", "README*.md", "t81_558_class_14_0[34]_*.ipynb"):
        for file in REAL.rglob(pattern):
            shutil.copy(file, tmp_path)
    assert check("--materials", tmp_path, "--json", course=PACK) == 0
    compared = json.loads(capsys.readouterr().out)["contradictions"]
    assert compared["other_terms"] == ["README2.md"]
    assert [each["topic"] for each in compared["found"] if not each["disputes"]] == ["subject of part 14.5"]
    assert {dispute for each in compared["found"] for dispute in each["disputes"]} == {
        "third-meeting",
        "fourth-meeting",
        "number-of-meetings",
        "kaggle-weight",
        "grade-total",
        "grade-97",
        "module-9-parts",
        "module-10-parts",
        "module-11-parts",
        "part-13-5",
        "parts-14-3-and-14-4",
    }
