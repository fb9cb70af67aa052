"""The composition root: from the settings to services that are ready for use."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

from bot.errors import BotError
from bot.kaggle import KaggleAccess
from bot.mail import MailServer
from bot.services import Assistant, Grading, Services, Staffing
from bot.settings import Settings, SettingsError
from grader.queue.dask import WorkOnDask
from knowledge.assistant import open_assistant
from knowledge.embedding import load_embedder
from knowledge.index import PassageIndex
from knowledge.official import OfficialAnswer
from knowledge.types import Answer, Passage, Question
from knowledge.writing.model import ModelChoice
from knowledge.writing.writer import OnDraft
from registrar.clock import Clock, system_clock
from registrar.course.load import load_course
from registrar.course.models import Course
from registrar.database import Database
from registrar.errors import CourseFileError
from registrar.in_force import in_force
from registrar.uploads import Uploads
from schedules.canvas import Canvas

DATABASE = "syllabot.db"
"""The file of the database in the installation's home, where no other one is set."""

UPLOADS = "uploads"
"""The folder of handed-in files in the installation's home."""


class LateAssistant:
    """An assistant that is opened in the background, so that the bot is there at once.

    `warm` opens it; a question that comes before waits for that. If it fails, the next question tries again.

    Attributes:
        loading: how many threads are loading something: a model, the examples of questions, official answers.
    """

    def __init__(self, opener: Callable[[Course], Assistant], course: Course) -> None:
        self._opener = opener
        self._course = course
        self._opening = asyncio.Lock()
        self.loading = 0
        self._assistant: Assistant | None = None

    async def warm(self) -> None:
        """Open the assistant and warm it."""
        assistant = await self._opened()
        with self._loads():
            await assistant.warm()

    async def answer(self, question: Question, on_draft: OnDraft | None = None) -> Answer:
        """Answer as soon as the assistant is open."""
        return await (await self._opened()).answer(question, on_draft)

    async def passages(self, question: Question) -> tuple[Passage, ...]:
        """Find passages as soon as the assistant is open."""
        return await (await self._opened()).passages(question)

    async def learn(self, official: Sequence[OfficialAnswer]) -> None:
        """Open the assistant and hand it the official answers."""
        assistant = await self._opened()
        with self._loads():
            await assistant.learn(official)

    async def adopt(self, course: Course) -> None:
        """Answer from this definition of the course, now or once the assistant is open."""
        async with self._opening:
            self._course = course
            if self._assistant is not None:
                with self._loads():
                    await self._assistant.adopt(course)

    async def group(self, texts: Sequence[str]) -> list[list[int]]:
        """Group texts as soon as the assistant is open."""
        return await (await self._opened()).group(texts)

    async def _opened(self) -> Assistant:
        async with self._opening:
            if self._assistant is None:
                with self._loads():
                    self._assistant = await asyncio.to_thread(self._opener, self._course)
            return self._assistant

    @contextmanager
    def _loads(self) -> Iterator[None]:
        self.loading += 1
        try:
            yield
        finally:
            self.loading -= 1


def shifted_clock(ahead: timedelta) -> Clock:
    """Return the system's clock, set forward by `ahead` (or back, if negative), for a rehearsal."""
    return lambda: system_clock() + ahead


def open_course(settings: Settings) -> Course:
    """Read the course. Its own materials get the links that `settings.materials_url` gives them.

    Raises:
        BotError: if its definition has problems.
    """
    try:
        course = load_course(settings.course)
    except CourseFileError as error:
        first, *others = error.problems
        more = f" There are {len(others)} more problems: see `syllabot course check`." if others else ""
        raise BotError(f"The course in {settings.course} cannot be read: {first}.{more}") from error
    if settings.materials_url is None:
        return course
    link = f"{str(settings.materials_url).rstrip('/')}/{{file}}"
    linked = (each if each.link else each.model_copy(update={"link": link}) for each in course.materials)
    return course.model_copy(update={"materials": tuple(linked)})


def open_services(settings: Settings, clock: Clock = system_clock) -> Services:
    """Open the course; its assistant opens with the first question, or when it is warmed.

    Raises:
        BotError: if the course's definition has problems.
    """
    course = open_course(settings)
    return Services(
        course,
        LateAssistant(
            lambda held: open_assistant(
                held,
                settings.course,
                settings.home,
                settings.embedding_model,
                language_model(settings),
                settings.reranker,
            ),
            course,
        ),
        clock,
        open_database(settings),
        staffing_from(settings),
        timedelta(days=settings.question_days),
        grading_from(settings, course),
        timedelta(days=settings.upload_days),
        mail_from(settings),
        keep_message_ids=timedelta(days=settings.message_id_days),
        http_url=http_url(settings),
        canvas=canvas_from(settings),
        kaggle=kaggle_from(settings),
    )


def http_url(settings: Settings) -> str | None:
    """Return the address under which others reach the bot's web server; None where there is none."""
    if settings.http_port is None:
        return None
    return str(settings.http_url or f"http://{settings.http_host}:{settings.http_port}")


def kaggle_from(settings: Settings) -> KaggleAccess | None:
    """Return how leaderboards are fetched; None where no key is set."""
    if not settings.kaggle_username or settings.kaggle_key is None:
        return None
    return KaggleAccess(str(settings.kaggle_url), settings.kaggle_username, settings.kaggle_key.get_secret_value())


def canvas_from(settings: Settings) -> Canvas | None:
    """Return the course in Canvas; nothing is asked yet. None where Canvas is not set.

    Raises:
        SettingsError: if only a part of what is needed is set.
    """
    url, token, course = settings.canvas_url, settings.canvas_token, settings.canvas_course
    if url is None and token is None and course is None:
        return None
    if url is None or token is None or course is None:
        raise SettingsError("Set SYLLABOT_CANVAS_URL, SYLLABOT_CANVAS_TOKEN and SYLLABOT_CANVAS_COURSE together.")
    return Canvas(str(url), token.get_secret_value(), course)


async def take_decisions(services: Services) -> None:
    """Go by what the staff has decided since the course's file was written. The database must be open."""
    async with services.database.reading() as tx:
        services.course = await in_force(tx, services.written)
    await services.assistant.adopt(services.course)


def grading_from(settings: Settings, course: Course) -> Grading:
    """Return what handing in needs; nothing is started yet."""
    return Grading(
        settings.course,
        Uploads(settings.home / UPLOADS),
        WorkOnDask(settings.notebook_python, settings.dask_scheduler, at_once=settings.graders),
        settings.graders,
        course.gradebook.attempt,
    )


def mail_from(settings: Settings) -> MailServer | None:
    """Return which server sends e-mail, if one does.

    Raises:
        SettingsError: if nobody knows the address that it comes from.
    """
    if not settings.smtp_host:
        return None
    if "@" not in settings.smtp_from:
        raise SettingsError("Set SYLLABOT_SMTP_FROM to the address that e-mail comes from.")
    password = settings.smtp_password.get_secret_value() if settings.smtp_password else None
    return MailServer(
        settings.smtp_host,
        settings.smtp_port,
        settings.smtp_from,
        settings.smtp_user or None,
        password,
        settings.smtp_security,
    )


def staffing_from(settings: Settings) -> Staffing:
    """Return how the staff is known in Discord."""
    assistants, instructors = _listed(settings.staff_roles), _listed(settings.instructor_roles)
    return Staffing(assistants, settings.staff_channel.strip().lstrip("#"), settings.server, instructors)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def language_model(settings: Settings) -> ModelChoice | None:
    """Return which language model writes answers, if one does."""
    if not settings.language_model:
        return None
    url, key = settings.language_model_url, settings.language_model_key
    return ModelChoice(
        settings.language_model,
        str(url.get_secret_value()) if url else None,
        key.get_secret_value() if key else None,
        settings.language_model_seconds,
    )


def open_database(settings: Settings) -> Database:
    """Return the database of this installation, not yet started."""
    if settings.database_url is None:
        return Database(f"sqlite:///{settings.home.absolute() / DATABASE}")
    return Database(settings.database_url.get_secret_value())


def open_index(course: Course, settings: Settings) -> PassageIndex:
    """Open the index that the course's assistant reads. This loads the embedding model and takes seconds.

    Raises:
        EmbedderError: if the model cannot be loaded.
    """
    embedder = load_embedder(settings.embedding_model)
    return PassageIndex(settings.home / "index" / course.id, embedder, embedder.fingerprint)
