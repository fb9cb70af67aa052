"""A course file without a syllabus: small, valid, and a question above everything that is only an example."""

from datetime import date, time, timedelta

from knowledge.drafting.fields import Entry, Field, Group, Listing, asked, opened, sure

_WEEKS = timedelta(weeks=14)
_WEEK = timedelta(weeks=1)


def blank_fields(name: str, today: date) -> Group:
    """Return the fields of a course of 14 weeks that begins on the first Monday after `today`."""
    starts = today + timedelta(days=7 - today.weekday())
    return Group([
        sure("id", name, note="students' work is filed under it: change it now or never"),
        opened("code", "ABC-101", "What is the course's code?"),
        opened("title", "Title of the course", "What is the course's title?"),
        opened("institution", "The institution", "Which institution gives the course?"),
        opened("description", "What the course is about.", "What is the course about, in a sentence or two?"),
        sure("at", "syllabus"),
        Field("term", _term(starts)),
        opened("due_time", time(23, 59), "At which hour is something due whose date has no hour?"),
        Field("documents", _documents(), question="Where do the facts stand? Each `at` names one of these."),
        Field("staff", Listing([Entry(_person())])),
        Field("modules", _modules(starts), question="Into which modules or weeks is it divided?"),
        Field("components", _components(), question="What is the grade made of? The percentages add up to 100."),
        Field("assignments", _assignments(starts + _WEEK), question="What is handed in, when, for how many points?"),
        asked("late_policy", "What does lateness cost?", _late()),
    ])  # fmt: skip


def _term(starts: date) -> Group:
    return Group([
        opened("name", "Name of the term", "What is the term called, such as “Spring 2027”?"),
        opened("starts", starts, "On which day does the term begin?"),
        opened("ends", starts + _WEEKS - timedelta(days=3), "What is its last day, examinations included?"),
        opened("time_zone", "UTC", "In which time zone are all hours meant? Write one such as Europe/Lisbon."),
        sure("at", "syllabus"),
    ])  # fmt: skip


def _documents() -> Group:
    return Group([sure("syllabus", Group([sure("title", "Syllabus"), sure("file", "syllabus.md")]))])


def _person() -> Group:
    return Group([
        opened("name", "Name of the instructor", "Who teaches the course?"),
        sure("role", "Instructor"),
        asked("email", "With which address?", "name@university.example"),
        asked("office_hours", "When can students come?", "Tuesdays 10:00 to 12:00"),
        sure("at", "syllabus > Instructor"),
    ])  # fmt: skip


def _modules(starts: date) -> Listing:
    modules = [
        Group([
            sure("number", number),
            sure("title", f"Title of module {number}"),
            sure("starts", starts + _WEEK * (number - 1)),
            sure("at", "syllabus > Schedule"),
        ])
        for number in (1, 2)
    ]  # fmt: skip
    return Listing([Entry(each) for each in modules])


def _components() -> Listing:
    homework = Group([
        sure("id", "homework"),
        sure("title", "Homework"),
        sure("percent", 100),
        sure("points", 100),
        sure("at", "syllabus > Grading"),
    ])  # fmt: skip
    return Listing([Entry(homework)])


def _assignments(due: date) -> Listing:
    first = Group([
        sure("id", "homework-1"),
        sure("title", "Homework 1"),
        sure("kind", "homework"),
        sure("number", 1),
        sure("component", "homework"),
        sure("points", 100),
        Field("due", Group([sure("date", due), sure("at", "syllabus > Schedule")])),
        sure("at", "syllabus > Assignments"),
    ])  # fmt: skip
    return Listing([Entry(first)])


def _late() -> Group:
    return Group([sure("percent_per_day", 10), sure("at", "syllabus > Late work")])
