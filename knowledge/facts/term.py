"""The course as a whole: its term, its live sessions, participation and evaluation."""

from datetime import datetime

from knowledge.facts.finding import Finding, Intent
from knowledge.facts.phrases import bullets, full_date, short_date, today
from knowledge.facts.slots import Slots
from registrar.course.models import Course


def term_dates(course: Course, _slots: Slots, _asked_at: datetime) -> Finding | None:
    """When the course starts and ends."""
    term = course.term
    days = f"**{full_date(term.starts)}** to **{full_date(term.ends)}**"
    text = f"{term.name} runs from {days} (time zone {term.time_zone})."
    return Finding(text, (term.at,))


def about(course: Course, _slots: Slots, _asked_at: datetime) -> Finding | None:
    """What the course is about."""
    text = f"**{course.code}: {course.title}** ({course.institution}). {course.description}"
    return Finding(text, (course.at,))


def objectives(course: Course, _slots: Slots, _asked_at: datetime) -> Finding | None:
    """What students are able to do at the end."""
    if not course.objectives:
        return None
    return Finding(f"By the end of the course you should be able to:\n\n{bullets(course.objectives)}", (course.at,))


def sync_sessions(course: Course, _slots: Slots, _asked_at: datetime) -> Finding | None:
    """When the live online sessions are, whether they are required, where the link and the recordings are."""
    live = course.sync_sessions
    if live is None:
        return None
    when = f"usually on a **{live.weekday.capitalize()}**"
    when += f" at {live.time:%H:%M}" if live.time else "; the time is announced separately"
    lines = [f"Attendance is {'required' if live.required else 'optional, not required'}."]
    lines += [live.description] if live.description else []
    lines += ["There is none in weeks with an in-person meeting."] if live.skip_meeting_weeks else []
    lines += [f"Link: {live.link_place}."] if live.link_place else []
    lines += [f"Recordings: {live.recording_place}."] if live.recording_place else []
    return Finding(f"{live.title}s are held {when}.\n\n{bullets(lines)}", (live.at,), ("sync-sessions",))


def participation(course: Course, _slots: Slots, _asked_at: datetime) -> Finding | None:
    """How participation is measured."""
    rule = course.participation
    if rule is None:
        return None
    graded = "Participation is **graded**." if rule.graded else "Participation is **not graded**."
    return Finding(f"{graded} {rule.rule}", (rule.at,), ("participation",))


def evaluation(course: Course, _slots: Slots, asked_at: datetime) -> Finding | None:
    """When the course evaluation is open, and where."""
    survey = course.evaluation
    if survey is None:
        return None
    opens, closes = survey.window(course.term)
    day = today(course, asked_at)
    state = "It is open now." if opens <= day <= closes else "It is over." if day > closes else "It is not open yet."
    text = (
        f"The {survey.title.lower() if survey.title.istitle() else survey.title} opens "
        f"**{survey.opens_days_before_end} days before the end of the course** and stays open for "
        f"**{survey.open_for_days} days**: from {full_date(opens)} to {short_date(closes)}. {state}"
    )
    text += f" {survey.url}" if survey.url else ""
    return Finding(f"{text}\n\n{survey.description}".strip(), (survey.at, course.term.at))


INTENTS = (
    Intent(
        "term-dates",
        (
            "when does the course start",
            "when is the last day of class",
            "when does the semester end",
            "what term is this",
            "first day of class",
            "what time zone are the dates in",
            "when does class begin",
            "when is the course over",
            "how long does the course run",
            "what are the start and end dates",
            "when does the term start",
            "last day of the semester",
        ),
        term_dates,
    ),
    Intent(
        "about",
        ("what is this course about", "course description", "what is the course called", "course number and title"),
        about,
    ),
    Intent(
        "objectives",
        (
            "what are the learning objectives",
            "what will I be able to do after this course",
            "goals of the course",
        ),
        objectives,
    ),
    Intent(
        "sync-sessions",
        (
            "when are the live sessions",
            "are the weekly sync meetings mandatory",
            "are the live sessions required",
            "what happens in the sync sessions",
            "where do I find the link to the live meeting",
            "are the live sessions recorded",
            "how long is the sync session",
            "what day is the weekly online session",
            "I can't make it to the live session, do I have to attend",
        ),
        sync_sessions,
    ),
    Intent(
        "participation",
        (
            "how is participation graded",
            "is participation part of the grade",
            "do I have to post in the discussion board",
            "can I post my discussion early",
            "is attendance required",
            "how do you measure attendance",
            "how many meetings can I miss",
            "do I have to come to every meeting",
            "when do I have to post my discussion contributions",
        ),
        participation,
    ),
    Intent(
        "evaluation",
        (
            "when is the course evaluation open",
            "where do I fill in the course evaluation",
            "is the course evaluation anonymous",
            "until when can I rate the course",
            "when can I fill in the course evaluation",
            "when does the course evaluation close",
        ),
        evaluation,
    ),
)
