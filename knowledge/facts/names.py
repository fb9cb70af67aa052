"""By which names the things of a course are known to its students."""

from collections.abc import Iterator

from knowledge.facts.words import keys
from registrar.course.models import Assignment, Component, Course, GradeBand, Item, Module, Person, Section

Thing = Assignment | Component | Item | Person | Section | GradeBand

ANY_ASSIGNMENT = ("assignment", "homework", "hw", "asgn", "assn", "pset", "task", "exercise")
"""Words for anything that is handed in, whatever a course calls it."""
_ANY_MODULE = ("module", "mod", "week", "wk", "unit", "class", "lecture", "lesson", "chapter")
_TEACHERS = ("instructor", "professor", "prof", "teacher", "lecturer")
ENDS = {"first": 0, "last": -1, "final": -1, "1st": 0}
"""Words for the two ends of a series, as places in a list."""
ROLES = (
    "ta", "tas", "teaching assistant", "course assistant", "assistant", "grader", "tutor", "dean", "advisor", "adviser",
    "coordinator", "chair", "department head", "head of the department", "secretary", "librarian", "co instructor",
    "guest lecturer", "guest speaker", "mentor", "provost", "chancellor", "rector", "administrator", "proctor",
    "examiner", "supervisor",
)  # fmt: skip
"""Whom students ask for at a university, although not every course has them."""
_LONGEST_SYMBOL = 2
"""Grades of one or two characters (`A`, `B+`) are read by `quantities`; longer ones are names like any other."""
_SHORTEST_CLIP = 4


def names_of_kinds(course: Course) -> Iterator[tuple[str, str]]:
    """Yield the words for kinds of assignments; the generic ones stand for the empty kind, which is any."""
    yield from ((word, "") for word in ANY_ASSIGNMENT)
    for kind in dict.fromkeys(assignment.kind for assignment in course.assignments):
        yield kind, kind
        if len(kind) > _SHORTEST_CLIP + 1:
            yield kind[:_SHORTEST_CLIP], kind


def names_of_modules() -> Iterator[tuple[str, bool]]:
    """Yield the words that stand before a module's number."""
    yield from ((word, True) for word in _ANY_MODULE)


def names_of_things(course: Course) -> Iterator[tuple[str, Thing]]:
    """Yield everything in the course that has a name of its own, with each of its names."""
    yield from _names_of_assignments(course)
    kinds = {keys(assignment.kind) for assignment in course.assignments}
    yield from ((component.title, component) for component in course.components if keys(component.title) not in kinds)
    for band in course.grading_scale.bands if course.grading_scale else ():
        if len(band.letter) > _LONGEST_SYMBOL:
            yield band.letter, band
    for section in course.sections:
        yield section.name, section
        if section.format == "hybrid":
            yield section.format, section
    for person in course.staff:
        yield from ((name, person) for name in (person.name, person.name.split()[-1], person.role))
        if any(word in person.role.lower() for word in _TEACHERS):
            yield from ((word, person) for word in _TEACHERS)


def names_of_strangers(course: Course) -> Iterator[tuple[str, str]]:
    """Yield the usual roles that nobody has who is named in the course's definition."""
    staff = (f"{person.role} {person.background}" for person in course.staff)
    contacts = (f"{contact.name} {contact.purpose}" for contact in course.contacts)
    prose = (statement.text for statement in (*course.statements, *course.requirements))
    known = {word for text in (*staff, *contacts, *prose) for word in keys(text)}
    yield from ((role, role) for role in ROLES if not known >= set(keys(role)))


def names_of_topics(course: Course) -> Iterator[tuple[str, Module]]:
    """Yield what the modules are known to be about: their titles and keywords."""
    for module in course.modules:
        yield from ((name, module) for name in (module.title, *module.keywords))


def _names_of_assignments(course: Course) -> Iterator[tuple[str, Assignment | Item]]:
    kinds = [assignment.kind for assignment in course.assignments]
    topics = [title for module in course.modules for title in (module.title, *(part.title for part in module.parts))]
    titles = {word for title in topics for word in keys(title)}
    for assignment in course.assignments:
        names = [assignment.title, *assignment.aliases, assignment.id.replace("-", " ")]
        if kinds.count(assignment.kind) == 1 and assignment.kind not in titles:
            names.append(assignment.kind)
        yield from ((name, assignment) for name in dict.fromkeys(names))
        yield from ((item.title, item) for item in assignment.items)
