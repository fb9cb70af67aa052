"""Which assignments and modules a question is about, once its slots are known."""

from datetime import date

from knowledge.facts.slots import Slots
from registrar.calendar import Kind, between, occurrences
from registrar.course.models import Assignment, Course, Module


def assignments_meant(course: Course, slots: Slots) -> tuple[Assignment, ...]:
    """Return the assignments that the question names, or those of the module, topic or component that it names."""
    if slots.assignments:
        return slots.assignments
    of_kind = tuple(a for a in course.assignments if a.kind == slots.kind)
    modules = {module.number for module in modules_named(course, slots)}
    if not modules and slots.topics and (slots.kind or not slots.components):
        modules = {slots.topics[0].module.number}
    if modules:
        of_module = tuple(a for a in of_kind or course.assignments if a.module in modules)
        if of_module:
            return of_module
    if of_kind:
        return of_kind
    components = {component.id for component in slots.components}
    return tuple(a for a in course.assignments if a.component in components or set(a.items) & set(slots.items))


def modules_named(course: Course, slots: Slots) -> tuple[Module, ...]:
    """Return the modules that the question names by number, by title or through one of their parts."""
    return slots.modules or tuple(module for module in course.modules if set(module.parts) & set(slots.parts))


def modules_meant(course: Course, slots: Slots, today: date) -> tuple[Module, ...]:
    """Return the modules that the question names, or those of its assignments, dates or topics."""
    named = modules_named(course, slots)
    if named:
        return named
    if slots.span:
        return modules_between(course, slots.span.first, slots.span.last)
    if slots.assignments:
        numbers = {assignment.module for assignment in slots.assignments}
        return tuple(module for module in course.modules if module.number in numbers)
    if slots.topics:
        return tuple({topic.module.number: topic.module for topic in slots.topics}.values())
    return modules_between(course, today, today)


def modules_between(course: Course, first: date, last: date) -> tuple[Module, ...]:
    """Return the modules that are open on some day from `first` to `last`, both inclusive."""
    events = between(occurrences(course), first, last)
    open_then = {event.subject for event in events if event.kind is Kind.MODULE}
    return tuple(module for module in course.modules if f"module:{module.number}" in open_then)


def last_day_of(course: Course, module: Module) -> date:
    """Return the last day on which a module is open."""
    subject = f"module:{module.number}"
    return next(event.last_day for event in occurrences(course) if event.subject == subject)


def dated(course: Course) -> list[tuple[date, Assignment]]:
    """Return the assignments that have a due date, with that date, earliest first."""
    return sorted(((a.due.date, a) for a in course.assignments if a.due), key=lambda item: item[0])


def subject_of(assignment: Assignment) -> str:
    """Name an assignment as `Dispute.about` does."""
    return f"assignment:{assignment.id}"
