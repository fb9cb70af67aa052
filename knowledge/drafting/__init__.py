"""From a syllabus to the draft of a `course.yaml`: what is beyond doubt is written, everything else is asked.

Rules read it, no language model: each field has the place it was read from beside it, and the author sees the words.
`draft_course` is the door; `blank_course` makes a file without any syllabus.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from knowledge.drafting.assignments import Work, component_ids, work
from knowledge.drafting.blank import blank_fields
from knowledge.drafting.calendar import Calendar
from knowledge.drafting.checking import Draft, checked
from knowledge.drafting.contradictions import Contradiction, Side, disputes, due_days, sums, wrong_weekdays
from knowledge.drafting.deadlines import find_deadlines
from knowledge.drafting.fields import Entry, Field, Group, Listing, sure
from knowledge.drafting.grading import find_composition
from knowledge.drafting.hours import counts_to_24
from knowledge.drafting.identity import identity, objectives
from knowledge.drafting.late import late_policy
from knowledge.drafting.people import contacts, staff
from knowledge.drafting.policies import due_time, evaluation, participation, requirements, statements, teams
from knowledge.drafting.reading import MOST_LINES, Source, Syllabus, syllabus_of
from knowledge.drafting.scale import grading_scale
from knowledge.drafting.schedule import modules
from knowledge.drafting.sections import sections
from knowledge.drafting.shares import Composition
from knowledge.drafting.targets import targets_of
from knowledge.drafting.term import find_term, with_proposals
from knowledge.drafting.words import distinct, slug
from knowledge.drafting.writing import Asked
from knowledge.errors import DraftError
from knowledge.loading import Document

__all__ = ["Asked", "Contradiction", "Draft", "Side", "blank_course", "draft_course"]

_FEWEST_FACTS = 3
"""A text in which fewer facts are found is no syllabus."""
_PREFACE = """\
Drafted from {files}. Beside each field stands the place it was read from: compare them.
A line that begins with "# QUESTION:" asks you something. Where the field below it is a comment, nothing is written yet:
answer, and take its "# " away. Then run: syllabot course check --course FOLDER"""
_BLANK = """\
A course without anything in it yet. Each line that begins with "# QUESTION:" asks you something; the values below them
are examples. docs/course-pack.md explains every field. Then run: syllabot course check --course FOLDER"""


def draft_course(documents: Sequence[tuple[str, Document]], name: str) -> Draft:
    """Draft a course file.

    Args:
        documents: the loaded files, each with its name.
        name: the id of the course where its code and term do not give one.

    Raises:
        DraftError: if this is no syllabus, or far more than one.
    """
    taken: set[str] = set()
    syllabus = syllabus_of(
        (distinct(slug(file.rsplit(".", 1)[0]), taken), file, document) for file, document in documents
    )
    if len(syllabus.lines) >= MOST_LINES:
        raise DraftError(
            "This is far more than a syllabus. Give the pages that describe the course, not its materials."
        )
    top, contradictions = _fields(syllabus, name)
    facts = sum(1 for _ in _read(top))
    if facts < _FEWEST_FACTS:
        raise DraftError(
            "Nothing in it looks like the syllabus of a course. Give a file with dates, points and people."
        )
    return checked(top, _PREFACE.format(files=", ".join(syllabus.documents.values())), contradictions, facts)


def blank_course(name: str, today: date) -> Draft:
    """Return a small valid course file with examples and questions, for a term that begins soon after `today`."""
    return checked(blank_fields(slug(name) or "course", today), _BLANK, (), 0)


def _fields(syllabus: Syllabus, name: str) -> tuple[Group, tuple[Contradiction, ...]]:
    lines = syllabus.lines
    by_24 = counts_to_24(line.text for line in lines)
    term = find_term(syllabus)
    calendar = term.calendar
    composition = find_composition(lines)
    unfolding = modules(lines, calendar)
    targets, loose = targets_of(composition or Composition(()), find_deadlines(lines, calendar, by_24=by_24), lines)
    done = work(composition, targets, loose, _numbers(unfolding))
    taking_part = participation(lines, composition, component_ids(composition))
    teaching, told = staff(syllabus), statements(lines)
    meeting = sections(lines, calendar, by_24=by_24)
    optional = [
        objectives(lines),
        meeting,
        teaching,
        contacts(syllabus, teaching),
        unfolding,
        done.components,
        done.assignments,
        grading_scale(lines),
        late_policy(lines),
        taking_part.field,
        teams(lines),
        evaluation(lines),
        told,
        requirements(lines, told),
        disputes(done.clashes),
    ]
    about = identity(syllabus)
    first = next(iter(syllabus.documents))
    fields = [
        _course_id(about, term.field, name),
        *about,
        sure("at", first),
        _placed(with_proposals(term.field, [unfolding, done.assignments, meeting]), first),
        due_time(lines, by_24=by_24),
        _documents(syllabus),
        sure("materials", Listing([Entry(Group([sure("path", "materials")]))])),
        *(each if each.key in _PLACELESS else _placed(each, first) for each in optional if each is not None),
    ]
    return Group(fields), tuple(_contradictions(syllabus, composition, done, taking_part.clash, calendar))


_PLACELESS = frozenset({"objectives", "disputes", "materials"})


def _course_id(about: Sequence[Field], term: Field, name: str) -> Field:
    """Return the id: code and term where both are known, else the name of the folder."""
    code = next((str(each.value) for each in about if each.key == "code" and each.written), "")
    called = term.value.value("name") if isinstance(term.value, Group) else None
    made = slug(f"{code} {called}") if code and called else slug(name) or "course"
    return sure("id", made, note="students' work is filed under it: change it now or never")


def _documents(syllabus: Syllabus) -> Field:
    return sure(
        "documents",
        Group([
            sure(name, Group([sure("title", re.sub(r"[_-]+", " ", file.rsplit(".", 1)[0])), sure("file", file)]))
            for name, file in syllabus.documents.items()
        ]),
    )  # fmt: skip


def _placed(each: Field, document: str) -> Field:
    """Give a field that lacks its `at`, and each of its entries that does, the place that it was read from."""
    if isinstance(each.value, Group):
        return replace(each, value=_with_place(each.value, each.source, document))
    if isinstance(each.value, Listing):
        entries = [
            replace(entry, value=_with_place(entry.value, entry.source or each.source, document))
            if isinstance(entry.value, Group)
            else entry
            for entry in each.value.entries
        ]
        return replace(each, value=Listing(entries))
    return each


def _with_place(group: Group, where: Source | None, document: str) -> Group:
    fields = list(group.fields)
    if group.of("at") is None:
        inner = where or next((each.source for each in group.fields if each.source), None)
        fields.append(sure("at", inner.spot.at if inner else document))
    return Group(fields)


def _numbers(unfolding: Field | None) -> frozenset[int]:
    if unfolding is None or not unfolding.written or not isinstance(unfolding.value, Listing):
        return frozenset()
    return frozenset(number for each in unfolding.value.groups() if isinstance(number := each.value("number"), int))


def _contradictions(
    syllabus: Syllabus, composition: Composition | None, done: Work, graded: tuple[Source, ...], calendar: Calendar
) -> Iterator[Contradiction]:
    yield from due_days(done.clashes)
    yield from wrong_weekdays(syllabus.lines, calendar)
    yield from sums(composition)
    if graded:
        sides = (Side("graded", graded[0]), Side("not graded", graded[1]))
        yield Contradiction("whether participation is graded", sides)


def _read(group: Group) -> Iterator[Source]:
    """Yield the source of every value that is written."""
    for each in group.fields:
        if each.written:
            yield from _sources(each.value, each.source)


def _sources(value: object, source: Source | None) -> Iterator[Source]:
    if source:
        yield source
    if isinstance(value, Group):
        yield from _read(value)
    elif isinstance(value, Listing):
        for entry in value.entries:
            if entry.written:
                yield from _sources(entry.value, entry.source)
