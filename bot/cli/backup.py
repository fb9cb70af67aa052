"""`syllabot backup` and `syllabot restore`: all that an installation remembers, in one file and back."""

# ruff: noqa: PLC0415 - what is slow to import waits until the command runs, so that `--help` is quick

import asyncio
import tempfile
from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import CourseOption, HomeOption
from bot.cli.output import complain, results, waiting

if TYPE_CHECKING:
    from bot.settings import Settings
    from registrar.backup import Source
    from registrar.course.models import Course

BACKUP_EXAMPLE = "Example: syllabot backup /backups --keep 14"
RESTORE_EXAMPLE = "Example: syllabot restore /backups/syllabot-20270314-120000.zip --home var"
NAME = "syllabot-{:%Y%m%d-%H%M%S}.zip"
ANY = "syllabot-????????-??????.zip"
LEFT_OUT = frozenset({"__pycache__", "node_modules", ".git"})


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The archive, or a folder for one named by the time.")],
    no_index: Annotated[bool, typer.Option("--no-index", help="Leave the index out: it can be rebuilt.")] = False,
    keep: Annotated[
        int | None, typer.Option(min=1, help="Keep this many in the folder, and delete older ones.")
    ] = None,
    course: CourseOption = None,
    home: HomeOption = None,
) -> None:
    """Write the database, the uploads, the materials and the index into one archive, while the bot runs.

    Only you can read it: it holds everything that the bot knows about anybody.
    """
    if keep and not file.is_dir():
        raise typer.BadParameter("--keep needs a folder that there is, instead of a file")
    from bot.course_tables import settings_of_courses
    from bot.opening import UPLOADS, open_course, open_database
    from bot.settings import load_settings
    from registrar.backup import back_up
    from registrar.clock import system_clock
    from registrar.uploads import Uploads

    settings, now = load_settings(course=course, home=home), system_clock()
    each = settings_of_courses(settings.courses, home=home) if settings.courses and course is None else [settings]
    opened = [(open_course(one), one) for one in each]
    target = file / NAME.format(now) if file.is_dir() else file
    with waiting("Writing the backup"), tempfile.TemporaryDirectory() as copies:
        saved = asyncio.run(
            back_up(
                target,
                open_database(settings),
                Uploads(settings.home / UPLOADS),
                (source for one in opened for source in _files_of(*one, None if no_index else Path(copies))),
                courses=tuple(course.id for course, _ in opened),
                version=version("syllabot"),
                at=now,
            )
        )
    for old in sorted(file.glob(ANY))[:-keep] if keep else []:
        old.unlink()
    results.print(
        f"{saved.rows} rows, {saved.uploads} uploads and {saved.files} other files are in {target}.",
        markup=False,
        soft_wrap=True,
    )
    if saved.missing:
        complain(
            f"{saved.missing} uploads that the database names are gone. They were deleted, or somebody moved them."
        )


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The archive.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Move what is there aside, instead of refusing. Stop the bot first.")
    ] = False,
    home: HomeOption = None,
) -> None:
    """Restore an archive into an empty home and an empty database.

    Everything is checked before anything is changed. One of an older version is brought up to date.
    """
    from bot.opening import open_database
    from bot.settings import load_settings
    from registrar.backup import restore as bring_back
    from registrar.clock import system_clock

    settings = load_settings(home=home)
    with waiting("Restoring the backup"):
        done = asyncio.run(bring_back(file, open_database(settings), settings.home, replace=replace, at=system_clock()))
    made = _said(done.manifest.made_at)
    results.print(f"{done.rows} rows and their files of {made} are back in {settings.home}.", markup=False)
    for course in done.manifest.courses:
        pack = settings.home / "materials" / course / PACK
        results.print(f"The pack of {course} as it was then lies in {pack}.", markup=False, soft_wrap=True)
    if done.aside:
        results.print(f"What was there before lies in {done.aside}.", markup=False, soft_wrap=True)


PACK = "pack"


def _files_of(course: "Course", settings: "Settings", copies: Path | None) -> "Iterator[Source]":
    """Yield the files of one course; its index is copied into `copies`, and left out without."""
    yield from _materials(course, settings)
    if copies:
        yield from _index(course, settings, copies / course.id)


def _materials(course: "Course", settings: "Settings") -> "Iterator[Source]":
    """Yield the files of the course pack, and of what was ingested besides, with the list that leads to them."""
    from knowledge.ingest import files_of
    from knowledge.remembered import LIST, Root, remembered, written
    from registrar.backup import Source
    from registrar.backup.archive import part_name

    for path in _files(settings.course):
        yield Source(part_name("materials", course.id, PACK, *path.relative_to(settings.course).parts), path)
    moved = []
    for number, root in enumerate(remembered(settings.home, course).roots(), start=1):
        base = root.path if root.path.is_dir() else root.path.parent
        for path in files_of(root.path) if root.path.exists() else []:
            place = part_name("materials", course.id, str(number), *path.relative_to(base.resolve()).parts)
            yield Source(place, path)
        name = Path(str(number)) if root.path.is_dir() else Path(str(number)) / root.path.name
        moved.append(Root(name, root.link))
    yield Source(part_name("materials", course.id, LIST), written(moved).encode())


def _index(course: "Course", settings: "Settings", copies: Path) -> "Iterator[Source]":
    """Yield the files of the index, from a copy that nobody writes; nothing of one that is damaged or on a server."""
    from knowledge.errors import IndexUnreadableError
    from knowledge.index.folder import CURRENT, FolderGenerations
    from registrar.backup import Source
    from registrar.backup.archive import part_name

    copies.mkdir()
    try:
        name, _ = FolderGenerations(settings.home / "index" / course.id).copy(copies)
    except IndexUnreadableError:
        complain("The index is damaged, so it is not in the backup. It is rebuilt from the materials.")
        return
    if name is None:
        return
    yield Source(part_name("index", course.id, CURRENT), name.encode())
    for path in _files(copies):
        yield Source(part_name("index", course.id, name, *path.relative_to(copies).parts), path)


def _files(folder: Path) -> Iterator[Path]:
    """Yield the regular files below a folder; links are left out, as they may lead anywhere."""
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder).parts
        if path.is_file() and not path.is_symlink() and LEFT_OUT.isdisjoint(inside):
            yield path


def _said(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
