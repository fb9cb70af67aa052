"""Questions that lean on what was said before: `and the one after that?`, `which week is that`."""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from knowledge.facts.linker import Linker
from knowledge.facts.slots import SUBJECTS, Slots
from knowledge.facts.spelling import Spelling
from knowledge.facts.when import that_weekday
from knowledge.facts.words import split
from knowledge.types import Question, Turn
from registrar.course.models import Assignment, Course, Module

_POINTING = re.compile(
    r"\b(it|its|it's|that|this|those|these|them|they|one|ones|there|then|same|thats|that's)\b", re.IGNORECASE
)
_ADDING = re.compile(r"^\W*(and|or|but|also|what about|how about|what if|same)\b", re.IGNORECASE)
_FORWARD = re.compile(
    r"\b((next|following) ones?|ones? (after|following)|after (that|it|this)|the next|the following)\b", re.IGNORECASE
)
_BACK = re.compile(r"\b((previous|prior|last) ones?|ones? before|before (that|it|this)|the previous)\b", re.IGNORECASE)
_WEEK_AFTER = re.compile(r"\b(?:the )?week (?:after|(?P<back>before))\W*$", re.IGNORECASE)
_MORE = re.compile(r"\b(?:more|up|higher|extra|another|above)\b", re.IGNORECASE)
_LESS = re.compile(r"\b(?:less|fewer|down|lower|lose|drop|below)\b", re.IGNORECASE)
_ANY = "assignment"
"""The kind of "the homework", which says of no assignment which one."""
_STEPPING = {"next", "following", "previous", "prior", "last"}
_TURNS = 6
_SHORT = 10
_FRAGMENT = 3


@dataclass(frozen=True, slots=True)
class Reading:
    """A question as it is understood: the wording to route by, the words to search with, and what it names."""

    wording: str
    search: str
    slots: Slots


def read(course: Course, linker: Linker, question: Question, today: date, spelling: Spelling) -> Reading:
    """Link a question to the course, taking what it leaves out from the last turns of the conversation.

    A question that names no subject but points back to one takes it over. A question that adds a subject
    but asks nothing of its own takes over the wording of the question before it.
    """
    text = spelling.mend(question.text)
    own = linker.link(text, today)
    alone = Reading(own.wording, text, own)
    if not question.history:
        return alone
    asked = next((turn for turn in reversed(question.history) if turn.role == "user"), None)
    said = _spoken_of(linker, question.history, today)
    if asked and (again := _asked_again(linker.link(spelling.mend(asked.content), today), own, asked, text)):
        return again
    if not (_POINTING.search(question.text) or _ADDING.search(question.text)):
        if asked and not own.names_a_subject and len(text.split()) <= _FRAGMENT:
            whole = f"{spelling.mend(asked.content)} {text}"
            return Reading(linker.link(whole, today).wording, whole, linker.link(whole, today))
        return _in_passing(alone, said)
    if not (replace(own, kind="") if own.kind == _ANY else own).names_a_subject:
        own = _carried(own, said)
    slots = _dated(_stepped(course, own, question.text), question.text)
    if asked is None:
        return replace(alone, wording=own.wording, slots=slots)
    wording = own.wording
    if not set(own.rest) - _STEPPING:
        before = linker.link(spelling.mend(asked.content), today)
        wording, slots = before.wording, slots.completed_by(before)
    return Reading(wording, f"{asked.content} {text}", slots)


def _asked_again(before: Slots, own: Slots, asked: Turn, text: str) -> Reading | None:
    """Ask the question before again: of the week after or before, or of so many percent more or less."""
    if week := _WEEK_AFTER.search(text):
        slots = _a_week_on(before, -1 if week["back"] else 1)
    elif (shifted := _shifted(before, own, text)) is not None:
        slots = shifted
    else:
        return None
    return Reading(before.wording, f"{asked.content} {text}", slots)


def _a_week_on(before: Slots, step: int) -> Slots:
    days = timedelta(weeks=step)
    span = before.span and replace(
        before.span, first=before.span.first + days, last=before.span.last + days, said="then"
    )
    return replace(before, span=span, assignments=())


def _shifted(before: Slots, own: Slots, text: str) -> Slots | None:
    """Return what is meant by "and with two more points?" after a question about so many percent."""
    if before.percent is None or own.points is None or own.percent is not None or own.names_a_subject:
        return None
    step = own.points if _MORE.search(text) else -own.points if _LESS.search(text) else 0.0
    return replace(before, percent=before.percent + step) if step else None


def _in_passing(alone: Reading, said: Slots) -> Reading:
    """Let a short question that names nothing be about the assignment spoken of: "how many rows do I need"."""
    if alone.slots.names_a_subject or alone.slots.topics or len(alone.search.split()) > _SHORT:
        return alone
    return replace(alone, slots=replace(alone.slots, assignments=said.assignments))


def _spoken_of(linker: Linker, history: tuple[Turn, ...], today: date) -> Slots:
    """Return what the last turn that named a subject named; of an exchange, the student's own words come first."""
    turns = list(reversed(history[-_TURNS:]))
    for place in range(0, len(turns), 2):
        for turn in sorted(turns[place : place + 2], key=lambda turn: turn.role != "user"):
            slots = linker.link(turn.content, today)
            if slots.names_a_subject:
                return slots
    return Slots()


def _carried(own: Slots, said: Slots) -> Slots:
    """Fill the subject from what was said, and put it where the question points to it."""
    names = {"the assignment": said.assignments or said.kind, "the module": said.modules, "the topic": said.topics}
    subject = next((name for name, there in names.items() if there), "")
    wording = _POINTING.sub(subject, own.wording, count=1) if subject else own.wording
    subjects = {name: getattr(said, name) for name in SUBJECTS}
    return replace(own, wording=wording, **subjects | {"kind": said.kind or own.kind})


def _dated(slots: Slots, text: str) -> Slots:
    """Count `that Thursday` from the due date that the conversation is about, not from today."""
    due = slots.assignments[-1].due if slots.assignments else None
    span = that_weekday(text, due.date) if due else None
    return replace(slots, span=span) if span else slots


def _stepped(course: Course, slots: Slots, text: str) -> Slots:
    step = 1 if _FORWARD.search(text) else -1 if _BACK.search(text) else 0
    nth = next((word.whole for word in split(text) if word.ordinal), None)
    if nth is not None and slots.assignments:
        kind = slots.assignments[-1].kind
        return replace(slots, assignments=tuple(a for a in course.assignments if a.kind == kind and a.number == nth))
    if not step:
        return slots
    if slots.assignments:
        neighbour = _next_assignment(course, slots.assignments[-1], step)
        return replace(slots, assignments=(neighbour,) if neighbour else ())
    if slots.modules:
        return replace(slots, modules=_next_module(course, slots.modules[-1], step))
    return slots


def _next_assignment(course: Course, assignment: Assignment, step: int) -> Assignment | None:
    if assignment.number is not None:
        wanted = assignment.number + step
        same = [a for a in course.assignments if a.kind == assignment.kind and a.number == wanted]
        if same:
            return same[0]
    order = sorted((a for a in course.assignments if a.due), key=lambda a: a.due.date if a.due else date.max)
    place = order.index(assignment) + step if assignment in order else -1
    return order[place] if 0 <= place < len(order) else None


def _next_module(course: Course, module: Module, step: int) -> tuple[Module, ...]:
    return tuple(other for other in course.modules if other.number == module.number + step)
