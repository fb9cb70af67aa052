"""The door of intake: a file's bytes and name in, a notebook out."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from grader.errors import NotebookError
from grader.intake.repair import repair
from grader.intake.script import notebook_of_script
from grader.intake.text import decode
from grader.intake.tree import Json, parse_object


@dataclass(frozen=True, slots=True)
class HandedInFile:
    """A file that can be run.

    Attributes:
        name: what the student called it, without folders.
        notebook: a valid notebook of the current format, without outputs.
        sha256: of the bytes as they came, in hexadecimal; the same for an unchanged file.
        notes: what had to be repaired, in sentences for the student.
    """

    name: str
    notebook: Json
    sha256: str
    notes: tuple[str, ...]

    def write(self, path: Path) -> None:
        """Write the notebook to `path`."""
        path.write_text(json.dumps(self.notebook, ensure_ascii=False, indent=1), encoding="utf-8")


def read_file(raw: bytes, name: str) -> HandedInFile:
    """Make a notebook of a file that somebody handed in. Takes the processor for up to a second.

    Raises:
        NotebookError: what is wrong with it and what to do, with the `bad_notebook:…` word.
    """
    text, encoding = decode(raw)
    notes = [] if encoding is None else [f"The file was saved as {encoding} and was read as that; UTF-8 is safer."]
    if _is_script(text, name):
        notebook = notebook_of_script(text)
    else:
        notebook, repaired = repair(parse_object(text))
        notes += repaired
    return HandedInFile(base_name(name), notebook, content_hash(raw), tuple(notes))


def content_hash(raw: bytes) -> str:
    """Return the hash by which an unchanged file is recognised."""
    return hashlib.sha256(raw).hexdigest()


def base_name(name: str) -> str:
    """Return a file's name without the folders of anybody's computer."""
    return name.replace("\\", "/").rsplit("/", 1)[-1]


def _is_script(text: str, name: str) -> bool:
    """A notebook that was merely named .py is still one."""
    if not name.lower().endswith(".py"):
        return False
    if not text.lstrip().startswith("{"):
        return True
    try:
        parse_object(text)
    except NotebookError as error:
        return error.outcome == "bad_notebook:not_json"
    return False
