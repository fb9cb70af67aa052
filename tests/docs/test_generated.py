"""What the pages say about commands, settings and modules is what the code has; `make pages` writes it anew."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from docs.generate.pages import PAGES, written
from docs.generate.parts import filled, names
from tests.docs.markdown import DOCS, name


@pytest.fixture(scope="module")
def now() -> Mapping[Path, str]:
    return written()


def test_every_page_and_picture_is_as_the_code_is(now: Mapping[Path, str]) -> None:
    stale = [name(path) for path, text in now.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    assert stale == [], "run `make pages`"


def test_no_picture_is_left_of_a_room_that_is_gone(now: Mapping[Path, str]) -> None:
    assert set(DOCS.glob("images/*.svg")) == {path for path in now if path.suffix == ".svg"}


def test_every_page_with_marks_is_written() -> None:
    assert {page for page in DOCS.rglob("*.md") if names(page.read_text(encoding="utf-8"))} <= set(PAGES)


def test_what_is_written_by_hand_stays_around_what_is_read() -> None:
    page = "Before.\n\n<!-- generated: table -->\nold\n<!-- /generated -->\n\nAfter.\n"
    once = filled(page, {"table": "| new |"})
    assert once.startswith("Before.\n")
    assert once.endswith("\nAfter.\n")
    assert "| new |" in once
    assert "old" not in once
    assert filled(once, {"table": "| new |"}) == once


def test_a_part_that_nobody_writes_is_an_error() -> None:
    with pytest.raises(KeyError):
        filled("<!-- generated: nothing -->\n<!-- /generated -->\n", {})
