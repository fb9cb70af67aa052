"""The course definition as types. `docs/course-pack.md` explains each field to a course's author.

Every fact carries `at`, the document and heading it stands under; documents are named once, with
the file they are ingested from, so that a citation of a fact points to that file.
"""

from datetime import date, timedelta
from difflib import get_close_matches
from pathlib import PurePosixPath
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, EmailStr, Field, HttpUrl, model_validator

from registrar.course.peers import PeerFeedback
from registrar.course.reminders import ReminderPlan
from registrar.course.values import (
    MAX_DAYS,
    Day,
    Due,
    Fact,
    Id,
    NotNegative,
    Number,
    Place,
    Positive,
    Strict,
    Text,
    TimeOfDay,
    Weekday,
)


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        near = get_close_matches(name, sorted(available_timezones()), n=1)
        hint = f"did you mean {near[0]}?" if near else "write one such as Europe/Lisbon"
        raise ValueError(f'"{name}" is not a time zone; {hint}') from error
    return name


def _inside_the_pack(path: str) -> str:
    if PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts or "\\" in path:
        raise ValueError(f'"{path}" leaves the course\'s folder; name a folder inside it, such as materials')
    return path


def _names_the_file(link: str) -> str:
    if link and "{file}" not in link:
        raise ValueError(f'"{link}" leads every file to one address; put {{file}} where the file\'s path belongs')
    return link


class Document(Strict):
    """A document that facts stand in. `file` is the name it is ingested from and cited by."""

    title: Text
    file: Text
    url: HttpUrl | None = None


class Term(Fact):
    """The term the course runs in. `starts` and `ends` are its first and last day, inclusive."""

    name: Text
    starts: Day
    ends: Day
    time_zone: Annotated[str, AfterValidator(_known_zone)]

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which the course's dates and hours are meant."""
        return ZoneInfo(self.time_zone)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.ends < self.starts:
            raise ValueError("the term ends before it starts")
        return self


class Meeting(Fact):
    """One dated meeting in a room. `time` is in the course's time zone; empty where none is stated."""

    date: Day
    time: TimeOfDay | None = None
    place: str = ""


class Section(Fact):
    """A section that students enrol in."""

    id: Id
    name: Text
    format: Literal["in-person", "hybrid", "online"]
    description: Text
    meetings: tuple[Meeting, ...] = ()

    @model_validator(mode="after")
    def _meets_once_at_a_time(self) -> Self:
        hours = [(meeting.date, meeting.time) for meeting in self.meetings]
        if twice := next((hour for hour in hours if hours.count(hour) > 1), None):
            raise ValueError(f"two meetings stand on {twice[0]} at the same time; keep one of them")
        return self


class Person(Fact):
    """Someone of the teaching staff."""

    name: Text
    role: Text
    email: EmailStr | None = None
    phone: str = ""
    office_hours: str = ""
    response_time: str = ""
    preferred_contact: str = ""
    background: str = ""


class Part(Fact):
    """A part of a module, such as 3.4."""

    number: Text
    title: Text


class Module(Fact):
    """A module: a stretch of the course that opens on `starts` and lasts until the next one opens."""

    number: Number
    title: Text
    starts: Day
    meets: bool = False
    parts: tuple[Part, ...] = ()
    keywords: tuple[Text, ...] = ()


class Item(Strict):
    """A part of an assignment that earns points of its own."""

    id: Id
    title: Text
    points: Positive
    per_member: bool = False


class Assignment(Fact):
    """Anything that is handed in for points.

    `kind` is the course's own word for it (program, essay, competition); `number` counts within a
    kind; `aliases` are other names students use. `points` is what the document states, even where
    the items do not add up to it: `course check` reports that. One with `discussion` is handed in by writing in its
    discussion.
    """

    id: Id
    title: Text
    kind: Text
    component: Id
    points: Positive
    number: Number | None = None
    module: Number | None = None
    team: bool = False
    discussion: bool = False
    due: Due | None = None
    items: tuple[Item, ...] = ()
    description: str = ""
    hints: tuple[Text, ...] = ()
    aliases: tuple[Text, ...] = ()


class Component(Fact):
    """A component of the grade, with the proportion and points the document states."""

    id: Id
    title: Text
    percent: NotNegative
    points: NotNegative
    team: bool = False


class GradeBand(Strict):
    """One letter of the grading scale, as printed: percentages, both ends inclusive where given.

    `gpa` is what the letter counts towards a grade-point average, where there is such a thing.
    """

    letter: Text
    lowest: NotNegative
    highest: NotNegative | None = None
    gpa: NotNegative | None = None


class GradingScale(Fact):
    """The letters, best first, and the rule by which gaps and overlaps between them are read."""

    bands: tuple[GradeBand, ...] = Field(min_length=1)
    rule: Text


class LatePolicy(Fact):
    """What lateness costs: `points_per_day` off the score, or `percent_per_day` of the points possible.

    A day that has begun counts whole. After `no_credit_after_days` nothing counts any more.
    """

    points_per_day: NotNegative | None = None
    percent_per_day: NotNegative | None = None
    no_credit_after_days: Positive | None = None
    exceptions: str = ""
    notice: str = ""

    @model_validator(mode="after")
    def _one_rate(self) -> Self:
        if (self.points_per_day is None) == (self.percent_per_day is None):
            raise ValueError("give either `points_per_day` or `percent_per_day`")
        return self


class Gradebook(Strict):
    """How the gradebook reads what was handed in: `attempt` says which of several attempts counts."""

    attempt: Literal["best", "last"] = "last"


class Participation(Fact):
    """How participation is measured. `window` says when a contribution counts."""

    rule: Text
    graded: bool
    window: Literal["module-week", "any-time"]
    component: Id | None = None


class Teams(Fact):
    """Work in teams: the rule in prose, whether a student may also work alone, and how large a team may be.

    `lock` is the last day on which students form, join and leave teams by themselves; the staff may always.
    """

    rule: Text
    alone: bool = False
    largest: int | None = Field(None, gt=1)
    lock: Day | None = None


class SyncSessions(Fact):
    """The live online sessions: their usual weekday, and the time once it has been announced."""

    title: Text
    weekday: Weekday
    time: TimeOfDay | None = None
    minutes: int = Field(gt=0, le=24 * 60)
    required: bool = False
    skip_meeting_weeks: bool = False
    link_place: str = ""
    recording_place: str = ""
    description: str = ""


class Evaluation(Fact):
    """The window of the course evaluation, counted from the last day of the term."""

    title: Text
    opens_days_before_end: int = Field(ge=0, le=MAX_DAYS)
    open_for_days: int = Field(gt=0, le=MAX_DAYS)
    url: HttpUrl | None = None
    description: str = ""

    def window(self, term: Term) -> tuple[date, date]:
        """Return the first and the last day of the window, both inclusive."""
        opens = term.ends - timedelta(days=self.opens_days_before_end)
        return opens, opens + timedelta(days=self.open_for_days - 1)


class Statement(Fact):
    """A fact or a policy in prose: one thing that is true, in our own words.

    `asks` are a few ways students ask for it; they help retrieval and are never shown.
    """

    id: Id
    topic: Text
    title: Text
    text: Text
    asks: tuple[Text, ...] = ()


class Contact(Fact):
    """Someone or somewhere to turn to, and what for."""

    id: Id
    name: Text
    purpose: Text
    url: str = ""
    email: EmailStr | None = None
    phone: str = ""
    address: str = ""
    asks: tuple[Text, ...] = ()


class Reading(Fact):
    """One of the readings of a disputed fact.

    `weights` says, where the dispute is about what components weigh, which of their two columns this reading takes.
    `keeps` names, where it is about meetings, those of `Dispute.about` that take place by this reading, and `due` says,
    where it is about an assignment, when that is due by it. Both hold once the dispute is settled for this reading.
    """

    id: Id
    text: Text
    weights: Literal["points", "percent"] | None = None
    keeps: tuple[Text, ...] | None = None
    due: Due | None = None


class Settlement(Strict):
    """Which reading holds, who said so and when."""

    reading: Id
    by: Text
    on: Day


class Dispute(Strict):
    """A contradiction in the documents: at least two readings, each with its place.

    `about` names what it touches: `assignment:ID`, `component:ID`, `module:N`, `part:N.M`,
    `meeting:YYYY-MM-DD`, `statement:ID`, `section:ID`, or one of the words `term`, `grading-scale`,
    `participation`, `late-policy`, `sync-sessions`, `evaluation`.
    """

    id: Id
    title: Text
    about: tuple[Text, ...] = Field(min_length=1)
    readings: tuple[Reading, ...] = Field(min_length=2)
    settled: Settlement | None = None
    asks: tuple[Text, ...] = ()

    @property
    def holds(self) -> Reading | None:
        """The reading that it was settled for, None while it is open."""
        return next((each for each in self.readings if self.settled and each.id == self.settled.reading), None)

    @model_validator(mode="after")
    def _keeps_what_it_is_about(self) -> Self:
        for subject in (subject for reading in self.readings for subject in reading.keeps or ()):
            if subject not in self.about:
                raise ValueError(f'a reading keeps "{subject}", which the dispute is not `about`')
        return self


class Materials(Strict):
    """A folder of materials that ships with the pack. `link` makes a file's address, if it has one.

    In `link`, `{file}` stands for the file's path within the folder.
    """

    path: Annotated[Text, AfterValidator(_inside_the_pack)]
    link: Annotated[str, AfterValidator(_names_the_file)] = ""


class Course(Strict):
    """A whole course definition. References between its parts are checked when it is loaded."""

    id: Id
    code: Text
    title: Text
    institution: Text
    description: Text
    at: Place
    term: Term
    due_time: TimeOfDay
    documents: dict[Id, Document]
    materials: tuple[Materials, ...] = ()
    objectives: tuple[Text, ...] = ()
    sections: tuple[Section, ...] = ()
    staff: tuple[Person, ...] = Field(min_length=1)
    modules: tuple[Module, ...] = ()
    components: tuple[Component, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    grading_scale: GradingScale | None = None
    late_policy: LatePolicy | None = None
    gradebook: Gradebook = Gradebook()
    participation: Participation | None = None
    teams: Teams | None = None
    peer_feedback: PeerFeedback | None = None
    sync_sessions: SyncSessions | None = None
    evaluation: Evaluation | None = None
    reminders: ReminderPlan = ReminderPlan()
    statements: tuple[Statement, ...] = ()
    contacts: tuple[Contact, ...] = ()
    requirements: tuple[Statement, ...] = ()
    disputes: tuple[Dispute, ...] = ()

    def assignment(self, assignment_id: str) -> Assignment:
        """Return the assignment with this id.

        Raises:
            KeyError: if there is none.
        """
        for assignment in self.assignments:
            if assignment.id == assignment_id:
                return assignment
        raise KeyError(assignment_id)

    def disputes_about(self, *subjects: str) -> tuple[Dispute, ...]:
        """Return the disputes that touch any of `subjects` (see `Dispute.about`)."""
        wanted = set(subjects)
        return tuple(dispute for dispute in self.disputes if wanted.intersection(dispute.about))

    def file_of(self, place: Place) -> str:
        """Return the file name that a citation of `place` points to."""
        return self.documents[place.document].file
