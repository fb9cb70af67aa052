"""Who is let in by each command, menu and lasting button, and with what each of them is tried.

A new one needs a line here: `tests/bot/test_permissions.py` fails without it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.bot.permission_world import ESSAY, ROLES, TALK, World

Options = Callable[[World], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Who:
    """Those whom something lets in, and in a word what it shows them."""

    roles: tuple[str, ...]
    about: str


EVERYBODY = Who(ROLES, "the course, or oneself")
STUDENTS = Who(("student", "teammate", "other team"), "oneself")
TEAM = Who(("student", "teammate"), "one's own team")
OWNER = Who(("student",), "one's own alone")
OWNER_AND_STAFF = Who(("student", "assistant", "instructor"), "one's own; for the staff, everybody's")
ITS_OTHER_MEMBERS = Who(("student",), "one's own team, never oneself")
NOT_FOR_THEM = Who((), "somebody else's invitation")
ASSISTANTS = Who(("assistant", "instructor"), "everybody")
INSTRUCTORS = Who(("instructor",), "everybody")

CSV = ("list.csv", b"Student,ID\nNoether Emmy,14\n")
ICS = ("canvas.ics", b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nEND:VCALENDAR\r\n")
BOARD = ("board.csv", b"Rank,TeamId,TeamName,Score\n1,1,Crew,0.5\n")
SEEN = "0123456789abcdef"


@dataclass(frozen=True, slots=True)
class Line:
    """Whom something lets in, and with which options or under which id it is tried.

    `refused` is how others are told that it is not theirs, where that depends on what it is about.
    """

    who: Who
    options: Options = lambda _: {}
    refused: str = "Only the course's"


def _about(role: str = "student", **more: Any) -> Options:
    return lambda world: {"student": world.students[role], **more}


def _team(**more: Any) -> Options:
    return lambda world: {"team": world.team, **more}


def _given(**options: Any) -> Options:
    return lambda _: options


COMMANDS: Mapping[str, Line] = {
    "ask": Line(EVERYBODY, _given(question="What did the others get for the first essay?")),
    "calendar": Line(EVERYBODY),
    "course": Line(EVERYBODY),
    "help": Line(EVERYBODY),
    "privacy": Line(EVERYBODY),
    "link": Line(EVERYBODY, _given(code="AAAAA-AAAAA")),
    "grades show": Line(STUDENTS),
    "grades what-if": Line(STUDENTS, _given(letter="Bom")),
    "remind on": Line(EVERYBODY),
    "remind off": Line(EVERYBODY),
    "remind quiet": Line(EVERYBODY, _given(**{"from": 22, "to": 7})),
    "remind show": Line(EVERYBODY),
    "feed show": Line(EVERYBODY),
    "feed new": Line(EVERYBODY),
    "feed revoke": Line(EVERYBODY),
    "participation me": Line(STUDENTS),
    "peers rate": Line(STUDENTS),
    "peers status": Line(STUDENTS),
    "submit": Line(EVERYBODY, _given(assignment=ESSAY, notebook=("work.ipynb", b'{"cells": []}'))),
    "assignment": Line(EVERYBODY, _given(assignment=ESSAY)),
    "submissions": Line(EVERYBODY),
    "regrade": Line(EVERYBODY, _given(assignment=ESSAY, reason="It is whole.")),
    "team show": Line(STUDENTS),
    "team form": Line(STUDENTS, _given(name="Terns")),
    "team invite": Line(STUDENTS, lambda world: {"student": world.actors["other team"]}),
    "team accept": Line(STUDENTS, lambda world: {"invitation": world.invited}),
    "team decline": Line(STUDENTS, lambda world: {"invitation": world.invited}),
    "team leader": Line(STUDENTS, lambda world: {"member": world.actors["student"]}),
    "team rename": Line(STUDENTS, _given(name="Petrels")),
    "team plan": Line(STUDENTS),
    "team alone": Line(STUDENTS),
    "team leave": Line(STUDENTS),
    "admin questions": Line(ASSISTANTS),
    "admin statistics": Line(ASSISTANTS, _given(assignment=ESSAY)),
    "admin announce list": Line(ASSISTANTS),
    "admin official list": Line(ASSISTANTS),
    "admin official edit": Line(ASSISTANTS, lambda world: {"answer": world.answer}),
    "admin official withdraw": Line(ASSISTANTS, lambda world: {"answer": world.answer}),
    "admin deliveries": Line(ASSISTANTS),
    "admin discussion list": Line(ASSISTANTS),
    "admin discussion open": Line(ASSISTANTS, _given(about="1")),
    "admin discussion link": Line(ASSISTANTS, lambda world: {"about": "1", "channel": world.channel}),
    "admin discussion forget": Line(ASSISTANTS, lambda world: {"channel": world.channel}),
    "admin participation": Line(ASSISTANTS),
    "admin audit": Line(ASSISTANTS, _given(export=True)),
    "admin extension list": Line(ASSISTANTS),
    "admin grade show": Line(ASSISTANTS, _about()),
    "admin grade export": Line(ASSISTANTS),
    "admin submissions": Line(ASSISTANTS, _given(assignment=ESSAY)),
    "admin regrade requests": Line(ASSISTANTS),
    "admin reminders": Line(ASSISTANTS),
    "admin session list": Line(ASSISTANTS),
    "admin session recording": Line(ASSISTANTS, _given(session="session:1", link="https://seminar.example/1")),
    "admin roster list": Line(ASSISTANTS),
    "admin roster show": Line(ASSISTANTS, _about()),
    "admin teams list": Line(ASSISTANTS),
    "admin teams rooms": Line(ASSISTANTS),
    "admin announce write": Line(INSTRUCTORS),
    "admin announce withdraw": Line(INSTRUCTORS, _given(announcement="staff-notice:1")),
    "admin digest": Line(INSTRUCTORS),
    "admin pause": Line(INSTRUCTORS),
    "admin resume": Line(INSTRUCTORS),
    "admin peers show": Line(INSTRUCTORS, _team(assignment=TALK)),
    "admin peers accept": Line(INSTRUCTORS, _team(assignment=TALK)),
    "admin peers override": Line(INSTRUCTORS, _about(assignment=TALK, factor=1.0, reason="Seen")),
    "admin peers withdraw": Line(INSTRUCTORS, _team(assignment=TALK)),
    "admin extension grant": Line(INSTRUCTORS, _about(assignment=ESSAY, until="90 days", reason="Illness")),
    "admin extension withdraw": Line(INSTRUCTORS, _given(extension="0")),
    "admin grade override": Line(INSTRUCTORS, _about(assignment=ESSAY, points=3.0, reason="By hand")),
    "admin grade excuse": Line(INSTRUCTORS, _about(assignment=ESSAY, reason="By hand")),
    "admin grade withdraw": Line(INSTRUCTORS, _about(assignment=ESSAY)),
    "admin grade kaggle": Line(INSTRUCTORS, _given(assignment=TALK, points=3.0, file=BOARD)),
    "admin settle": Line(INSTRUCTORS, _given(dispute="oral-examination-day", reading="june-3")),
    "admin regrade assignment": Line(INSTRUCTORS, _given(assignment=ESSAY)),
    "admin session create": Line(INSTRUCTORS, _given(day="2024-05-02", time="18:00")),
    "admin session move": Line(INSTRUCTORS, _given(session="session:1", day="2024-05-03", time="18:00")),
    "admin session cancel": Line(INSTRUCTORS, _given(session="session:1")),
    "admin session link": Line(INSTRUCTORS, _given(session="session:1", link="https://seminar.example/1")),
    "admin session hour": Line(INSTRUCTORS, _given(time="18:00")),
    "admin canvas sync": Line(INSTRUCTORS),
    "admin calendar compare": Line(INSTRUCTORS, _given(file=ICS)),
    "admin roster add": Line(INSTRUCTORS, _given(name="Curie, Marie")),
    "admin roster move": Line(INSTRUCTORS, _about(section="seminar")),
    "admin roster merge": Line(
        INSTRUCTORS, lambda world: {"keep": world.students["student"], "duplicate": world.students["teammate"]}
    ),
    "admin roster import": Line(INSTRUCTORS, _given(file=CSV)),
    "admin roster code": Line(INSTRUCTORS, _about()),
    "admin roster drop": Line(INSTRUCTORS, _about("other team")),
    "admin roster readmit": Line(INSTRUCTORS, _about("other team")),
    "admin roster unlink": Line(INSTRUCTORS, lambda world: {"account": world.actors["other team"]}),
    "admin staff list": Line(INSTRUCTORS),
    "admin staff appoint": Line(INSTRUCTORS, lambda world: {"account": world.actors["assistant"], "role": "assistant"}),
    "admin staff dismiss": Line(INSTRUCTORS, lambda world: {"account": world.actors["assistant"]}),
    "admin teams propose": Line(INSTRUCTORS),
    "admin teams rules": Line(INSTRUCTORS, _given(largest=5)),
    "admin teams assign": Line(INSTRUCTORS, _about("other team", new_team="Terns")),
    "admin teams rename": Line(INSTRUCTORS, _team(name="Fulmars")),
    "admin teams remove": Line(INSTRUCTORS, _about("other team")),
    "admin teams dissolve": Line(INSTRUCTORS, _team()),
}
"""The slash commands, in the order in which they are tried: what changes much comes late."""

LATE = ("team leave", "LeaveButton", "EraseButton")
"""What is tried last, as little is left to be seen afterwards."""

MENUS: Mapping[str, Line] = {"Make official answer": Line(ASSISTANTS)}
"""The entries of the menu of a message."""


def _id(template: str) -> Options:
    """Return the options of a button: its id, with what the world has in place of the names."""

    def options(world: World) -> dict[str, Any]:
        known = {
            "student": world.students["student"],
            "mate": world.students["teammate"],
            "submission": world.submission,
            "unconfirmed": world.unconfirmed,
            "reminder": world.reminder,
            "question": world.question,
            "answer": world.answer,
            "request": world.request,
            "invited": world.invited,
            "team": world.team,
            "message": world.message.id,
        }
        return {"custom_id": template.format(**known)}

    return options


BUTTONS: Mapping[str, Line] = {
    "PageButton": Line(EVERYBODY, _id("calendar:due:today")),
    "VoteButton": Line(EVERYBODY, _id("v1:{question}:+")),
    "MoreButton": Line(EVERYBODY, _id("m1:{question}")),
    "AskStaffButton": Line(EVERYBODY, _id("s1:{question}")),
    "FormButton": Line(EVERYBODY, _id(f"handin-form:{ESSAY}")),
    "ExportButton": Line(EVERYBODY, _id("privacy:export")),
    "DeleteButton": Line(EVERYBODY, _id("privacy:delete")),
    "ReminderButton": Line(
        OWNER, _id("remind:snooze:{reminder}"), "This reminder is somebody else's|I do not know this reminder"
    ),
    "ReportButton": Line(OWNER_AND_STAFF, _id("report:{submission}"), "I have no such report of yours"),
    "HandInButton": Line(OWNER, _id(f"handin:{{unconfirmed}}:{ESSAY}"), "This file is not yours"),
    "AssignmentChoice": Line(OWNER, _id("handin:{unconfirmed}"), "This file is not yours"),
    "RateButton": Line(ITS_OTHER_MEMBERS, _id(f"peers:rate:{{mate}}:{TALK}"), "You are in no team with others"),
    "TeamButton": Line(STUDENTS, _id("peers:list")),
    "AnswerButton": Line(NOT_FOR_THEM, _id("team-answer:{invited}:1"), "Nobody has invited you"),
    "RetryButton": Line(ASSISTANTS, _id("deliveries:retry")),
    "OfficialButton": Line(ASSISTANTS, _id("o1:{question}:{message}")),
    "WithdrawButton": Line(ASSISTANTS, _id("w1:{answer}")),
    "SubmissionsPageButton": Line(ASSISTANTS, _id(f"as1:0:{ESSAY}")),
    "DeclineButton": Line(ASSISTANTS, _id("rd1:{request}")),
    "RegradeButton": Line(ASSISTANTS, _id("rg1:{request}")),
    "SettleButton": Line(INSTRUCTORS, _id(f"settle:{SEEN}")),
    "ReopenButton": Line(INSTRUCTORS, _id(f"reopen:{SEEN}")),
    "AwardButton": Line(INSTRUCTORS, _id(f"kaggle:{SEEN}:10:{SEEN}")),
    "SendButton": Line(INSTRUCTORS, _id("announce:now")),
    "SessionButton": Line(INSTRUCTORS, _id("sc1:session:1")),
    "TakeButton": Line(INSTRUCTORS, _id("dt1:1")),
    "ImportButton": Line(INSTRUCTORS, _id(f"roster-import:drop:{SEEN}")),
    "ApplyButton": Line(INSTRUCTORS, _id("ra1:1")),
    "DropButton": Line(INSTRUCTORS, _id("ra0")),
    "ConfirmButton": Line(INSTRUCTORS, _id("team-confirm:3:1")),
    "DissolveButton": Line(INSTRUCTORS, _id("team-dissolve:{team}")),
    "MergeButton": Line(INSTRUCTORS, _id("roster-merge:{student}:{student}")),
    "LeaveButton": Line(TEAM, _id("team-leave:{team}"), "You are not in this team"),
    "EraseButton": Line(EVERYBODY, _id("privacy:erase")),
}
"""The lasting buttons and menus by class, each forged into a message that everybody reads."""
