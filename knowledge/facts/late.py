"""What lateness costs."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from knowledge.facts.finding import Finding, Intent
from knowledge.facts.phrases import bullets, count, full_date, named, number, points
from knowledge.facts.slots import Slots
from knowledge.facts.subjects import assignments_meant
from registrar.calendar import due_at
from registrar.course.models import Assignment, Course, LatePolicy
from registrar.course.values import Place
from registrar.policies import late_score, lateness

A_WEEK = 7
_LONGEST_TABLE = A_WEEK


def late_penalty(course: Course, slots: Slots, asked_at: datetime) -> Finding | None:
    """What handing in late costs: after the days named, on the date named, or at the moment of asking."""
    policy = course.late_policy
    if policy is None:
        return None
    assignment, worth = _what(course, slots)
    late = _how_late(course, slots, assignment, asked_at)
    places = (policy.at, *_places(assignment))
    if late is None and assignment and assignment.due and slots.span and slots.span.one_day:
        text = f"**Not late**, nothing is taken off: {named(assignment)} is due on {full_date(assignment.due.date)}."
        return Finding(f"{text}\n\n{_rule(policy, assignment, worth)}", places, ("late-policy",))
    if late is None:
        return Finding(_rule(policy, assignment, worth), places, ("late-policy",))
    if worth is None:
        return Finding(_without_points(course, policy, late), places, ("late-policy",))
    text = _with_points(policy, assignment, worth, late)
    how_many = slots.count or 1
    if how_many > 1 and slots.kind and slots.points is None:
        most = how_many * late_score(policy, worth, late).highest_possible
        text = f"All {how_many} together: **at most {points(most)}** of {points(how_many * worth)}.\n\n{text}"
    return Finding(text, places, ("late-policy",))


def earned_if_late(course: Course, assignment: Assignment, slots: Slots, asked_at: datetime) -> str:
    """Say what an assignment can still earn on the day named, or at the moment of asking; empty if it is not late."""
    late = _how_late(course, slots, assignment, asked_at)
    if course.late_policy is None or late is None:
        return ""
    outcome = late_score(course.late_policy, assignment.points, late)
    if outcome.no_credit:
        limit = _limit(course.late_policy)
        return f"It is no longer worth points: more than {limit} late earns **no credit**."
    most = f"**at most {points(outcome.highest_possible)}** of {number(assignment.points)}"
    return f"Handed in then, it can still earn {most}: {outcome.working}."


def late_limit(course: Course, slots: Slots, _asked_at: datetime) -> Finding | None:
    """How late is too late."""
    policy = course.late_policy
    if policy is None:
        return None
    assignment, worth = _what(course, slots)
    if policy.no_credit_after_days is None:
        text = "No last day for late work is stated."
    else:
        text = f"Work handed in **more than {_limit(policy)} late** earns no credit at all."
    if worth is not None:
        text += f"\n\n{_table(policy, assignment, worth)}"
    return Finding(text, (policy.at, *_places(assignment)), ("late-policy",))


def late_exceptions(course: Course, _slots: Slots, _asked_at: datetime) -> Finding | None:
    """When lateness may be excused, and whom to tell."""
    policy = course.late_policy
    if policy is None or not (policy.exceptions or policy.notice):
        return None
    return Finding(f"{policy.exceptions}\n\n{policy.notice}".strip(), (policy.at,), ("late-policy",))


def _what(course: Course, slots: Slots) -> tuple[Assignment | None, float | None]:
    """Return the assignment, if one is named, and the points possible: those named in the question come first."""
    meant = assignments_meant(course, slots)
    worth = {assignment.points for assignment in meant}
    assignment = meant[0] if len(meant) == 1 else None
    if slots.points is not None:
        return assignment, slots.points
    if slots.items:
        return assignment, slots.items[0].points
    return assignment, worth.pop() if len(worth) == 1 else None


def _how_late(course: Course, slots: Slots, assignment: Assignment | None, asked_at: datetime) -> timedelta | None:
    if slots.days is not None:
        return timedelta(days=slots.days)
    due = due_at(course, assignment) if assignment else None
    if due is None:
        return None
    handed_in = asked_at
    if slots.span and slots.span.one_day:
        handed_in = datetime.combine(slots.span.first, due.ends_at.timetz())
    return lateness(due.ends_at, handed_in) or None


def _with_points(policy: LatePolicy, assignment: Assignment | None, worth: float, late: timedelta) -> str:
    outcome = late_score(policy, worth, late)
    subject = named(assignment) if assignment else "Something"
    what = f"{subject} ({points(worth)})"
    when = f"{count(outcome.days, 'day')} late"
    if outcome.no_credit:
        return f"**No credit: 0 points.** {what} would be {when}.\n\n{_details(policy, outcome.working)}"
    off = f"**{points(_taken(policy, worth, outcome.days))} off**"
    return (
        f"{off}: {what} handed in {when} can still earn **at most {points(outcome.highest_possible)}**.\n\n"
        f"{_details(policy, outcome.working)}"
    )


def _without_points(course: Course, policy: LatePolicy, late: timedelta) -> str:
    days = late.days
    if policy.no_credit_after_days is not None and days > policy.no_credit_after_days:
        return f"**No credit**: {count(days, 'day')} late is more than {_limit(policy)} late.\n\n{_details(policy, '')}"
    if policy.points_per_day is None:
        off = f"**{number((policy.percent_per_day or 0) * days)}% of the points possible** are taken off"
        return f"{off} for {count(days, 'day')}.\n\n{_details(policy, _rate(policy))}"
    taken = policy.points_per_day * days
    working = f"{count(days, 'day')} × {points(policy.points_per_day)} = {points(taken)}"
    examples = [
        f"something worth {points(worth)} can still earn at most {points(max(0.0, worth - taken))}"
        for worth in sorted({assignment.points for assignment in course.assignments})
    ]
    return f"**{points(taken)} off** for {count(days, 'day')}.\n\n{_details(policy, working, *examples)}"


def _rule(policy: LatePolicy, assignment: Assignment | None, worth: float | None) -> str:
    text = f"Late work loses **{_rate(policy)}**, and a day that has begun counts whole."
    if worth is not None:
        text += f"\n\n{_table(policy, assignment, worth)}"
    return f"{text}\n\n{_details(policy, '')}"


def _table(policy: LatePolicy, assignment: Assignment | None, worth: float) -> str:
    """List the highest score for each day of lateness, until nothing can be earned."""
    whose = assignment.title if assignment else "Something"
    lines = []
    for days in range(1, _LONGEST_TABLE + 1):
        outcome = late_score(policy, worth, timedelta(days=days))
        lines.append(f"{count(days, 'day')} late: at most {points(outcome.highest_possible)}")
        if outcome.highest_possible == 0:
            lines[-1] = f"{count(days, 'day')} late or more: 0 points"
            break
    return f"{whose} is worth {points(worth)}:\n\n{bullets(lines)}"


def _details(policy: LatePolicy, *working: str) -> str:
    lines = [f"Working: {working[0]}."] if working and working[0] else []
    lines += [f"{example[0].upper()}{example[1:]}." for example in working[1:]]
    if policy.no_credit_after_days is not None:
        lines.append(f"Work handed in more than {_limit(policy)} late earns no credit.")
    lines += [line for line in (policy.notice, policy.exceptions) if line]
    return bullets(lines)


def _rate(policy: LatePolicy) -> str:
    if policy.points_per_day is not None:
        return f"{points(policy.points_per_day)} a day"
    return f"{number(policy.percent_per_day or 0)}% of the points possible a day"


def _taken(policy: LatePolicy, worth: float, days: int) -> float:
    rate = policy.points_per_day
    return (worth * (policy.percent_per_day or 0) / 100 if rate is None else rate) * days


def _limit(policy: LatePolicy) -> str:
    limit = policy.no_credit_after_days or 0
    return "one week (7 days)" if limit == A_WEEK else count(limit, "day")


def _places(assignment: Assignment | None) -> Iterator[Place]:
    if assignment:
        yield assignment.at
        if assignment.due:
            yield assignment.due.at


INTENTS = (
    Intent(
        "late-penalty",
        (
            "I handed in the assignment a day after the due date, what is the highest score possible",
            "if I submit the assignment on {date} how many points can I still get",
            "what does it cost me to hand in the assignment {days} days late",
            "the assignment was submitted {days} hours late",
            "what happens if I hand in the assignment {days} days late",
            "how many points do I lose if the assignment is {days} days late",
            "the assignment is {days} days late, what is the best score I can get",
            "if I hand in the assignment {days} days late how much do I lose",
            "max score for the assignment turned in {days} days after the deadline",
            "what is the most I can get if I submit the assignment {days} days late",
            "I am {days} days late with the assignment",
            "the assignment {days} days late",
            "submitting {days} days late",
            "how much is taken off for {days} days",
            "if the {item} is {days} days late how many points are left",
            "a {points} point assignment handed in {days} days late",
            "handing in something worth {points} points a week late",
            "any credit for the assignment {days} days late",
            "penalty for late work",
            "late penalty",
            "late policy",
            "what is the late submission policy",
            "do you take points off for late work",
            "how much do you take off for late assignments",
            "how much does each late day cost",
            "if I turn in the assignment now how much is taken off",
            "if I turn in the assignment today what can I still get",
            "the most I can get on the assignment if I send it today",
            "what is the max on the assignment if I hand it in tonight",
            "best score possible for the assignment if I submit now",
            "if every assignment is one day late how many points do I lose in total",
            "what if I submit the assignment on {date}",
            "I missed the deadline for the assignment, what score can I still get",
            "I forgot to submit the assignment, what now",
            "I forgot to hand in the assignment, what do I lose",
            "what will I get for the assignment if I submit it tomorrow",
            "what does it cost to submit the assignment on {date}",
            "what can I still earn on the assignment",
            "how many points can I still get for the assignment",
            "what do I lose if I am {days} days late",
            "what happens when I hand in late",
            "what is the punishment for submitting late",
            "do we get penalized for turning things in late",
            "is there a late penalty",
            "how many points are deducted per day late",
            "do I get anything for the assignment if I submit now",
            "is the assignment still worth something today",
            "if every assignment is perfect but {days} days late how many points do I get for the assignments",
            "how many points in total if all the assignments are {days} days late",
            "deduction for being {days} days late",
            "can I still get full credit if I submit {days} days late",
            "how do late submissions work",
            "do I lose points if I am a few hours late with the assignment",
        ),
        late_penalty,
    ),
    Intent(
        "late-limit",
        (
            "how late can I submit the assignment and still get credit",
            "how late can I submit the assignment and still get points",
            "after how many days is late work not accepted",
            "after how many days does late work get no credit",
            "what is the latest I can turn in the assignment",
            "when does a late assignment get zero points",
            "how many days late is too late",
            "is late work accepted at all",
            "can I still submit the assignment after a week",
            "when do I get a zero for late work",
            "when does late work earn nothing",
            "latest possible day to turn in the assignment for some credit",
            "when do you stop accepting the assignment",
            "do you take late homework",
            "do you accept late work",
            "until when is late work accepted",
            "can I hand in something weeks late",
            "how many days late can I be",
            "is there a grace period for late work",
            "is the assignment still accepted after the deadline",
            "at what point is it too late to get any points",
        ),
        late_limit,
    ),
    Intent(
        "late-exceptions",
        (
            "can I get an extension for the assignment",
            "are there exceptions to the late policy",
            "I had an emergency and could not submit on time",
            "I was sick, can I hand in the assignment later",
            "do I have to tell the instructor if I will be late",
            "is the late penalty waived if I am ill",
            "what counts as an excuse for late work",
            "a family member died and I cannot finish on time",
            "can I have more time for the assignment",
            "can I get a few more days for the assignment",
            "do you give extensions",
            "could the deadline of the assignment be extended for me",
            "I was in the hospital, what about the assignment",
            "I have covid, what about the due date",
            "what if I have an emergency and cannot finish the assignment",
            "is there a way not to lose points when I was sick",
            "I am traveling, can I submit the assignment later",
            "can I submit the assignment late because of work",
            "my grandmother died, what about the deadline",
        ),
        late_exceptions,
    ),
)
