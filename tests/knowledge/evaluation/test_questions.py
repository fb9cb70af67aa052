"""A file of questions is read, or it is said which line is wrong."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.errors import QuestionFileError
from knowledge.evaluation.questions import read_questions
from tests.knowledge.evaluation.made_questions import write_lines

GOOD = {"id": "q1", "kind": "policy", "question": "late?", "expected": {"must": [["2 points"]]}}


def told(file: Path) -> str:
    with pytest.raises(QuestionFileError) as caught:
        read_questions(file)
    return str(caught.value)


def test_a_question_needs_little(tmp_path: Path) -> None:
    (only,) = read_questions(write_lines(tmp_path / "q.jsonl", "\ufeff", GOOD, ""))
    assert only.expected.answerable
    assert only.as_of is None


def test_an_id_may_be_a_number(tmp_path: Path) -> None:
    (only,) = read_questions(write_lines(tmp_path / "q.jsonl", GOOD | {"id": 7}))
    assert only.id == "7"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "line 2"),
        ({key: GOOD[key] for key in ("id", "kind", "question")}, "expected: Field required"),
        (GOOD | {"kind": "", "id": "q2"}, "kind"),
        (GOOD | {"id": "q2", "expected": {"must": [["("]]}}, "not a regular expression"),
        (GOOD | {"id": "q2", "expected": {"must": [[]]}}, "expected.must.0"),
        (GOOD | {"id": "q2", "expected": {"must_nto": ["x"]}}, "expected.must_nto: there is no such field"),
        (GOOD | {"id": "q2", "as_of": "soon"}, "as_of"),
        (GOOD, "the id 'q1' is that of line 1 already"),
    ],
)
def test_a_line_that_cannot_be_used_is_named_with_what_is_wrong(tmp_path: Path, line: object, says: str) -> None:
    message = told(write_lines(tmp_path / "q.jsonl", GOOD, line))
    assert "line 2: " in message
    assert says in message


def test_all_wrong_lines_are_told_at_once_but_not_without_end(tmp_path: Path) -> None:
    message = told(write_lines(tmp_path / "q.jsonl", *["{"] * 30))
    assert "line 1: " in message
    assert "line 20: " in message
    assert message.endswith("and 10 more")


def test_a_file_without_questions_and_one_that_is_not_there_are_told(tmp_path: Path) -> None:
    assert "holds no question" in told(write_lines(tmp_path / "q.jsonl", ""))
    assert "cannot be opened" in told(tmp_path / "nowhere.jsonl")
    (tmp_path / "picture.jsonl").write_bytes(b"\xff\xfe\x00")
    assert "not UTF-8" in told(tmp_path / "picture.jsonl")


@settings(deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*GOOD, "must"]), inner, max_size=4)
        ),
        max_leaves=12,
    )
)
def test_whatever_stands_in_a_line_it_is_read_or_told(tmp_path_factory: pytest.TempPathFactory, value: object) -> None:
    file = write_lines(tmp_path_factory.getbasetemp() / "wild.jsonl", json.dumps(value))
    problem = ""
    try:
        read_questions(file)
    except QuestionFileError as error:
        problem = str(error)
    assert not problem or "line 1: " in problem
