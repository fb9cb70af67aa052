"""What a student and the staff read: a short message, a page that cannot run anything, plain values for scripts."""

import json
from datetime import timedelta
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from grader.report.feedback import feedback
from grader.report.message import LONGEST, final_score, message
from grader.report.page import page
from grader.report.record import as_record
from grader.types import Failure, GradeReport, ItemScore, Run
from registrar.course.models import LatePolicy
from registrar.course.values import Place
from registrar.policies import late_score

POLICY = LatePolicy(at=Place(document="handbook"), percent_per_day=10, no_credit_after_days=5)


def report(**more: object) -> GradeReport:
    items = (
        ItemScore("argument", "Argument", 10, 10, "The table is right."),
        ItemScore("sources", "Use of sources", 3.5, 7, "In `miles`, 3 of 6 values differ."),
        ItemScore("language", "Language", 0, 3, "The value differs."),
    )
    values = {
        "assignment": "essay-1",
        "outcome": "wrong_output",
        "score": 13.5,
        "max_score": 20,
        "items": items,
        "feedback": "It ran to its end, and not everything is right yet.",
        "seconds": 1.25,
        "device": "cpu",
        "notes": ("No GPU was found.",),
    }
    return GradeReport(**{**values, **more})  # type: ignore[arg-type]


def test_the_message_gives_points_by_item_with_the_reason_the_time_and_the_limits_met() -> None:
    written = message(report(), "First essay")
    for part in ("First essay: 13.5 of 20", "Use of sources** 3.5/7: In `miles`", "1.2 s", "No GPU"):
        assert part in written


def test_lateness_is_shown_with_its_working_and_taken_off() -> None:
    late = late_score(POLICY, 20, timedelta(days=1, hours=1))
    written = message(report(), "First essay", late)
    assert "First essay: 9.5 of 20" in written
    assert "2 days × 10%" in written
    assert final_score(report(), late_score(POLICY, 20, timedelta(days=9))) == 0
    assert final_score(report(score=1), late) == 0


@given(st.lists(st.text(), max_size=8), st.text(), st.lists(st.text(max_size=400), max_size=20))
def test_the_message_always_fits_and_closes_its_code(reasons: list[str], said: str, notes: list[str]) -> None:
    items = tuple(ItemScore("a", "Item", 0, 1, f"`{reason.replace('`', '')}` " * 20) for reason in reasons)
    written = message(report(items=items, feedback=said.replace("`", ""), notes=tuple(notes)), "Essay")
    assert len(written) <= LONGEST
    if not any("`" in note for note in notes):
        assert written.count("`") % 2 == 0


def test_a_failure_is_told_by_cell_line_and_error_as_harmless_code() -> None:
    said = feedback(
        "cell_error", Run("cell_error", failure=Failure(3, "f(`x`)  # @everyone", "KeyError: '**port**'\n# x"))
    )
    assert "Cell 3, at `f('x') # ＠everyone`: `KeyError: '**port**' # x`" in said


def test_scripts_get_the_stated_keys() -> None:
    record = as_record(report())
    assert list(record) == ["outcome", "score", "max_score", "items", "feedback", "seconds", "device"]
    assert json.loads(json.dumps(record))["items"][1] == {
        "id": "sources",
        "points": 3.5,
        "max_points": 7,
        "reason": "In `miles`, 3 of 6 values differ.",
    }


EVIL = (
    "<script>alert(1)</script><img src=x onerror=alert(2)><svg onload=alert(3)></svg><iframe src='javascript:alert(4)'>"
    "</iframe><a href='javascript:alert(5)'>x</a><style>@import url(http://x)</style><form action='http://x'><input>"
    "<object data=x></object><meta http-equiv=refresh content='0;url=http://x'><math><mtext></form><base href='//x'>"
)
SPOILT = "x' onerror='alert(9)"


@pytest.fixture
def hostile_page(tmp_path: Path) -> BeautifulSoup:
    pictures = [new_output("display_data", {kind: SPOILT}) for kind in ("image/png", "image/jpeg")]
    scripts = [new_output("display_data", {kind: EVIL}) for kind in ("application/javascript", "image/svg+xml")]
    texts = [
        new_output("display_data", {kind: EVIL}) for kind in ("text/html", "text/markdown", "text/latex", "text/plain")
    ]
    sized = new_output("display_data", {"image/png": "aGk="}, metadata={"image/png": {"width": SPOILT, "alt": SPOILT}})
    error = new_output("error", ename=EVIL, evalue=EVIL, traceback=[EVIL])
    outputs = [*pictures, *scripts, *texts, sized, error, new_output("stream", text=EVIL)]
    cell = new_code_cell(EVIL, outputs=outputs, metadata={"tags": [SPOILT]})
    cell["id"] = '"onclick="alert(1)'
    attached = new_markdown_cell(f"{EVIL}\n\n![x](attachment:a)", attachments={"a": {"image/png": SPOILT}})
    notebook = new_notebook(metadata={"title": EVIL})
    notebook["cells"] = [attached, cell]
    (tmp_path / "executed.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    items = (ItemScore("a", EVIL, 0, 1, EVIL),)
    written = page(
        report(executed=tmp_path / "executed.ipynb", items=items, feedback=EVIL, notes=(EVIL,)), f"Essay {EVIL}"
    )
    return BeautifulSoup(written, "html.parser")


def test_nothing_of_the_students_can_run_in_the_page(hostile_page: BeautifulSoup) -> None:
    assert "The notebook as it ran" in hostile_page.text
    forbidden = {"script", "iframe", "svg", "object", "embed", "form", "input", "base", "link", "math"}
    assert not hostile_page.find_all(list(forbidden))
    assert len(hostile_page.find_all("style")) == 1
    assert len(hostile_page.find_all("meta")) == 2
    for tag in hostile_page.find_all(True):
        assert not [name for name in tag.attrs if name.startswith("on")]
        assert not str(tag.get("href", "")).strip().lower().startswith(("javascript", "data"))
        assert str(tag.get("src", "data:")).startswith("data:")


def test_the_page_forbids_scripts_and_the_network_besides(hostile_page: BeautifulSoup) -> None:
    policy = hostile_page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})
    assert policy is not None
    assert "default-src 'none'" in str(policy["content"])


def test_the_page_shows_the_executed_notebook(tmp_path: Path) -> None:
    outputs = [new_output("stream", text="9 ships"), new_output("display_data", {"image/png": "aGk="})]
    notebook = new_notebook(cells=[new_code_cell("print(fleet)", outputs=outputs)])
    nbformat.write(notebook, tmp_path / "executed.ipynb")
    written = page(report(executed=tmp_path / "executed.ipynb"), "First essay")
    assert "9 ships" in written
    assert "data:image/png;base64,aGk=" in written
    assert "13.5 of 20" in written


@pytest.mark.parametrize("raw", [b"", b"{}", b'{"cells": 1, "nbformat": 4}', b"[" * 10_000])
def test_an_executed_notebook_that_cannot_be_shown_leaves_the_rest_of_the_page(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "executed.ipynb").write_bytes(raw)
    assert "Use of sources" in page(report(executed=tmp_path / "executed.ipynb"), "First essay")
