"""What happens in the simulated term, week by week. Everything is done at the playground's page."""

import asyncio
import csv
import io
import re
from collections.abc import Sequence
from datetime import date
from itertools import chain

from tests.end_to_end.term import deeds
from tests.end_to_end.term.classroom import Classroom
from tests.end_to_end.term.deeds import DECISIONS, EXTENSIONS, PLAN, SHEETS, HandedIn, MoreTime
from tests.end_to_end.term.marking import notebook
from tests.end_to_end.term.people import Member
from tests.end_to_end.term.roll import EVERYBODY, canvas_export
from tests.playground.visitors import Json

BEGINS = date(2025, 2, 5)
RATINGS_OPEN = date(2025, 5, 20)
RATINGS_ARE_OVER = date(2025, 5, 27)
TERM_IS_OVER = date(2025, 6, 2)

Teams = Sequence[tuple[int, ...]]
"""The members of each team, as places on the roll: the teams that formed themselves first."""


async def whole_term(room: Classroom) -> tuple[Teams, bytes]:
    """Play the term; returns the teams that handed in the plan, and the grades as exported for Canvas."""
    await import_the_roster(room)
    await link_accounts(room)
    teams = await form_teams(room)
    await introduce_themselves(room)
    await hand_in_sheet(room, SHEETS[0])
    await hand_in_sheet(room, SHEETS[1])
    await drop_one(room)
    await hand_in_sheet(room, SHEETS[2])
    teams = [tuple(each for each in team if each != deeds.DROPPED) for team in teams]
    await hand_in_plans(room, teams)
    await rate_each_other(room, teams)
    await decide(room)
    await room.wait_until(deeds.noon(TERM_IS_OVER))
    exported = await room.instructor.command("admin grade export", format="canvas")
    return teams, await room.instructor.file(exported)


async def import_the_roster(room: Classroom) -> None:
    """Bring Canvas's file, and confirm what it would do."""
    shown = await room.instructor.command("admin roster import", [("canvas.csv", canvas_export())], file="0")
    done = await room.instructor.press(shown, "Import")
    assert f"{len(EVERYBODY)} added" in done["content"]


async def link_accounts(room: Classroom) -> None:
    """Hand the codes out, and have everybody link their account."""
    made = await room.instructor.command("admin roster code", send="to me")
    codes = {row["SIS Login ID"]: row["Code"] for row in _table(await room.instructor.file(made))}

    async def link(student: Member, login: str, listed: str) -> None:
        answer = await student.command("link", code=codes[login])
        assert listed in answer["content"]

    await room.together(link(room.students[each.number], each.login, each.listed) for each in EVERYBODY)


async def form_teams(room: Classroom) -> Teams:
    """Form the first teams by invitations, and have the others proposed."""
    formed = [tuple(range(first, first + deeds.SIZE)) for first in range(0, deeds.FORMED * deeds.SIZE, deeds.SIZE)]

    async def accept(student: Member) -> None:
        letter = await student.seen(await student.letter_box(), lambda each: "Accept" in str(each["components"]))
        answer = await student.press(letter, "Accept")
        assert "You are in" in answer["content"]

    async def form(number: int, members: Sequence[int]) -> None:
        founder, *others = (room.students[each] for each in members)
        await founder.command("team form", name=team_name(number))
        for other in others:
            answer = await founder.command("team invite", student=other.id)
            assert "is invited" in answer["content"]
        await asyncio.gather(*map(accept, others))

    await room.together(form(number, members) for number, members in enumerate(formed))
    proposed = await room.instructor.command("admin teams propose")
    done = await room.instructor.press(proposed, "Confirm")
    assert "32 students are in 8 teams" in done["content"]
    return await _teams(room)


async def introduce_themselves(room: Classroom) -> None:
    """Write among the introductions, and one of them too early about the second module."""
    introductions = await room.instructor.channel("introductions")
    for day in sorted(set(chain.from_iterable(deeds.written_on(each.number) for each in EVERYBODY))):
        await room.wait_until(deeds.noon(day))
        await room.together(
            room.students[each.number].says(introductions, f"I am {each.given}.")
            for each in EVERYBODY
            if day in deeds.written_on(each.number)
        )
        if day < deeds.TERM_STARTS:
            early = [each.number for each in EVERYBODY if day in deeds.written_on(each.number)]
            await room.together(is_told_to_be_early(room.students[each], "Introductions") for each in early)
    eager = room.students[deeds.TOO_EAGER]
    await eager.says(await eager.channel("module-2"), "Breakwaters break.")
    await is_told_to_be_early(eager, "Module 2: Breakwaters")


async def is_told_to_be_early(student: Member, subject: str) -> None:
    """Wait until somebody is told that what they wrote does not count yet."""
    await student.seen(await student.letter_box(), lambda each: f"Early for “{subject}”" in str(each["embeds"]))


async def hand_in_sheet(room: Classroom, sheet: str) -> None:
    """Let the days around a sheet's due day pass, with whatever is granted and handed in on each."""
    granted = [each for each in EXTENSIONS if each.assignment == sheet]
    files = {each.number: deeds.handed_in(each.number, sheet) for each in EVERYBODY}
    days = {file.day for mine in files.values() for file in mine} | {each.granted for each in granted}
    for day in sorted(days):
        await room.wait_until(deeds.at(sheet, day))
        await _grant(room, [each for each in granted if each.granted == day])
        await room.together(
            hand_in_files(room.students[who], sheet, [file for file in mine if file.day == day])
            for who, mine in files.items()
        )


async def drop_one(room: Classroom) -> None:
    """Take a student off the roster."""
    answer = await room.instructor.command(
        "admin roster drop", student=await _number(room, "roster drop", deeds.DROPPED)
    )
    assert "is dropped" in answer["content"]


async def hand_in_plans(room: Classroom, teams: Teams) -> None:
    """Do the same with the plans of the teams, each handed in by one of them."""
    granted = [each for each in EXTENSIONS if each.assignment == PLAN]
    plans = [deeds.plan_of(team) for team in range(len(teams))]
    days = {file.day for plan in plans for _, file in plan} | {each.granted for each in granted}

    async def hand_in(members: Sequence[int], plan: Sequence[tuple[int, HandedIn]], day: int) -> None:
        for place, file in plan:
            if file.day == day:
                await hand_in_files(room.students[members[place]], PLAN, [file])

    for day in sorted(days):
        await room.wait_until(deeds.at(PLAN, day))
        await _grant(room, [each for each in granted if each.granted == day])
        await room.together(hand_in(members, plan, day) for members, plan in zip(teams, plans, strict=True))


async def rate_each_other(room: Classroom, teams: Teams) -> None:
    """Have the members of some teams rate each other, and accept what comes of it."""
    await room.wait_until(deeds.noon(RATINGS_OPEN))

    async def rate(rater: int, members: Sequence[int]) -> None:
        student = room.students[rater]
        await student.listen()
        shown = await student.command("peers rate")
        for rated in members:
            if rated != rater:
                first, second = deeds.rating(rater, rated)
                shown = await student.fill_in(shown, EVERYBODY[rated].listed, str(first), str(second))
        await student.leave()

    rated_teams = [teams[each] for each in deeds.RATED_TEAMS]
    await room.together(rate(each, team) for team in rated_teams for each in team if each != deeds.SILENT)
    await room.wait_until(deeds.noon(RATINGS_ARE_OVER))
    for each in deeds.RATED_TEAMS:
        team = await room.instructor.choose("admin peers accept", "team", team_name(each))
        answer = await room.instructor.command("admin peers accept", assignment=PLAN, team=team)
        assert answer["content"].count("factor ") == deeds.SIZE


async def decide(room: Classroom) -> None:
    """Set points by hand, excuse, and take one of these decisions back."""
    teacher = room.instructor
    for each in DECISIONS:
        about = {"student": await _number(room, "grade excuse", each.student), "assignment": each.assignment}
        if each.points is None:
            answer = await teacher.command("admin grade excuse", **about, reason="A doctor's note")
        else:
            answer = await teacher.command(
                "admin grade override", **about, points=each.points, reason="Looked at together"
            )
        assert "Done." in answer["content"]
        if each.withdrawn:
            answer = await teacher.command("admin grade withdraw", **about)
            assert "counts again" in answer["content"]


def team_name(number: int) -> str:
    """Return what a team calls itself."""
    return f"Crew {number + 1:02}"


async def hand_in_files(student: Member, assignment: str, files: Sequence[HandedIn]) -> None:
    """Hand files in, one after the other, and wait each time until the grade is shown."""
    for file in files:
        raw = notebook(file.score, f"{assignment} of {student.name}")
        asked = await student.use("submit", [("work.ipynb", raw)], assignment=assignment, notebook="0")
        await student.answer(asked, _graded)


def _graded(answer: Json) -> bool:
    return "Full report" in str(answer["components"])


async def _grant(room: Classroom, granted: Sequence[MoreTime]) -> None:
    teacher, name = room.instructor, "admin extension grant"
    for each in granted:
        whom: dict[str, object] = {"everyone": True}
        if each.student is not None:
            whom = {"student": await _number(room, "extension grant", each.student)}
        elif each.team is not None:
            whom = {"team": await teacher.choose(name, "team", team_name(each.team))}
        more = {"assignment": each.assignment, "until": f"{each.days} days", "reason": "Granted in the term"}
        answer = await teacher.command(name, **more, **whom)
        assert "is due" in answer["content"]


async def _number(room: Classroom, command: str, student: int) -> object:
    """Return the bot's number of a student, by typing their login into a command of the staff's."""
    return await room.instructor.choose(f"admin {command}", "student", EVERYBODY[student].login)


async def _teams(room: Classroom) -> Teams:
    """Read the teams from the file that the staff gets."""
    shown = await room.instructor.command("admin teams list")
    numbers = {each.login: each.number for each in EVERYBODY}
    teams: dict[str, list[int]] = {}
    for row in _table(await room.instructor.file(shown)):
        teams.setdefault(row["Team"], []).append(numbers[row["SIS Login ID"]])
    formed = [team_name(each) for each in range(deeds.FORMED)]
    others = sorted(teams.keys() - set(formed), key=lambda name: int(re.findall(r"\d+", name)[0]))
    return [tuple(sorted(teams[name])) for name in (*formed, *others)]


def _table(file: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.decode("utf-8-sig"), newline="")))
