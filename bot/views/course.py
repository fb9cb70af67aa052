"""The overview of a course as an embed."""

from collections.abc import Iterator

import discord

from bot.views.text import FIELD_NAME_LIMIT, clip, day, lines_within, link, plain
from registrar.course.models import Course, LatePolicy, Person, Section

FIELD_ROOM = 700
DESCRIPTION_ROOM = 1000
"""Narrower than Discord's own limits, so that the whole embed stays within its 6,000 characters."""


def course_embed(course: Course) -> discord.Embed:
    """Render what a newcomer wants to know: term, staff, sections, grading, links, open disputes."""
    embed = discord.Embed(
        title=clip(plain(f"{course.code}: {course.title}"), FIELD_NAME_LIMIT),
        description=clip(plain(course.description), DESCRIPTION_ROOM),
        colour=discord.Colour.blurple(),
    )
    for name, lines in (
        ("Term", _term(course)),
        ("Staff", (_person(person) for person in course.staff)),
        ("Sections", (_section(section) for section in course.sections)),
        ("Grading", _grading(course)),
        ("Links", _links(course)),
        ("⚠️ Where the documents disagree", _disputes(course)),
    ):
        if value := lines_within(lines, FIELD_ROOM):
            embed.add_field(name=name, value=value, inline=False)
    return embed


def _term(course: Course) -> Iterator[str]:
    term = course.term
    yield plain(f"{term.name}, {course.institution}")
    yield f"{day(term.starts)} to {day(term.ends)}, times in {plain(term.time_zone)}"


def _person(person: Person) -> str:
    hours = f"office hours: {person.office_hours}" if person.office_hours else ""
    details = (person.role, person.email, person.phone, hours)
    return ", ".join([f"**{plain(person.name)}**", *(plain(clip(detail, 150)) for detail in details if detail)])


def _section(section: Section) -> str:
    dates = ", dates in `/calendar show:meetings`" if section.meetings else ""
    return plain(clip(f"{section.name}: {section.format}", 200)) + dates


def _grading(course: Course) -> Iterator[str]:
    for component in course.components:
        team = ", in a team" if component.team else ""
        yield f"{plain(clip(component.title, 150))}: {component.percent:g} % ({component.points:g} points{team})"
    if course.late_policy:
        yield _late(course.late_policy)


def _late(policy: LatePolicy) -> str:
    loss = f"{policy.points_per_day:g} points" if policy.points_per_day is not None else f"{policy.percent_per_day:g} %"
    end = f", nothing counts after {policy.no_credit_after_days:g} days" if policy.no_credit_after_days else ""
    return f"Late work: {loss} off for each day that has begun{end}"


def _links(course: Course) -> Iterator[str]:
    for document in course.documents.values():
        if document.url:
            yield link(clip(document.title, 150), str(document.url))
    for contact in course.contacts:
        if contact.url:
            yield link(clip(contact.name, 150), contact.url)


def _disputes(course: Course) -> Iterator[str]:
    for dispute in course.disputes:
        if dispute.settled is None:
            yield f"- {plain(clip(dispute.title, 150))}"
