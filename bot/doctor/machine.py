"""Examines a machine, without using the network: is everything there that this installation needs?"""

import asyncio
import shutil
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, distribution, requires
from pathlib import Path

from packaging.requirements import Requirement

from bot.doctor.finding import Finding
from bot.doctor.link import link
from bot.settings import Settings
from grader.errors import NoSandboxError
from grader.pool import Need, Pool
from grader.sandbox.choose import choose
from grader.sandbox.types import Backend
from registrar.course.check import check_folder

OLDEST_PYTHON = (3, 11)
ENOUGH_DISK = 1_000_000_000
"""Bytes that an index of a large course and its rebuilding may take."""

KERNEL = "nbclient and ipykernel"
ANSWER_S = 60
"""Seconds that a Python may take to say what it has."""

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "chrome")
PORTAL = (
    "At https://discord.com/developers/applications make an application, open Bot, press Reset Token and copy it; "
    "then write DISCORD_TOKEN=… into a file .env here."
)


def examine(settings: Settings, *more: Settings) -> list[Finding]:
    """Examine the machine for an installation with `settings`, and `more` courses of the same bot.

    Nothing is changed and no network is used.
    """
    return [
        _python(),
        _packages(),
        *(_course(each.course) for each in (settings, *more)),
        _index(settings.home),
        _model(settings.embedding_model),
        _disk(settings.home),
        _token(settings),
        _notebooks(settings.notebook_python.absolute()),
        _sandbox(settings.notebook_python.absolute()),
        link(settings),
        _chromium(),
    ]


def _python() -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    if sys.version_info >= OLDEST_PYTHON:
        return Finding("Python", "ok", version)
    return Finding("Python", "missing", f"{version} is too old", "Install Python 3.11 or later, then `make install`.")


def _packages() -> Finding:
    wanted = [Requirement(line) for line in requires("syllabot") or []]
    wrong = [each.name for each in wanted if not (each.marker and not each.marker.evaluate()) and not _fits(each)]
    if wrong:
        return Finding(
            "Packages", "missing", f"missing or of another version: {', '.join(wrong)}", "Run `make install`."
        )
    return Finding("Packages", "ok", "all there")


def _fits(wanted: Requirement) -> bool:
    try:
        return wanted.specifier.contains(distribution(wanted.name).version, prereleases=True)
    except PackageNotFoundError:
        return False


def _course(folder: Path) -> Finding:
    check = check_folder(folder)
    if check.passed:
        return Finding("Course", "ok", f"{folder} is sound, with {len(check.disputes)} open disputes")
    errors = sum(problem.severity == "error" for problem in check.problems)
    return Finding("Course", "missing", f"{folder} has {errors} problems", "Run `syllabot course check` to see them.")


def _index(home: Path) -> Finding:
    if any((home / "index").glob("*/current")):
        return Finding("Index", "ok", f"there is one in {home}")
    remedy = "The course's own materials are read at the first start; add others with `syllabot ingest PATH`."
    return Finding("Index", "note", f"none yet in {home}", remedy)


def _model(name: str) -> Finding:
    if name == Settings.model_fields["embedding_model"].default:
        # Whether its package is there is told by the packages.
        return Finding("Embedding model", "ok", "the packaged one")
    if Path(name).is_dir():
        return Finding("Embedding model", "ok", name)
    return Finding("Embedding model", "note", f"{name} is no folder here; it may be loaded from the network")


def _disk(home: Path) -> Finding:
    place = next(folder for folder in (home, *home.absolute().parents) if folder.exists())
    free = shutil.disk_usage(place).free
    says = f"{free / 1e9:.1f} GB free for {home}"
    if free >= ENOUGH_DISK:
        return Finding("Disk", "ok", says)
    return Finding("Disk", "missing", says, "Free one gigabyte, or set SYLLABOT_HOME to a folder with room.")


def _token(settings: Settings) -> Finding:
    if settings.discord_token:
        return Finding("Token", "ok", "DISCORD_TOKEN is set")
    return Finding("Token", "note", "DISCORD_TOKEN is not set; only `syllabot run` needs it", PORTAL)


def _notebooks(python: Path) -> Finding:
    about = "Notebooks' Python"
    if not python.is_file():
        remedy = "Run `make install`, or set SYLLABOT_NOTEBOOK_PYTHON to the Python of an environment that has them."
        return Finding(about, "note", f"{python} is not there; only grading needs it, with {KERNEL}", remedy)
    ask = f"import importlib.util as i; print(*[n for n in {KERNEL.split(' and ')!r} if i.find_spec(n) is None])"
    try:
        asked = subprocess.run([python, "-c", ask], capture_output=True, text=True, check=True, timeout=ANSWER_S)
    except (OSError, subprocess.SubprocessError):
        return Finding(
            about, "note", f"{python} cannot be started; only grading needs it", "Make that environment anew."
        )
    if lacking := asked.stdout.split():
        says = f"{python} lacks {', '.join(lacking)}; only grading needs it"
        return Finding(about, "note", says, "Install requirements/kernel.txt into it; `make install` does so.")
    return Finding(about, "ok", str(python))


def _sandbox(python: Path) -> Finding:
    try:
        backend = choose()
        asyncio.run(_start_a_kernel(backend, python))
    except NoSandboxError as error:
        return Finding("Sandbox", "note", "none runs here; only grading needs it", str(error))
    return Finding("Sandbox", "ok", f"{backend.name} has just run a kernel")


async def _start_a_kernel(backend: Backend, python: Path) -> None:
    """Start what grades a notebook, and end it.

    Raises:
        NoSandboxError: if it does not come up.
    """
    pool = Pool(backend, ready=0)
    await (await pool.take(Need(python))).stop()
    await pool.close()


def _chromium() -> Finding:
    if any(shutil.which(name) for name in CHROMIUMS):
        return Finding("Chromium", "ok", "there")
    remedy = "Install the system's chromium, or run `playwright install chromium`."
    return Finding("Chromium", "note", "not found; only the browser tests need it", remedy)
