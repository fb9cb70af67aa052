"""What the modules cover and when they are open."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from knowledge.facts.disputes import in_dispute
from knowledge.facts.finding import Finding, Intent
from knowledge.facts.phrases import bullets, full_date, hour_of, joined, named, short_date, today
from knowledge.facts.slots import Slots
from knowledge.facts.subjects import last_day_of, modules_between, modules_meant
from knowledge.facts.topics import Topic
from registrar.course.models import Course, Module, Part

_MOST_LISTED = 3


def module_of_topic(course: Course, slots: Slots, asked_at: datetime) -> Finding | None:
    """Which module, and which part of it, covers a topic."""
    if not slots.topics:
        return module_of_day(course, slots, asked_at) if slots.assignments or slots.modules or slots.span else None
    best: dict[int, Topic] = {}
    for topic in slots.topics:
        if topic.module.number not in best or best[topic.module.number].part is None:
            best[topic.module.number] = topic
    chosen = list(best.values())[:_MOST_LISTED]
    lines = [_topic_line(course, topic) for topic in chosen]
    text = lines[0] if len(lines) == 1 else f"More than one module touches this:\n\n{bullets(lines)}"
    return _finding(text, [topic.module for topic in chosen])


def module_about(course: Course, slots: Slots, asked_at: datetime) -> Finding | None:
    """What a module, a part of one, or the module of a date is about."""
    if slots.parts:
        return _parts(course, slots.parts)
    modules = modules_meant(course, slots, today(course, asked_at))
    if not modules:
        return None
    text = "\n\n".join(
        f"**Module {module.number}: {module.title}** ({_week(course, module)})"
        + (f"\n\n{bullets(f'{part.number} {part.title}' for part in module.parts)}" if module.parts else "")
        for module in modules[:_MOST_LISTED]
    )
    shown = modules[:_MOST_LISTED]
    parts = tuple(f"part:{part.number}" for module in shown for part in module.parts)
    finding = _finding(text, shown)
    return replace(finding, subjects=finding.subjects + parts)


def module_when(course: Course, slots: Slots, asked_at: datetime) -> Finding | None:
    """When a module, or the module of a topic, is open."""
    modules = modules_meant(course, slots, today(course, asked_at))
    if not modules:
        return None
    lines = [
        f"**Module {module.number}**, {module.title}: {_week(course, module)}" for module in modules[:_MOST_LISTED]
    ]
    text = f"{lines[0]}." if len(lines) == 1 else bullets(lines)
    return _finding(text, modules[:_MOST_LISTED])


def module_of_day(course: Course, slots: Slots, asked_at: datetime) -> Finding | None:
    """Which module is open now, on a date, or when an assignment is due."""
    day = today(course, asked_at)
    due = slots.assignments[0].due if slots.assignments else None
    first, last = (slots.span.first, slots.span.last) if slots.span else (day, day)
    if due:
        first = last = due.date
    modules = modules_between(course, first, last)
    if not modules:
        return _outside_the_term(course)
    names = joined(f"**module {module.number}, {module.title}**" for module in modules)
    when = f"on {full_date(first)}" if first == last else f"from {short_date(first)} to {short_date(last)}"
    if due:
        return _finding(
            f"{slots.assignments[0].title} is due {when}, in {names} ({_week(course, modules[0])}).", modules
        )
    return _finding(f"{names[0].upper()}{names[1:]} is open {when} ({_week(course, modules[0])}).", modules)


def module_assignments(course: Course, slots: Slots, asked_at: datetime) -> Finding | None:
    """Which assignments belong to a module, and whether it has any."""
    modules = modules_meant(course, slots, today(course, asked_at))
    if not modules:
        return None
    module = modules[0]
    own = [assignment for assignment in course.assignments if assignment.module == module.number]
    if slots.kind:
        own = [assignment for assignment in own if assignment.kind == slots.kind] or own
    if not own:
        return _finding(f"No: nothing that is handed in belongs to module {module.number}, {module.title}.", (module,))
    lines = [
        f"Yes: {named(a)} belongs to module {module.number}, {module.title}"
        + (f", and is due on {full_date(a.due.date)}; {hour_of(a.due)}." if a.due else ".")
        for a in own
    ]
    places = tuple(a.due.at for a in own if a.due) + tuple(a.at for a in own)
    return Finding("\n\n".join(lines), places, tuple(f"assignment:{a.id}" for a in own))


def module_list(course: Course, _slots: Slots, _asked_at: datetime) -> Finding | None:
    """How many modules there are, and which."""
    if not course.modules:
        return None
    lines = [f"{module.number}. {module.title}, from {short_date(module.starts)}" for module in course.modules]
    places = (course.modules[0].at, course.modules[-1].at)
    return Finding(f"There are **{len(course.modules)} modules**.\n\n" + "\n".join(lines), places)


def _parts(course: Course, parts: Sequence[Part]) -> Finding:
    lines = []
    for part in parts:
        module = next(module for module in course.modules if part in module.parts)
        lines.append(f"**Part {part.number}: {part.title}**, in module {module.number}, {module.title}.")
    subjects = tuple(f"part:{part.number}" for part in parts)
    return Finding("\n\n".join(lines), tuple(part.at for part in parts), subjects)


def _topic_line(course: Course, topic: Topic) -> str:
    named = topic.part is not None and not in_dispute(course, f"part:{topic.part.number}")
    part = f", part {topic.part.number} ({topic.part.title})" if topic.part and named else ""
    return f"**Module {topic.module.number}, {topic.module.title}**{part}; {_week(course, topic.module)}."


def _week(course: Course, module: Module) -> str:
    last = last_day_of(course, module)
    week = module.starts + timedelta(days=6)
    if module.starts.weekday() == 0 and last >= week:
        return f"week of {full_date(module.starts)}"
    return f"from {full_date(module.starts)} to {short_date(last)}"


def _outside_the_term(course: Course) -> Finding | None:
    if not course.modules:
        return None
    first = course.modules[0]
    text = (
        f"No module is open then: {course.term.name} runs from {full_date(course.term.starts)} "
        f"to {full_date(course.term.ends)}."
    )
    return Finding(text, (course.term.at, first.at))


def _finding(text: str, modules: Sequence[Module]) -> Finding:
    return Finding(text, tuple(module.at for module in modules), tuple(f"module:{m.number}" for m in modules))


INTENTS = (
    Intent(
        "module-of-topic",
        (
            "which theme covers {topic}",
            "which unit is about {topic}",
            "which lecture covers {topic}",
            "the topic is in which lesson",
            "which lesson has {topic}",
            "is there anything about {topic} in this course",
            "when do you teach {topic}",
            "which module covers {topic}",
            "what week do we learn about {topic}",
            "what week do we do {topic}",
            "where in the course is {topic}",
            "where do we learn about {topic}",
            "in which module is {topic}",
            "do we cover {topic} in this course",
            "do we learn {topic}",
            "which part talks about {topic}",
            "what module is {topic} in",
            "is {topic} part of this class",
            "which class video is about {topic}",
            "where can I find {topic}",
        ),
        module_of_topic,
    ),
    Intent(
        "module-about",
        (
            "what is the module about",
            "what do we cover in the module",
            "what is in the module",
            "topics of the module",
            "topic of the module",
            "what are the parts of the module",
            "what is the part about",
            "what is the part",
            "the part is about what",
            "title of the part",
            "topic of the part",
            "the part topic",
            "what do we do in the part",
            "what comes in the part",
            "what are we learning {period}",
            "what is covered {period}",
            "topic {period}",
            "what is the topic {period}",
            "what are we doing in class {period}",
            "title of the module",
            "what did we do in the module",
            "what do we do {period}",
            "what is on the schedule {period}",
            "what do we learn in the module",
            "what comes in the module after the module",
        ),
        module_about,
    ),
    Intent(
        "module-when",
        (
            "when is the module",
            "when does the module start",
            "when does the module end",
            "what dates is the module",
            "which week is the module",
            "when do we start {topic}",
            "when do we do {topic}",
            "when will we get to {topic}",
            "when does the {topic} module begin",
        ),
        module_when,
    ),
    Intent(
        "module-of-day",
        (
            "which module are we on now",
            "which module is it right now",
            "what module is it {period}",
            "what week of the course are we in",
            "which module is on {date}",
            "what module are we in on {date}",
            "where are we in the schedule",
            "what module is the assignment due in",
            "in which week is the assignment due",
            "which week is the assignment",
            "which module should I be on {period}",
            "which module is now",
            "what is the current module",
            "what week are we in",
        ),
        module_of_day,
    ),
    Intent(
        "module-assignments",
        (
            "does the module have an assignment",
            "is there an assignment for the module",
            "which assignment belongs to the module",
            "is there any homework in the module",
            "do we have an assignment for the {topic} module",
            "what assignment goes with the module",
            "what do I have to hand in for the module",
        ),
        module_assignments,
    ),
    Intent(
        "module-list",
        (
            "how many modules are there",
            "how many modules does the course have",
            "list all the modules",
            "course schedule overview",
            "how many weeks does the course have",
            "show me the whole schedule",
        ),
        module_list,
    ),
)
