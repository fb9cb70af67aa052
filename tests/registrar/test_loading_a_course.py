from collections.abc import Callable
from datetime import date, time
from pathlib import Path

import pytest

from registrar.course.load import MAX_BYTES, load_course
from registrar.course.models import Course
from registrar.errors import Problem

Edit = Callable[..., Path]
Folder = Callable[[str | bytes], Path]
Problems = Callable[[Path], tuple[Problem, ...]]


def line_of(folder: Path, piece: str) -> int:
    lines = (folder / "course.yaml").read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if piece in line)


def test_a_course_is_read_with_its_dates_times_and_places(maritime: Course) -> None:
    essay = maritime.assignment("essay-2")
    assert essay.due is not None
    assert (essay.due.date, essay.due.time) == (date(2024, 5, 24), time(12))
    assert str(essay.at) == "handbook > Assessment > Essays"
    assert maritime.file_of(essay.at) == "handbook.md"


@pytest.mark.parametrize(
    ("old", "new", "where", "message"),
    [
        (
            "due: { date: 2024-03-22",
            "due: { date: 2024-02-30",
            "assignments[0].due.date",
            '"2024-02-30" is not a date; write it as 2024-02-29',
        ),
        (
            "due: { date: 2024-03-22",
            "due: { date: 22/03/2024",
            "assignments[0].due.date",
            '"22/03/2024" is not a date; write it as year-month-day, such as 2025-01-31',
        ),
        (
            "due: { date: 2024-03-22",
            "due: { date: 20240322",
            "assignments[0].due.date",
            '"20240322" is not a date; write it as year-month-day, such as 2025-01-31',
        ),
        (
            "due: { date: 2024-03-22",
            "due: { date: 0024-03-22",
            "assignments[0].due.date",
            '"0024-03-22" cannot be right: the year should lie between 1900 and 2199',
        ),
        (
            'due_time: "18:00"',
            'due_time: "6 pm"',
            "due_time",
            '"6 pm" is not a time of day; write it on the 24-hour clock, "00:00" to "23:59"',
        ),
        (
            'time: "09:00", until: "13:00"',
            'time: "09:00", until: "08:00"',
            "assignments[3].due",
            "`until` needs an earlier `time` on the same day",
        ),
        (
            "    kind: essay",
            "    knid: essay",
            "assignments[0].knid",
            '"knid" is not a field here; did you mean `kind`?',
        ),
        ("    points: 20", "    points: twenty", "assignments[0].points", '"twenty" is not a number'),
        ("    points: 20", "    points: .inf", "assignments[0].points", '".inf" is not a number'),
        ("    points: 20", "    points: inf", "assignments[0].points", '"inf" is not a number'),
        ("    points: 20", "    points: 0", "assignments[0].points", '"0" is too small; it must be more than 0'),
        (
            "    points: 20",
            "    points:",
            "assignments[0].points",
            "nothing is written here; fill it in, or leave the whole field out where it is optional",
        ),
        (
            "format: in-person",
            "format: in person",
            "sections[0].format",
            '"in person" is not one of in-person, hybrid, online; did you mean in-person?',
        ),
        ("graded: false", "graded: sometimes", "participation.graded", '"sometimes" is neither true nor false'),
        (
            "- id: essay-1",
            "- id: First Essay",
            "assignments[0].id",
            '"First Essay" cannot be an id; use small letters, digits, ".", "_" and "-", such as first-essay',
        ),
        (
            "time_zone: Europe/Lisbon",
            "time_zone: Europe/Lisbonn",
            "term.time_zone",
            '"Europe/Lisbonn" is not a time zone; did you mean Europe/Lisbon?',
        ),
        ("ends: 2024-06-07", "ends: 2023-06-07", "term", "the term ends before it starts"),
        (
            "salgueiro@letters.example",
            "salgueiro at letters",
            "staff[0].email",
            '"salgueiro at letters" is not an e-mail address',
        ),
        (
            "  percent_per_day: 10\n",
            "",
            "late_policy",
            "give either `points_per_day` or `percent_per_day`",
        ),
        (
            "    keywords: [caravel, nau, roteiro]",
            "    keywords: caravel",
            "modules[0].keywords",
            'write a list here, one entry a line, each beginning with "- ", not "caravel"',
        ),
        (
            "    title: Seminar handbook\n",
            "    title: [Seminar, handbook]\n",
            "documents.handbook.title",
            "write text here, not a list",
        ),
        ("    title: Seminar handbook\n", "", "documents.handbook.title", "this is missing; add it"),
        (
            "  - path: materials",
            "  - path: ../elsewhere",
            "materials[0].path",
            '"../elsewhere" leaves the course\'s folder; name a folder inside it, such as materials',
        ),
        (
            "{ date: 2024-02-29, time",
            "{ date: 2024-02-15, time",
            "sections[0]",
            "two meetings stand on 2024-02-15 at the same time; keep one of them",
        ),
    ],
)
def test_a_wrong_value_is_named_with_its_place_and_what_to_write(
    edited: Edit, problems_of: Problems, old: str, new: str, where: str, message: str
) -> None:
    problems = problems_of(edited((old, new)))
    assert (where, message) in [(problem.where, problem.message) for problem in problems]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("component: essays", "component: esays", 'there is no component "esays"; did you mean "essays"?'),
        ("    module: 3", "    module: 9", 'there is no module "9"'),
        (
            "at: handbook > Late work",
            "at: handbok > Late",
            'there is no document "handbok" under `documents`; did you mean',
        ),
        (
            'about: ["assignment:oral-examination"]',
            'about: ["assignment:oral-exam"]',
            '"assignment:oral-exam" names nothing in this course; did you mean "assignment:oral-examination"?',
        ),
        (
            "    asks: [when is the oral exam]",
            "    settled: { reading: june-4, by: Inês Salgueiro, on: 2024-05-02 }",
            'this dispute has no reading "june-4"; did you mean',
        ),
        ("  graded: false", "  graded: false\n  component: presence", 'there is no component "presence"'),
        ("- id: essay-2", "- id: essay-1", '"essay-1" is taken: line'),
        ("  - number: 4", "  - number: 03", '"03" is taken: line'),
        ("{ id: sources,", "{ id: argument,", '"argument" is taken: line'),
        ("- id: june-3", "- id: june-5", '"june-5" is taken: line'),
        ("- id: reading-knowledge", "- id: languages", '"languages" is taken: line'),
    ],
)
def test_a_name_that_leads_nowhere_or_twice_is_found_on_its_line(
    edited: Edit, problems_of: Problems, old: str, new: str, message: str
) -> None:
    folder = edited((old, new))
    (problem,) = problems_of(folder)
    assert problem.message.startswith(message)
    changed = new.splitlines()[-1].strip()
    # Two essays would both match "essay-1": the problem stands with the second.
    lines = (folder / "course.yaml").read_text(encoding="utf-8").splitlines()
    assert problem.line is not None
    assert changed in lines[problem.line - 1]


def test_everything_wrong_is_told_at_once_in_the_order_of_lines(edited: Edit, problems_of: Problems) -> None:
    folder = edited(
        ('due_time: "18:00"', 'due_time: "18.00"'),
        ("component: essays", "component: esays"),
        ("at: handbook > Late work", 'at: "> Late work"'),
        ("    kind: examination\n", ""),
    )
    problems = problems_of(folder)
    assert [problem.where for problem in problems] == [
        "due_time",
        "assignments[0].component",
        "assignments[3].kind",
        "late_policy.at.document",
    ]
    assert [problem.line for problem in problems] == [
        line_of(folder, "due_time"),
        line_of(folder, "esays"),
        line_of(folder, "id: oral-examination"),
        line_of(folder, "> Late work"),
    ]


def test_a_problem_reads_as_one_sentence_with_its_line(edited: Edit, problems_of: Problems) -> None:
    folder = edited(("due: { date: 2024-03-22", "due: { date: 2024-02-30"))
    (problem,) = problems_of(folder)
    line = line_of(folder, "2024-02-30")
    assert str(problem) == f'line {line}: assignments[0].due.date: "2024-02-30" is not a date; write it as 2024-02-29'


def test_a_key_written_twice_is_refused_with_both_lines(edited: Edit, problems_of: Problems) -> None:
    folder = edited(('due_time: "18:00"', 'due_time: "18:00"\ndue_time: "19:00"'))
    (problem,) = problems_of(folder)
    first = line_of(folder, "18:00")
    assert (problem.line, problem.message) == (
        first + 1,
        f"this is written twice; the first one stands in line {first}",
    )


def test_times_numbers_and_words_stay_as_written_without_quotes(edited: Edit) -> None:
    course = load_course(
        edited(
            ('due_time: "18:00"', "due_time: 18:30"),
            ('number: "1.2"', "number: 1.10"),
            ("office_hours: Tuesdays 10:00 to 12:00, room 214", "phone: 0049123"),
            ("term:\n  name: Spring semester 2024", "term:\n  name: 2024"),
            ("- Read a sixteenth-century chart and say what its maker knew, guessed and left out.", "- no"),
        )
    )
    assert course.due_time == time(18, 30)
    assert course.modules[0].parts[1].number == "1.10"
    assert course.staff[0].phone == "0049123"
    assert course.term.name == "2024"
    assert course.objectives[0] == "no"


def test_the_older_yaml_that_counts_in_sixties_changes_no_time(maritime_text: str, folder_with: Folder) -> None:
    text = "%YAML 1.1\n---\n" + maritime_text.replace('due_time: "18:00"', "due_time: 18:30")
    assert load_course(folder_with(text)).due_time == time(18, 30)


def test_an_alias_repeats_what_it_names(edited: Edit) -> None:
    course = load_course(
        edited(
            ("    at: handbook > Themes > Memory and monument", "    at: &late handbook > Late work"),
            ("  at: handbook > Late work", "  at: *late"),
        )
    )
    assert course.late_policy is not None
    assert course.modules[3].at == course.late_policy.at


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(
    maritime_text: str, folder_with: Folder, maritime: Course, ending: str
) -> None:
    raw = b"\xef\xbb\xbf" + maritime_text.replace("\n", ending).encode()
    assert load_course(folder_with(raw)) == maritime


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        (b"", None, "the file is empty"),
        (b"# nothing here\n\n", None, "the file is empty"),
        (b"id: x\ntitle: caf\xe9\n", 2, "this is not UTF-8 text"),
        ("id: x".encode("utf-16"), 1, "this is not UTF-8 text"),
        (b"- id: x\n", 1, "a course file begins with fields"),
        (b"hello", 1, "a course file begins with fields"),
        (b"term:\n\tname: x\n", 2, "a tab stands at the beginning of this line"),
        (b"id: x\ntitle: @home\n", 2, "a value cannot begin with this character"),
        (b"id: x\ntitle: History: part two\n", 2, "a colon too many"),
        (b'id: x\ntitle: "History\ncode: y\n', 2, "a quotation mark is opened here"),
        (b"id: x\nasks: [a, b\ncode: y\n", 2, "a bracket is opened here"),
        (b"id: x\n- a\n", 2, "this does not fit the lines above it"),
        (b"id: x\nhello\ncode: y\n", 2, "this is neither `name: value` nor a list entry"),
        (b"id: *x\n", 1, "this repeats something that is not marked above"),
        (b'id: "\\q"\n', 1, "double the backslash"),
        (b"id: x\n---\nid: y\n", 2, "a course file is one document"),
        (b"id: x\ntitle: a\x07b\n", 2, "an invisible control character"),
        (b'id: "\\UFFFFFFFF"\n', None, "the file is not YAML"),
        (b"id: !!python/object:os.system x\n", 1, "remove the tag"),
        (b"id: !secret x\n", 1, "remove the tag"),
        (b"? [a, b]\n: c\n", 1, "a field's name must be a plain word"),
        (b"[" * 600, None, "the file nests brackets or indentation far too deeply"),
        (b"id: &a [*a]\n", 1, "from here on the file repeats or nests itself"),
        (b"#" * (MAX_BYTES + 1), None, "the file is larger than 500 kB"),
    ],
)
def test_a_file_that_is_no_course_is_refused_in_plain_words(
    folder_with: Folder, problems_of: Problems, content: bytes, line: int | None, message: str
) -> None:
    problems = problems_of(folder_with(content))
    assert [problem.line for problem in problems if problem.message.startswith(message)] == [line], problems


def test_a_bomb_of_aliases_goes_off_without_harm(folder_with: Folder, problems_of: Problems) -> None:
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    (problem,) = problems_of(folder_with("\n".join(levels)))
    assert problem.message == "from here on the file repeats or nests itself far too often"


def test_a_missing_file_says_which_folder_was_looked_in(tmp_path: Path, problems_of: Problems) -> None:
    (problem,) = problems_of(tmp_path / "nowhere")
    assert problem.message == f"there is no course.yaml in the folder {tmp_path / 'nowhere'}"


def test_a_folder_named_course_yaml_is_not_a_course(tmp_path: Path, problems_of: Problems) -> None:
    (tmp_path / "course.yaml").mkdir()
    (problem,) = problems_of(tmp_path)
    assert problem.message == "course.yaml is a folder here; it must be a file"


def test_a_file_in_place_of_the_folder_is_named(tmp_path: Path, problems_of: Problems) -> None:
    file = tmp_path / "course"
    file.touch()
    (problem,) = problems_of(file)
    assert "cannot be opened" in problem.message


def test_half_a_character_from_an_escape_can_still_be_printed(edited: Edit) -> None:
    course = load_course(edited(("title: Portugal and the Sea, 1415–1580", r'title: "Portugal \ud800"')))
    assert course.title == "Portugal ?"


def test_text_with_a_comma_between_braces_is_told_to_use_quotes(edited: Edit, problems_of: Problems) -> None:
    (problem,) = problems_of(edited(("place: Navy museum", "place: Navy museum, first floor")))
    assert problem.message == '"first floor" is not a field here; text that holds a comma or a colon needs quotes'
