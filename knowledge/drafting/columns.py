"""What the columns of a table hold, by the words at their head: of a schedule, or of a list of assignments."""

import re
from dataclasses import dataclass

from knowledge.drafting.reading import Line

_NUMBER = re.compile(
    r"^(?:week|wk\.?|#|module|unit|session|lecture|class|woche|sitzung|semana|sesión|no\.?|nr\.?|lab)(?:\s*(?:#|"
    r"no\.?|number|nr\.?))?$",
    re.IGNORECASE,
)
_DAY = re.compile(
    r"\b(?:dates?|days?|datum|tag|termin|fechas?|día|week of|when|weeks?|beginning|wann|cuándo)\b", re.IGNORECASE
)
_TOPIC = re.compile(
    r"\b(?:topics?|title|themes?|subjects?|content|lecture|thema|themen|inhalt|temas?|contenidos?|module|unit|"
    r"experiment)\b",
    re.IGNORECASE,
)
_DUE = re.compile(
    r"\b(?:due|deadlines?|hand(?:ed)?[ -]?in|abgabe\w*|frist|fällig|entregas?|to submit|submission|fecha límite)\b",
    re.IGNORECASE,
)
_THINGS = re.compile(
    r"\b(?:assignments?|homework|hw|deliverables?|assessments?|problem sets?|quiz(?:zes)?|exams?|tests?|reports?|"
    r"labs?|aufgaben?|übung\w*|tareas?|trabajos?|evaluación)\b",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"\b(?:assignments?|assessments?|tasks?|items?|components?|work|name|essays?|leistung|aufgabe|was|trabajo|"
    r"tarea|actividad|what|title|report)\b",
    re.IGNORECASE,
)
_NOT_DUE = re.compile(r"\b(?:out|released?|assigned|posted|ausgabe|opens?|returned|publicación)\b", re.IGNORECASE)
_HOUR = re.compile(r"\b(?:time|hour|uhrzeit|hora)\b", re.IGNORECASE)
_EXTRA = re.compile(r"\b(?:reading|lektüre|lecturas?|chapters?|notes?)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Columns:
    """Positions of a table's columns.

    Attributes:
        number: of the week or module.
        day: of the row's day.
        topics: of what the row is about.
        due_things: of names of what is due or set.
        due_said: those of them whose head says that it is due.
        name: of the name of an assignment, in a list of them.
        due_day: of the day it is due.
        due_is_said: whether the head of `due_day` says so.
        hour: of the time of day.
    """

    number: int | None
    day: int | None
    topics: tuple[int, ...]
    due_things: tuple[int, ...]
    due_said: tuple[int, ...]
    name: int | None
    due_day: int | None
    due_is_said: bool
    hour: int | None

    @property
    def is_schedule(self) -> bool:
        """Whether its rows are weeks or sessions rather than assignments."""
        return (bool(self.topics) and (self.day is not None or self.number is not None)) or (
            self.number is not None and bool(self.due_things)
        )

    @property
    def unsaid(self) -> str:
        """Why a day of `due_day` may be no due date."""
        return "the table gives a day, but does not say that it is the due date"


def columns_of(line: Line) -> Columns | None:
    """Return the columns of the table that a row belongs to, None where its head says nothing of use."""
    head = line.header
    if not head or not any(re.search(r"[^\W\d]{2}", title) for title in head):
        return None
    places = range(len(head))
    number = next((at for at in places if _NUMBER.match(head[at].strip())), None)
    holds_days = [
        at for at in places if (_DAY.search(head[at]) or _DUE.search(head[at])) and not _NOT_DUE.search(head[at])
    ]
    topics = tuple(at for at in places if _TOPIC.search(head[at]) and at != number and not _DUE.search(head[at]))
    due_day = next((at for at in holds_days if _DUE.search(head[at])), None)
    others = [at for at in holds_days if at != due_day or len(holds_days) == 1]
    day = next((at for at in others if at != number), next(iter(others), None))
    things = tuple(
        at
        for at in places
        if (_DUE.search(head[at]) or _THINGS.search(head[at]))
        and at not in {number, *topics}
        and not _NOT_DUE.search(head[at])
    )
    name = next((at for at in places if _NAME.search(head[at]) and at != due_day and not _EXTRA.search(head[at])), None)
    hour = next((at for at in places if _HOUR.search(head[at])), None)
    if due_day is None and day is not None and name is not None and not topics:
        return Columns(number, None, topics, things, (), name, day, False, hour)
    said = tuple(at for at in things if _DUE.search(head[at]))
    return Columns(number, day, topics, things, said, name, due_day, due_day is not None, hour)
