"""Whatever is in the file: a course, or an error with sentences. Never anything else."""

import json
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from registrar.calendar import occurrences
from registrar.course.check import check_course, check_folder
from registrar.course.load import read_course_file
from registrar.errors import CourseFileError

MARITIME = (Path(__file__).parent.parent / "courses" / "maritime_history" / "course.yaml").read_text(encoding="utf-8")
LINES = MARITIME.splitlines(keepends=True)
JARGON = ("Input should", "pydantic", "Traceback", "validation error")

# A file of a few sections is read twenty times as quickly as the whole one, and can be broken in the same ways.
SMALL = "".join(LINES[: next(number for number, line in enumerate(LINES) if line.startswith("sections:"))])
SMALL += "staff:\n  - { name: Inês, role: Leader, at: handbook }\n"
SMALL += MARITIME[MARITIME.index("grading_scale:") : MARITIME.index("statements:")]

WORDS = ["", " ", "\t", "\n", "- ", ": ", "'", '"', "{", "]", "*x", "&x ", "!t ", "|\n", ">", "#", "%", "~", "null"]
WORDS += ["2024-13-40", "9999-12-31", "25:00", "1e999", "-1", ".nan", "0x1F", "9" * 5000, "\\ud800", "\x00", "\x85"]
WORDS += ["true", "[]", "{}", "''", "é", "\U0001f30a", "---\n", "...\n", "at: x\n", "<<: *x\n", "? ", "documents: {}\n"]

spans = st.tuples(st.integers(0, len(SMALL)), st.integers(0, 40), st.sampled_from(WORDS) | st.text(max_size=5))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(spans, min_size=1, max_size=4))
@example(changes=[])
def test_a_mutated_file_is_a_course_or_a_list_of_plain_problems(
    tmp_path: Path, changes: list[tuple[int, int, str]]
) -> None:
    text = SMALL
    for start, length, piece in changes:
        text = text[:start] + piece + text[start + length :]
    (tmp_path / "course.yaml").write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        file = read_course_file(tmp_path)
    except CourseFileError as error:
        refusal = error
    else:
        occurrences(file.course)
        json.dumps(check_course(file.course, file.lines).model_dump(mode="json"))
        return
    assert refusal.problems
    assert not any(word in str(refusal) for word in JARGON)
    assert all(problem.message for problem in refusal.problems)
    str(refusal).encode("utf-8")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.binary(max_size=200))
def test_any_bytes_are_checked_without_an_exception(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "course.yaml").write_bytes(raw)
    check = check_folder(tmp_path)
    assert not check.passed


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(gone=st.sets(st.integers(0, len(LINES) - 1), min_size=1, max_size=5))
def test_a_file_that_lost_lines_is_a_course_or_a_list_of_problems(tmp_path: Path, gone: set[int]) -> None:
    left = "".join(line for number, line in enumerate(LINES) if number not in gone)
    (tmp_path / "course.yaml").write_text(left, encoding="utf-8")
    for problem in check_folder(tmp_path).problems:
        assert problem.line is None or 1 <= problem.line <= left.count("\n") + 1
