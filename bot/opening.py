"""The composition root: from the settings to services that are ready for use."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.errors import BotError
from bot.kaggle import KaggleAccess
from bot.late_assistant import LateAssistant
from bot.limits import Limit, Limits, Pace
from bot.mail import MailServer
from bot.operations.counting import transaction
from bot.services import Grading, Services, Staffing
from bot.settings import Settings, SettingsError
from grader.queue.dask import WorkOnDask
from grader.queue.tls import ENCRYPTED, Certificates
from knowledge.preparing import prepare
from knowledge.types import ChromaServer
from knowledge.writing.model import ModelChoice
from registrar.clock import Clock, system_clock
from registrar.course.load import load_course
from registrar.course.models import Course
from registrar.database import Database
from registrar.errors import CourseFileError
from registrar.in_force import in_force
from registrar.uploads import Uploads
from schedules.canvas import Canvas

if TYPE_CHECKING:
    from knowledge.assistant import Assistant
    from knowledge.index import PassageIndex
    from knowledge.upkeep import Upkeep

DATABASE = "syllabot.db"
"""The file of the database in the installation's home, where no other one is set."""

UPLOADS = "uploads"
"""The folder of handed-in files in the installation's home."""


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


def open_courses(settings: Sequence[Settings], clock: Clock = system_clock) -> Sequence[Services]:
    """Open several courses, which share the database, the uploads and what grades.

    Raises:
        BotError: if the definition of one has problems.
    """
    opened: list[Services] = []
    for each in settings:
        opened.append(open_services(each, clock, beside=opened[0] if opened else None))
    return opened


def open_services(settings: Settings, clock: Clock = system_clock, *, beside: Services | None = None) -> Services:
    """Open the course; its assistant opens with the first question, or when it is warmed.

    What can be shared is that of a course that is open already, where it stands `beside` one.

    Raises:
        BotError: if the course's definition has problems.
    """
    course = open_course(settings)
    return Services(
        course,
        LateAssistant(
            lambda held: _open_assistant(held, settings),
            course,
            lambda held: prepare(held, settings.course, settings.home, settings.embedding_model, chroma_from(settings)),
        ),
        clock,
        beside.database if beside else open_database(settings),
        staffing_from(settings),
        timedelta(days=settings.question_days),
        grading_from(settings, course, beside.grading if beside else None),
        timedelta(days=settings.upload_days),
        mail_from(settings),
        keep_message_ids=timedelta(days=settings.message_id_days),
        keep_messages=timedelta(days=settings.message_days),
        http_url=http_url(settings),
        canvas=canvas_from(settings),
        kaggle=kaggle_from(settings),
        limits=limits_from(settings),
    )


def _open_assistant(course: Course, settings: Settings) -> "Assistant":
    # Chroma and the embedding model's runtime are slow to import and large: they wait for the first question.
    from knowledge.assistant import open_assistant  # noqa: PLC0415

    return open_assistant(
        course,
        settings.course,
        settings.home,
        settings.embedding_model,
        language_model(settings),
        settings.reranker,
        chroma_from(settings),
    )


def chroma_from(settings: Settings) -> ChromaServer | None:
    """Return the Chroma server that keeps the index; None where the home does."""
    if settings.chroma_url is None:
        return None
    token = settings.chroma_token.get_secret_value() if settings.chroma_token else None
    return ChromaServer(str(settings.chroma_url), token)


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


def grading_from(settings: Settings, course: Course, shared: Grading | None = None) -> Grading:
    """Return what handing in needs; nothing is started yet. Another course's uploads and graders can be `shared`."""
    if shared is not None:
        return replace(shared, pack=settings.course, counts=course.gradebook.attempt)
    return Grading(
        settings.course,
        Uploads(settings.home / UPLOADS),
        WorkOnDask(
            settings.notebook_python,
            settings.dask_scheduler,
            certificates=certificates_from(settings),
            at_once=settings.graders,
        ),
        settings.graders,
        course.gradebook.attempt,
    )


def certificates_from(settings: Settings) -> Certificates | None:
    """Return what the Dask scheduler is spoken with; None where that is left to Dask's own configuration.

    Raises:
        SettingsError: if only a part of them is set, or the scheduler's address is one in the clear.
    """
    authority, certificate, key = settings.dask_ca, settings.dask_certificate, settings.dask_key
    if authority is None and certificate is None and key is None:
        return None
    if authority is None or certificate is None or key is None:
        raise SettingsError("Set SYLLABOT_DASK_CA, SYLLABOT_DASK_CERTIFICATE and SYLLABOT_DASK_KEY together.")
    if not (settings.dask_scheduler or "").startswith(ENCRYPTED):
        raise SettingsError(f"With certificates for Dask, DASK_SCHEDULER has to begin with {ENCRYPTED}.")
    return Certificates(authority.absolute(), certificate.absolute(), key.absolute())


def limits_from(settings: Settings) -> Limits:
    """Return how much a person may ask and hand in."""
    return Limits(
        Limit(Pace(settings.questions_per_minute, timedelta(minutes=1))),
        Limit(Pace(settings.files_per_hour, timedelta(hours=1))),
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
        return Database(f"sqlite:///{settings.home.absolute() / DATABASE}", transaction)
    return Database(settings.database_url.get_secret_value(), transaction)


def open_index(course: Course, settings: Settings) -> "PassageIndex":
    """Open the index that the course's assistant reads. This loads the embedding model and takes seconds.

    Raises:
        EmbedderError: if the model cannot be loaded.
    """
    from knowledge.embedding import load_embedder  # noqa: PLC0415 - slow
    from knowledge.index import PassageIndex  # noqa: PLC0415

    embedder = load_embedder(settings.embedding_model)
    folder = settings.home / "index" / course.id
    return PassageIndex(folder, embedder, embedder.fingerprint, chroma_from(settings))


def open_upkeep(course: Course, settings: Settings, index: "PassageIndex") -> "Upkeep":
    """Return the upkeep of the index that the course's assistant reads."""
    from knowledge.remembered import remembered  # noqa: PLC0415
    from knowledge.upkeep import Materials, Upkeep  # noqa: PLC0415

    return Upkeep(Materials(course, settings.course, remembered(settings.home, course)), index)
