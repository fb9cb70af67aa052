"""Names of files that people send: whatever they are, they can be shown."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.intake.names import LONGEST, readable_name


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("essay 1.ipynb", "essay 1.ipynb"),
        ("../../etc/cron.d/essay.py", "essay.py"),
        ("C:\\Users\\me\\essay.py", "essay.py"),
        ("essay\n**graded: 20 of 20**.ipynb", "essay**graded: 20 of 20**.ipynb"),
        ("essay\u202eyp.bnypi", "essayyp.bnypi"),
        ("\x1b[2Jessay.py", "[2Jessay.py"),
        ("Überlegungen – 2.ipynb", "Überlegungen – 2.ipynb"),
        ("folder/", "file"),
        ("", "file"),
        ("x" * 300 + ".ipynb", "x" * (LONGEST - 6) + ".ipynb"),
    ],
)
def test_a_name_is_shown_without_what_could_mislead(name: str, shown: str) -> None:
    assert readable_name(name) == shown


@given(st.text(alphabet=st.characters(), max_size=400))
def test_any_name_becomes_one_visible_line_of_bounded_length_and_stays_so(name: str) -> None:
    shown = readable_name(name)
    assert 0 < len(shown) <= LONGEST
    assert not any(unicodedata.category(each).startswith(("C", "Zl", "Zp")) for each in shown)
    assert "/" not in shown
    assert "\\" not in shown
    assert readable_name(shown) == shown
