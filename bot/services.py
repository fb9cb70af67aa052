"""What the Discord surface needs of the rooms below, as one value."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from bot.kaggle import KaggleAccess
from bot.limits import Limits
from bot.mail import MailServer
from bot.question_log import QuestionLog
from grader.queue.work import Work
from knowledge.types import Answer, OfficialAnswer, OnDraft, Passage, Question
from registrar.clock import Clock
from registrar.course.models import Course
from registrar.database import Database
from registrar.submissions import Counts
from registrar.uploads import Uploads
from schedules.canvas import Canvas


class Assistant(Protocol):
    """Whoever answers. `knowledge.assistant.Assistant` is the one in service."""

    async def warm(self) -> None:
        """Load what the first answer would wait for."""

    async def answer(self, question: Question, on_draft: OnDraft | None = None) -> Answer:
        """Answer one question; `on_draft` is told what is written so far, where the answer is written."""

    async def passages(self, question: Question) -> tuple[Passage, ...]:
        """Return the passages nearest to a question, best first."""

    async def learn(self, official: Sequence[OfficialAnswer]) -> None:
        """Answer from these official answers from now on, and from no others."""

    async def adopt(self, course: Course) -> None:
        """Answer from this definition of the course from now on."""

    async def group(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the positions of texts that ask for alike things, in groups, the largest first."""


@dataclass(frozen=True, slots=True)
class Staffing:
    """How the staff is known in Discord, and where it meets there.

    Attributes:
        roles: names or ids of the roles that make somebody a teaching assistant.
        instructor_roles: names or ids of the roles that make somebody an instructor.
        channel: the name or id of the channel that questions for the staff go to.
        server: the id of the course's server; None where the bot is in one only.
    """

    roles: tuple[str, ...] = ("Staff",)
    channel: str = "staff"
    server: int | None = None
    instructor_roles: tuple[str, ...] = ("Instructor",)

    @property
    def address(self) -> str:
        """The channel as the outbox knows it: its id, or `#` and its name."""
        return self.channel if self.channel.isdecimal() else f"#{self.channel}"


@dataclass(frozen=True, slots=True)
class Grading:
    """What handing in needs.

    Attributes:
        pack: the course pack, with the assignments.
        uploads: keeps the files.
        work: grades them.
        workers: how many are graded at the same time.
        counts: which attempt counts.
        ahead: how far the course's clock is ahead of Discord's, in a rehearsal.
    """

    pack: Path
    uploads: Uploads
    work: Work
    workers: int = 2
    counts: Counts = "last"
    ahead: timedelta = timedelta(0)


@dataclass(slots=True)
class Services:
    """The services of one course. Nothing in here knows Discord.

    `course` is what holds now: `bot.running.Running.adopt` replaces it when the staff changes something. `written`
    stays as the course's file has it. `keep_questions` is how long the log keeps them, `keep_uploads` how long a file
    is kept that nobody said what it is for, `keep_messages` how long the words of what the bot sent are, and
    `keep_message_ids` how long it is known which messages counted as participation. `limits` is how much a person may
    ask and hand in. `http_url` is the address under which others reach the bot's web server. Without `grading`, nothing
    can be handed in; without `mail`, no e-mail is sent; without `http_url`, no calendar feeds are served; without
    `canvas`, no due dates are read from there; without `kaggle`, no leaderboard is fetched.
    """

    course: Course
    assistant: Assistant
    clock: Clock
    database: Database
    staffing: Staffing = Staffing()
    keep_questions: timedelta = timedelta(days=365)
    grading: Grading | None = None
    keep_uploads: timedelta = timedelta(days=30)
    mail: MailServer | None = None
    keep_message_ids: timedelta = timedelta(days=60)
    keep_messages: timedelta = timedelta(days=120)
    http_url: str | None = None
    canvas: Canvas | None = None
    kaggle: KaggleAccess | None = None
    limits: Limits = field(default_factory=Limits)
    written: Course = field(init=False)
    question_log: QuestionLog = field(init=False)

    def __post_init__(self) -> None:
        self.written = self.course
        self.question_log = QuestionLog(self.database)
