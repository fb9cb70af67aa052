"""Brings files and folders of course materials into the index, and keeps it in step with them."""

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from knowledge.errors import UnreadableFileError
from knowledge.index import Draft, FileState, PassageIndex
from knowledge.loading import FORMATS, Document, parse_document, read_content
from knowledge.passages import cut
from knowledge.types import IngestReport, Skipped
from registrar.course.contradictions import Section
from registrar.course.contradictions.terms import is_of_another_term
from registrar.course.models import Course

RECIPE = b"3"
"""To be raised whenever loading or cutting changes, so that unchanged files are read again."""
LEFT_OUT = frozenset({"__pycache__", "node_modules", "site-packages"})
"""Folders, besides hidden ones, that hold no materials."""


ARCHIVES = frozenset({".7z", ".bz2", ".gz", ".rar", ".tar", ".tgz", ".xz", ".zip", ".zst"})
"""Archives are not taken apart: what is in one, and what its names and links do when unpacked, is for a person."""
ARCHIVE = "This is an archive. Unpack it, and ingest the folder."


@dataclass(frozen=True, slots=True)
class IngestProgress:
    """Which file is being read, as the `number`-th of `total`."""

    source: str
    number: int
    total: int


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A file to ingest, the name it will be cited by, and the template of its passages' URLs."""

    path: Path
    source: str
    link: str

    @property
    def place(self) -> str:
        """The absolute path as text, also where the file system's bytes are none."""
        return _text(str(self.path))


@dataclass(slots=True)
class _Tally:
    """The report while it grows."""

    files: int = 0
    added: int = 0
    unchanged: int = 0
    removed: int = 0
    skipped: list[Skipped] = field(default_factory=list)


def ingest(
    paths: Sequence[Path],
    index: PassageIndex,
    *,
    course: Course | None = None,
    link: str = "",
    progress: Callable[[IngestProgress], None] | None = None,
) -> IngestReport:
    """Bring files, and folders with all that is in them, into the index.

    Files that have not changed cost a look at their bytes. Files that are gone from a folder, or
    that can no longer be read, lose their passages; so does a path that does not exist any more.
    Where the index is damaged, or of another embedding model, all files it held are read again.

    Args:
        paths: files and folders. A file is cited by its path below the folder given, or by its name.
        index: where the passages go.
        course: tells another term's files, by their dates; None takes all for this term's.
        link: a URL with `{file}` where that path belongs; empty for no links.
        progress: called before each file.

    Raises:
        IngestRunningError: if another ingest is running.
        EmbedderError: if the embedding model cannot be loaded.
    """
    tally = _Tally()
    candidates = {candidate.place: candidate for path in paths for candidate in _found(path, link, tally)}
    roots = [path.resolve() for path in paths]
    with index.writing() as draft:
        for place, state in draft.lost.items():
            if place not in candidates and Path(place).is_file() and not _below(place, roots):
                candidates[place] = _Candidate(Path(place), state.source, state.link)
        for number, (place, candidate) in enumerate(candidates.items(), start=1):
            if progress:
                progress(IngestProgress(candidate.source, number, len(candidates)))
            _bring_in(place, candidate, draft, tally, course)
        for place in [place for place in draft.files if place not in candidates and _below(place, roots)]:
            tally.removed += draft.remove(place)
    return IngestReport(tally.files, tally.added, tally.unchanged, tally.removed, tuple(tally.skipped))


def _bring_in(place: str, candidate: _Candidate, draft: Draft, tally: _Tally, course: Course | None) -> None:
    former = draft.files.get(place)
    try:
        content = read_content(candidate.path)
        mark = hashlib.sha256(RECIPE + _dates(course) + content).hexdigest()
        if former and (former.source, former.link, former.mark) == (candidate.source, candidate.link, mark):
            tally.files += 1
            tally.unchanged += former.passages
            return
        document = parse_document(candidate.path.suffix, content)
    except UnreadableFileError as problem:
        gone = " Its former passages were taken out." if former else ""
        tally.skipped.append(Skipped(candidate.path, f"This file {problem}.{gone}"))
        tally.removed += draft.remove(place) if former else 0
        return
    elsewhere = course is not None and is_of_another_term(course, _sections(document, candidate.source))
    passages = cut(document, source=candidate.source, place=place, link=candidate.link, other_term=elsewhere)
    change = draft.replace(place, FileState(candidate.source, candidate.link, mark, len(passages)), passages)
    tally.files += 1
    tally.added += change.added
    tally.unchanged += change.unchanged
    tally.removed += change.removed


def _dates(course: Course | None) -> bytes:
    """Return the dates of a course's term: with others, a file may be another term's."""
    return f"{course.term.starts} {course.term.ends}".encode() if course else b""


def _sections(document: Document, source: str) -> Iterator[Section]:
    return (Section(source, block.headings, block.text) for block in document.blocks if not block.code)


def _found(path: Path, link: str, tally: _Tally) -> Iterator[_Candidate]:
    """Yield the files that `path` stands for; what is left out for a reason goes to the tally."""
    root = path.resolve()
    if root.is_dir():
        yield from _in_folder(root, link, tally)
    elif not root.exists():
        tally.skipped.append(Skipped(path, "There is no such file or folder. What came from it was taken out."))
    elif root.suffix.lower() in ARCHIVES:
        tally.skipped.append(Skipped(path, ARCHIVE))
    else:
        yield _Candidate(root, _text(path.name), link)


def files_of(path: Path) -> list[Path]:
    """Return the files that a file or folder brings into an index, absolute, whether or not they can be read."""
    return [candidate.path for candidate in _found(path, "", _Tally())]


def _in_folder(root: Path, link: str, tally: _Tally) -> Iterator[_Candidate]:
    def closed(error: OSError) -> None:
        tally.skipped.append(Skipped(Path(error.filename), f"This folder cannot be opened ({error.strerror})."))

    for folder, subfolders, names in os.walk(root, onerror=closed):
        here = Path(folder)
        outward = [name for name in [*subfolders, *names] if _leads_out(here / name, root)]
        tally.skipped.extend(
            Skipped(here / name, "This is a link that leads out of the folder.") for name in outward if _wanted(name)
        )
        subfolders[:] = sorted(name for name in subfolders if name not in LEFT_OUT and not name.startswith("."))
        for name in sorted(names):
            path = here / name
            if _wanted(name) and path.suffix.lower() in ARCHIVES:
                tally.skipped.append(Skipped(path, ARCHIVE))
            if _wanted(name) and path.suffix.lower() in FORMATS and not path.is_symlink():
                yield _Candidate(path, _text(path.relative_to(root).as_posix()), link)


def _wanted(name: str) -> bool:
    """Whether a file is neither hidden nor one that an office program or Jupyter keeps beside the real one."""
    return not name.startswith((".", "~$")) and not name.endswith("-checkpoint.ipynb")


def _leads_out(path: Path, root: Path) -> bool:
    return path.is_symlink() and not path.resolve().is_relative_to(root)


def _below(place: str, roots: Sequence[Path]) -> bool:
    return any(Path(place).is_relative_to(_text(str(root))) for root in roots)


def _text(name: str) -> str:
    """Return a name of the file system as text that can be stored."""
    return name.encode("utf-8", "backslashreplace").decode()
