"""What counts for how much."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from knowledge.facts.finding import Finding, Intent
from knowledge.facts.phrases import bullets, joined, named, number, points
from knowledge.facts.slots import Slots
from knowledge.facts.subjects import assignments_meant, subject_of
from registrar.course.models import Assignment, Component, Course, Item
from registrar.course.values import Place
from registrar.policies import letter_for

_LEFT_OUT = re.compile(
    r"\b(?:skip\w*|not|never|without|leav\w+|miss\w*|only|drop\w*|omit\w*|zero)\b|n't\b", re.IGNORECASE
)


def points_of(course: Course, slots: Slots, asked_at: datetime) -> Finding | None:
    """How many points an assignment, a part of one, or a component of the grade is worth."""
    if slots.items and not slots.assignments:
        return _items(course, slots.items)
    if slots.count and (some := _counted(course, slots)):
        return _together(course, some)
    meant = assignments_meant(course, slots)
    if slots.assignments and slots.kind and slots.kind not in {assignment.kind for assignment in meant}:
        # "The exam and all ten essays": one by its name, the others by their kind.
        meant += tuple(assignment for assignment in course.assignments if assignment.kind == slots.kind)
    if len(meant) == 1:
        return _one(course, meant[0], slots.items)
    if meant:
        return _several(course, meant)
    return weights(course, slots, asked_at) if slots.components else None


def skipped(course: Course, slots: Slots, asked_at: datetime) -> Finding | None:
    """What it costs to leave out the named assignments, or some of a kind, and what can be reached without them."""
    if slots.span or slots.days or not _LEFT_OUT.search(slots.wording):
        return None
    if slots.kind and not slots.count and "assignments" not in slots.wording:  # "if I skip a program"
        slots = replace(slots, count=1)
    meant = _counted(course, slots) or slots.assignments
    if not meant:
        return points_of(course, slots, asked_at)
    found = _together(course, meant)
    total = sum(component.points for component in course.components)
    left = total - sum(assignment.points for assignment in meant)
    text = f"{found.text}\n\nWithout that, and with everything else perfect, at most {number(left)} of {points(total)}"
    places = found.places
    if course.grading_scale and total:
        percent = left / total * 100
        band = letter_for(course.grading_scale, percent)
        text += f" can be reached: {number(percent)}%, which is **{band.letter}**"
        places += (course.grading_scale.at,)
    return Finding(f"{text}.", places, found.subjects)


def _counted(course: Course, slots: Slots) -> tuple[Assignment, ...]:
    """Return as many assignments of the kind named as the question counts, if they are worth the same."""
    of_kind = tuple(a for a in course.assignments if a.kind == slots.kind)
    if not slots.count or slots.assignments or slots.count > len(of_kind) or len({a.points for a in of_kind}) > 1:
        return ()
    return of_kind[: slots.count]


def _together(course: Course, meant: Sequence[Assignment]) -> Finding:
    """Add up points, and the share of the grade that they are."""
    total = sum(assignment.points for assignment in meant)
    what = joined(named(assignment) for assignment in meant)
    if len(meant) > 1 and len({(a.kind, a.points) for a in meant}) == 1:
        what = f"{len(meant)} × {points(meant[0].points)} for each {meant[0].kind}"
    share = sum(
        assignment.points / component.points * component.percent
        for component in course.components
        for assignment in meant
        if assignment.component == component.id
    )
    text = f"**{points(total)}**, which is **{number(share)}% of the grade**: {what}."
    places = tuple(dict.fromkeys(place for a in meant for place in (*_component_places(course, a), a.at)))
    return Finding(text, places, _subjects(course, meant))


def rubric(course: Course, slots: Slots, _asked_at: datetime) -> Finding | None:
    """How the points of an assignment are divided."""
    meant = [assignment for assignment in assignments_meant(course, slots) if assignment.items]
    if not meant:
        return None
    if len({assignment.items for assignment in meant}) > 1:
        meant = meant[:1]
    whose = named(meant[0]) if len(meant) == 1 else f"Each {meant[0].kind}"
    text = f"{whose} is worth **{points(meant[0].points)}**:\n\n{_item_list(meant[0].items)}"
    return Finding(text, tuple(dict.fromkeys(a.at for a in meant)), _subjects(course, meant))


def weights(course: Course, slots: Slots, _asked_at: datetime) -> Finding | None:
    """How much of the grade each component, or the named one, makes up."""
    if slots.count and (some := _counted(course, slots)):
        return _together(course, some)
    meant = slots.components or tuple(
        component
        for component in course.components
        if component.id in {assignment.component for assignment in assignments_meant(course, slots)}
    )
    if meant:
        lines = [f"**{_share(component)}**: {component.title}" for component in meant]
        text = lines[0] if len(lines) == 1 else bullets(lines)
        return Finding(text, _places(meant), tuple(f"component:{component.id}" for component in meant))
    return composition(course, slots, _asked_at)


def composition(course: Course, _slots: Slots, _asked_at: datetime) -> Finding | None:
    """What the grade is made of."""
    if not course.components:
        return None
    lines = [f"{component.title}: {_share(component)}" for component in course.components]
    total = sum(component.points for component in course.components)
    text = f"The grade is made of {points(total)}:\n\n{bullets(lines)}"
    return Finding(text, _places(course.components), tuple(f"component:{c.id}" for c in course.components))


def how_many(course: Course, slots: Slots, _asked_at: datetime) -> Finding | None:
    """How many assignments of a kind there are."""
    meant = [a for a in course.assignments if a.kind == slots.kind]
    meant = meant or [a for a in course.assignments if a.component in {c.id for c in slots.components}]
    if meant and slots.kind:
        titles = f"{meant[0].title} to {meant[-1].title}" if len(meant) > 1 else meant[0].title
        text = f"There {'are' if len(meant) > 1 else 'is'} **{len(meant)}** ({titles})."
        return Finding(text, tuple(dict.fromkeys(a.at for a in meant)))
    if not course.assignments:
        return None
    lines = [f"{title}: {points(worth)}" for title, worth in ((a.title, a.points) for a in course.assignments)]
    text = f"There are **{len(course.assignments)}** things to hand in:\n\n{bullets(lines)}"
    return Finding(text, tuple(dict.fromkeys(a.at for a in course.assignments)))


def team_work(course: Course, slots: Slots, _asked_at: datetime) -> Finding | None:
    """Whether an assignment is done in a team."""
    meant = assignments_meant(course, slots)
    if not meant or not (slots.assignments or slots.kind or slots.components or slots.modules):
        return None
    lines = [f"{named(a)} {_way(course, a)}." for a in meant]
    if len(meant) > 1 and len({a.team for a in meant}) == 1:
        lines = [f"Each {meant[0].kind} {_way(course, meant[0])}."]
    places = [a.at for a in meant]
    if course.teams and any(a.team for a in meant):
        lines.append(course.teams.rule)
        places.insert(0, course.teams.at)
    return Finding("\n".join(lines), tuple(dict.fromkeys(places)))


def _way(course: Course, assignment: Assignment) -> str:
    if not assignment.team:
        return "is not team work: everybody does it on their own"
    return "can be done in a team or alone" if course.teams and course.teams.alone else "is done in a team"


def _one(course: Course, assignment: Assignment, items: Sequence[Item]) -> Finding:
    asked = [item for item in assignment.items if item in items]
    if asked:
        lines = [f"{item.title} is worth **{points(item.points)}**" for item in asked]
        text = "; ".join(lines) + f", part of {assignment.title} ({points(assignment.points)})."
        return Finding(text, (assignment.at, *_component_places(course, assignment)))
    text = f"{named(assignment)} is worth **{points(assignment.points)}**."
    if assignment.items:
        text += f"\n\n{_item_list(assignment.items)}"
    return Finding(text, (*_component_places(course, assignment), assignment.at), _subjects(course, [assignment]))


def _several(course: Course, meant: Sequence[Assignment]) -> Finding:
    worth = {assignment.points for assignment in meant}
    if len(worth) == 1 and len({assignment.kind for assignment in meant}) == 1:
        total = sum(assignment.points for assignment in meant)
        text = f"Each {meant[0].kind} is worth **{points(meant[0].points)}**; the {len(meant)} of them {points(total)}."
        if meant[0].items:
            text += f"\n\n{_item_list(meant[0].items)}"
    else:
        lines = [f"{named(assignment)}: {points(assignment.points)}" for assignment in meant]
        text = bullets([*lines, f"Together: **{points(sum(assignment.points for assignment in meant))}**"])
    places = tuple(place for assignment in meant for place in _component_places(course, assignment))
    return Finding(text, places + tuple(a.at for a in meant), _subjects(course, meant))


def _items(course: Course, items: Sequence[Item]) -> Finding:
    lines, places = [], []
    for item in items:
        owners = [assignment for assignment in course.assignments if item in assignment.items]
        whose = owners[0].title if len(owners) == 1 else f"each {owners[0].kind}"
        each = " for each member" if item.per_member else ""
        lines.append(f"{item.title} is worth **{points(item.points)}**{each}, as a part of {whose}.")
        places += [owners[0].at, *_component_places(course, owners[0])]
    return Finding("\n".join(lines), tuple(dict.fromkeys(places)))


def _item_list(items: Iterable[Item]) -> str:
    return bullets(
        f"{item.title}: {points(item.points)}{' for each member' if item.per_member else ''}" for item in items
    )


def _share(component: Component) -> str:
    team = ", in a team" if component.team else ""
    return f"{number(component.percent)}% of the grade ({points(component.points)}{team})"


def _component_places(course: Course, assignment: Assignment) -> tuple[Place, ...]:
    return tuple(component.at for component in course.components if component.id == assignment.component)


def _places(components: Iterable[Component]) -> tuple[Place, ...]:
    return tuple(dict.fromkeys(component.at for component in components))


def _subjects(course: Course, assignments: Iterable[Assignment]) -> tuple[str, ...]:
    chosen = list(assignments)
    components = dict.fromkeys(f"component:{assignment.component}" for assignment in chosen)
    alone = [name for name in components if len(chosen) == 1 or len(components) == 1]
    return tuple(subject_of(assignment) for assignment in chosen) + tuple(alone)


INTENTS = (
    Intent(
        "points",
        (
            "how many points is the assignment worth",
            "how many points is the assignment",
            "what is the assignment worth",
            "points for the assignment",
            "how much is the assignment worth",
            "how many points can I get for the assignment",
            "how much does each assignment count",
            "max points of the {item}",
            "how many points is the {item}",
            "how many points for the {item} part of the assignment",
            "what is an assignment worth",
            "the assignment plus all the assignments, how many points is that",
            "how many points are the assignment and the assignment together",
            "total points of all the assignments",
            "points if I get everything right on all the assignments",
            "what is the assignment out of",
            "how many points are {count} assignments",
            "what are {count} assignments worth together",
            "how many points is one assignment",
            "points for each assignment",
            "max score on the assignment",
            "which is worth more, the assignment or the assignment",
            "is the assignment worth more than the assignment",
            "if I do only {count} of the assignments how many points is that",
        ),
        points_of,
    ),
    Intent(
        "rubric",
        (
            "how is the assignment graded",
            "what is the rubric for the assignments",
            "how are the points of the assignment split up",
            "how are the points of the assignment divided",
            "grading criteria for the assignment",
            "breakdown of points for an assignment",
            "what do I get points for in the assignment",
            "how do you score the assignments",
            "what is the grade of the assignment based on",
            "how do I get full points on the assignment",
            "what do you look at when you grade the assignment",
            "where do the points of the assignment come from",
            "how will the assignment be graded",
            "what gets me all the points of an assignment",
            "how is my work on the assignment scored",
            "do I get points just for turning in the assignment",
            "partial credit for the assignment",
            "do I get points if the result of the assignment is wrong",
            "what do I get if the assignment is all wrong",
            "how do you grade the assignments",
        ),
        rubric,
    ),
    Intent(
        "skipped",
        (
            "if I skip {count} of the assignments how much of my grade is that",
            "what happens to my grade if I skip the assignment",
            "if I skip {count} assignments and do everything else perfectly, which letter grade",
            "how much do I lose if I do not do the assignment",
            "if I miss {count} assignments what is the best grade I can get",
            "how bad is it if I skip one assignment",
            "what if I never submit the assignment",
            "can I skip the assignment and still get an {letter}",
            "what does it cost me to leave out the assignment",
            "how many points do I lose if I do not turn in the assignment at all",
            "can I still pass if I do not do the assignment",
            "I did not do {count} of the assignments, what is my best possible grade",
            "I do not hand in the assignment, what is the highest letter I can get",
        ),
        skipped,
    ),
    Intent(
        "weights",
        (
            "share of the assignment in the overall grade",
            "how much does the assignment count in the overall grade",
            "how big a part of the grade is the assignment",
            "what percentage of the grade is {component}",
            "what percentage of the grade are the assignments",
            "what percentage are the assignments",
            "how much of my final grade is the assignment",
            "weight of the assignment in the final grade",
            "how much do the assignments count toward the grade",
            "what percent is the assignment",
            "what share of the grade is {component}",
            "how much of my grade are {count} assignments",
            "which counts more, the assignment or the assignment",
            "are the assignments half of the grade",
            "is the assignment a big part of my grade",
            "how important is the assignment for my grade",
            "what portion of the grade is the assignment",
            "how heavily is the assignment weighted",
            "how much does the assignment count",
            "all the assignments together are how much of my grade",
            "how much of the grade are all the assignments together",
        ),
        weights,
    ),
    Intent(
        "composition",
        (
            "how is the final grade calculated",
            "what makes up my grade",
            "grade breakdown of the course",
            "grade breakdown",
            "how many points are there in total",
            "what counts toward the final grade",
            "what are the parts of the grade",
            "grading weights",
            "how are we graded",
            "how is this class graded",
            "what is my grade based on",
            "how does grading work here",
            "percentages of each category",
            "how do you calculate our grade",
            "what all goes into the grade",
            "how much is each thing worth",
        ),
        composition,
    ),
    Intent(
        "how-many",
        (
            "how many assignments are there",
            "how many assignments do we have to do",
            "number of assignments in this class",
            "how many assignments do we have in total",
            "list all the assignments",
            "what do we have to hand in this semester",
            "how much homework is there",
            "how many homeworks do we have",
            "what assignments are there in this class",
            "how many things do I have to hand in",
            "how many assignments in total",
            "what is the homework in this course",
            "names of all the assignments",
        ),
        how_many,
    ),
    Intent(
        "team-work",
        (
            "is the assignment a group assignment",
            "can I do the assignment with a partner",
            "is the assignment individual or in teams",
            "do we work in groups on the assignment",
            "is the assignment done in a group",
            "are the assignments team work",
            "which assignments are in teams",
            "can me and my friend do the assignment together",
            "can two of us hand in the assignment together",
            "can I do the assignment alone",
            "can I do the assignment solo",
            "can I work by myself on the assignment",
            "are we allowed to pair up for the assignment",
            "are the assignments individual",
            "solo or team for the assignment",
            "can I work with someone on the assignment",
            "which assignments are group work",
            "do I have to be in a team for the assignment",
            "do I need a partner for the assignment",
            "is the assignment alone or with others",
            "is the assignment a team thing",
            "do I have to write the code of the assignment myself",
            "can my friend and I share our code for the assignment",
            "can I discuss the assignment with a classmate",
            "do I have to do the assignment on my own",
        ),
        team_work,
    ),
)
