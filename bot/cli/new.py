"""`syllabot course new`: a course pack from a syllabus, or from nothing."""

# ruff: noqa: PLC0415 - what is slow to import waits until the command runs, so that `--help` is quick

import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import JsonOption
from bot.cli.output import notes, print_json, results, waiting
from bot.errors import BotError

if TYPE_CHECKING:
    from knowledge.drafting import Contradiction, Draft
    from knowledge.loading import Document

EXAMPLE = "Example: syllabot course new courses/knots_2027 --from syllabus.pdf --from schedule.docx"
MATERIALS = "materials"


class CannotDraftError(BotError):
    """A course pack that cannot be made as asked."""

    exit_code = 2


def new(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="The folder of the new course pack.")],
    syllabi: Annotated[
        list[Path] | None,
        typer.Option(
            "--from", metavar="FILE", help="A syllabus or a schedule to draft it from. May be given several times."
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Make a course pack: course.yaml drafted from a syllabus, with the place of every field and the open questions.

    Reads PDF, Word, Markdown, HTML and text. Without --from, a small example with questions. Nothing there is replaced.
    """
    from knowledge.drafting import blank_course, draft_course
    from knowledge.errors import DraftError
    from registrar.clock import system_clock
    from registrar.course.load import FILE_NAME

    target = folder / FILE_NAME
    if target.exists():
        raise CannotDraftError(f"There is a course in {folder} already; choose another folder.")
    documents = [(path.name, _loaded(path)) for path in _apart(syllabi or [])]
    try:
        with waiting("Reading"):
            draft = (
                draft_course(documents, folder.resolve().name)
                if documents
                else blank_course(folder.resolve().name, system_clock().date())
            )
    except DraftError as error:
        raise CannotDraftError(str(error)) from error
    _write(target, draft.text, syllabi or [])
    if as_json:
        print_json(_as_values(draft, target))
    else:
        _tell(draft, target)


def _apart(files: Sequence[Path]) -> Sequence[Path]:
    """Refuse two files of one name: materials are cited by it."""
    names = [path.name for path in files]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise CannotDraftError(f"Two files are called {twice}; rename one, since places are cited by the file's name.")
    return files


def _loaded(path: Path) -> "Document":
    from knowledge.errors import UnreadableFileError
    from knowledge.loading import load_document

    try:
        return load_document(path)
    except UnreadableFileError as problem:
        raise CannotDraftError(f"{path}: This file {problem}.") from problem


def _write(target: Path, text: str, syllabi: Sequence[Path]) -> None:
    """Write the pack: the course file, and the documents as its first materials; all of it or nothing."""
    made: list[Path] = []
    try:
        for place in (*reversed(target.parent.parents), target.parent, target.parent / MATERIALS):
            if not place.exists():
                place.mkdir()
                made.append(place)
        for path in syllabi:
            copy = target.parent / MATERIALS / path.name
            if not copy.exists():
                made.append(copy)
                shutil.copyfile(path, copy)
        with target.open("x", encoding="utf-8", newline="\n") as file:
            made.append(target)
            file.write(text)
    except OSError as error:
        for path in reversed(made):
            with suppress(OSError):
                path.rmdir() if path.is_dir() else path.unlink()
        raise CannotDraftError(f"{target.parent} cannot be written: {error.strerror or error}.") from error


def _tell(draft: "Draft", target: Path) -> None:
    for contradiction in draft.contradictions:
        _tell_contradiction(contradiction)
    blocking = set(draft.blocking)
    for question in draft.questions:
        mark = "must be answered" if question in blocking else "question"
        if question in blocking or not question.again:
            _print(f"line {question.line}: {mark}: {question.where}: {question.question}")
    for problem in draft.problems:
        _print(f"must be mended: {problem}")
    asked = sum(not question.again for question in draft.questions)
    _print(f"{target} is written: {draft.facts} facts with their places, {asked} questions.")
    open_ends = len(blocking) + len(draft.problems)
    if open_ends:
        notes.print(
            f"`syllabot course check --course {target.parent}` passes once {_things(open_ends)} settled, "
            "marked with “must”.",
            markup=False,
            soft_wrap=True,
        )
    else:
        notes.print(f"`syllabot course check --course {target.parent}` passes.", markup=False, soft_wrap=True)


def _things(number: int) -> str:
    return "one thing is" if number == 1 else f"{number} things are"


def _tell_contradiction(contradiction: "Contradiction") -> None:
    _print(f"contradiction: {contradiction.topic}")
    for side in contradiction.sides:
        _print(f"    {side.value} ({side.source})" if side.source else f"    {side.value}")


def _as_values(draft: "Draft", target: Path) -> dict[str, object]:
    return {
        "file": str(target),
        "facts": draft.facts,
        "questions": [
            {"line": each.line, "where": each.where, "question": each.question, "blocking": each in draft.blocking}
            for each in draft.questions
        ],
        "problems": list(draft.problems),
        "contradictions": [
            {
                "topic": contradiction.topic,
                "sides": [{"value": each.value, "place": str(each.source or "")} for each in contradiction.sides],
            }
            for contradiction in draft.contradictions
        ],
    }


def _print(line: str) -> None:
    results.print(line, markup=False, soft_wrap=True)
