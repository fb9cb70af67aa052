"""Possible contradictions between a course's documents, and between them and course.yaml.

Simple rules that a person can check: a thing that course.yaml names, and a value right after it. They look for dates,
counts, points, percentages and the titles of parts; what they do not find may still be there.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby

from registrar.course.contradictions.claims import Claim, Contradiction, sides
from registrar.course.contradictions.counts import counts
from registrar.course.contradictions.dates import due_dates, module_starts, wrong_weekdays
from registrar.course.contradictions.meetings import meeting_days
from registrar.course.contradictions.part_titles import part_titles
from registrar.course.contradictions.scale import scales
from registrar.course.contradictions.sections import Reading, Section, ready
from registrar.course.contradictions.shares import percentages, points, shares_of_a_whole
from registrar.course.contradictions.terms import other_terms
from registrar.course.models import Course
from registrar.course.values import Strict

__all__ = ["Contradiction", "Contradictions", "Section", "find_contradictions"]

_CLAIMS = (due_dates, module_starts, points, percentages)
_FINDS = (meeting_days, wrong_weekdays, shares_of_a_whole, scales, part_titles)


class Contradictions(Strict):
    """What was found, and the files that were left out because their dates are another term's."""

    found: tuple[Contradiction, ...]
    other_terms: tuple[str, ...]


def find_contradictions(course: Course, sections: Iterable[Section]) -> Contradictions:
    """Look for claims that cannot all be true.

    Args:
        course: the course definition; what it says counts as a claim of the place it names.
        sections: the prose of the documents.
    """
    everything = [ready(section) for section in sections]
    elsewhere = other_terms(course, everything)
    readings = [each for each in everything if each.source not in elsewhere]
    claims = [claim for rule in _CLAIMS for claim in rule(course, readings)]
    claims += counts(course, _about_the_course(course, readings, claims))
    found = [*_compared(course, claims), *(find for rule in _FINDS for find in rule(course, readings))]
    return Contradictions(found=tuple(found), other_terms=tuple(sorted(elsewhere)))


def _about_the_course(course: Course, readings: Iterable[Reading], claims: Iterable[Claim]) -> list[Reading]:
    """Leave out teaching material, in which "two modules" may be two files of a program."""
    organising = {each.file for each in course.documents.values()} | {claim.source for claim in claims if claim.quote}
    return [each for each in readings if each.source in organising]


def _compared(course: Course, claims: Iterable[Claim]) -> Iterator[Contradiction]:
    by_topic = sorted(claims, key=lambda claim: claim.topic)
    for topic, group in groupby(by_topic, key=lambda claim: claim.topic):
        same = list(group)
        if len({claim.value for claim in same}) > 1:
            yield Contradiction(topic=topic, sides=sides(same), disputes=_declared(course, same))


def _declared(course: Course, claims: list[Claim]) -> tuple[str, ...]:
    """Return the disputes about the same subjects, and those whose readings make at least two of the same claims."""
    subjects = {subject for claim in claims for subject in claim.subjects}
    topic, values = claims[0].topic, {claim.value for claim in claims}
    declared = []
    for dispute in course.disputes:
        told = [ready(Section("", (), reading.text)) for reading in dispute.readings]
        repeated = {claim.value for claim in counts(course, told) if claim.topic == topic and claim.quote} & values
        if subjects & set(dispute.about) or len(repeated) > 1:
            declared.append(dispute.id)
    return tuple(declared)
