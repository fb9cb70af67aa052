"""Where the documents contradict each other: both readings until it is settled, then the settled one."""

from collections.abc import Iterator
from datetime import datetime

from knowledge.facts.finding import Finding, Intent
from knowledge.facts.phrases import bullets, full_date
from knowledge.facts.slots import Slots
from knowledge.facts.when import find_spans
from registrar.course.models import Course, Dispute, Reading

_A_FEW = 2


def intents(course: Course) -> Iterator[Intent]:
    """Yield an intent for every dispute of the course."""
    for dispute in course.disputes:
        yield Intent(f"dispute.{dispute.id}", (dispute.title, *dispute.asks), _DisputeLookUp(dispute))


def with_disputes(course: Course, finding: Finding) -> Finding:
    """Return `finding` with what is disputed about its subjects.

    A finding about one thing gives way to the readings of it; a longer one keeps its text and gets them added.
    """
    touching = [dispute for dispute in course.disputes_about(*finding.subjects) if _touches(course, dispute, finding)]
    if not touching:
        return finding
    if len(finding.subjects) <= _A_FEW:
        text = "\n\n".join(_told(course, dispute) for dispute in touching)
    else:
        text = "\n\n".join([finding.text, *(_added(course, dispute) for dispute in touching)])
    places = tuple(reading.at for dispute in touching for reading in _readings(dispute))
    return Finding(text, tuple(dict.fromkeys(places + finding.places)), finding.subjects)


def in_dispute(course: Course, subject: str) -> bool:
    """Whether an unsettled dispute is about `subject`."""
    return any(dispute.settled is None for dispute in course.disputes_about(subject))


def _touches(course: Course, dispute: Dispute, finding: Finding) -> bool:
    """Whether a dispute is about the same side of an assignment as the finding: its dates, or anything else."""
    shared = set(finding.subjects) & set(dispute.about)
    if any(not subject.startswith("assignment:") for subject in shared):
        return True
    term = course.term
    dated = any(find_spans(reading.text, term.starts, term) for reading in dispute.readings)
    return dated == finding.about_dates


class _DisputeLookUp:
    def __init__(self, dispute: Dispute) -> None:
        self._dispute = dispute

    def __call__(self, course: Course, _slots: Slots, _asked_at: datetime) -> Finding:
        return Finding(_told(course, self._dispute), tuple(reading.at for reading in _readings(self._dispute)))


def _readings(dispute: Dispute) -> tuple[Reading, ...]:
    if dispute.settled is None:
        return dispute.readings
    return tuple(reading for reading in dispute.readings if reading.id == dispute.settled.reading)


def _told(course: Course, dispute: Dispute) -> str:
    if dispute.settled:
        settled = dispute.settled
        return f"{_readings(dispute)[0].text}\n\nSettled by {settled.by} on {full_date(settled.on)}."
    title = dispute.title[0].lower() + dispute.title[1:]
    person = course.staff[0]
    return (
        f"**The documents disagree** here ({title}):\n\n{_reading_list(course, dispute)}\n\n"
        f"It has not been settled yet; {person.name} ({person.role.lower()}) decides which one holds."
    )


def _added(course: Course, dispute: Dispute) -> str:
    if dispute.settled:
        return f"{dispute.title}: {_told(course, dispute)}"
    return f"{dispute.title}: the documents differ, and it is not settled.\n\n{_reading_list(course, dispute)}"


def _reading_list(course: Course, dispute: Dispute) -> str:
    lines = []
    for reading in dispute.readings:
        document = course.documents[reading.at.document].title
        lines.append(f"{reading.text} ({' › '.join((document, *reading.at.headings))})")
    return bullets(lines)
