"""Keeps a course's index what its materials say: brought in at the start, and rebuilt when it is damaged."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock, Thread

from knowledge.errors import IndexUnreadableError, KnowledgeError
from knowledge.index import PassageIndex
from knowledge.ingest import IngestProgress, ingest
from knowledge.remembered import Remembered, Root
from knowledge.types import IngestReport
from registrar.course.models import Course

log = logging.getLogger(__name__)

PAUSE_S, LONGEST_PAUSE_S = 5.0, 600.0
"""Seconds between two attempts to mend the index, which double up to the longest."""

Progress = Callable[[IngestProgress], None]


@dataclass(frozen=True, slots=True)
class Materials:
    """What belongs in the index of a course: its pack's own materials, and what was ingested besides.

    Attributes:
        course: names the pack's folders of materials.
        pack: where the pack lies.
        remembered: what was ingested besides.
    """

    course: Course
    pack: Path
    remembered: Remembered

    def own(self) -> list[Root]:
        """Return the pack's."""
        return [Root((self.pack / each.path).resolve(), each.link) for each in self.course.materials]

    def besides(self) -> list[Root]:
        """Return what was ingested besides."""
        return self.remembered.roots()


class Upkeep:
    """The upkeep of one index. Every call but `mend` takes as long as reading the materials does.

    Args:
        materials: what belongs in the index.
        index: the index.
        pause_s: seconds between the first two attempts to mend it.
    """

    def __init__(self, materials: Materials, index: PassageIndex, pause_s: float = PAUSE_S) -> None:
        self._materials = materials
        self._index = index
        self._pause_s = pause_s
        self._turn = Lock()
        self._mending = False

    def open(self, progress: Progress | None = None) -> None:
        """Bring in what has changed in the pack, and, where the index does not have it, what was ingested besides.

        A damaged index is rebuilt. What cannot be done now, as its server is away or another ingest is running, is
        tried again in the background; the bot answers facts meanwhile.
        """
        if not self._brought_up_to_date(progress):
            self.mend()

    def remember(self, roots: Sequence[Root]) -> None:
        """Remember what is ingested besides the pack. From then on, only what is remembered belongs in the index."""
        remembered = self._materials.remembered
        remembered.add([*([] if remembered.begun else self._found_in_index()), *roots])

    def rebuild(self, progress: Progress | None = None) -> IngestReport:
        """Read all materials again, into an index with nothing in it.

        Raises:
            IngestRunningError: if another ingest is running.
            IndexAwayError: if the index is on a server that cannot be reached.
        """
        self._index.condemn()
        reports = [self._bring_in(root, progress) for root in self._all()]
        skipped = tuple(skipped for each in reports for skipped in each.skipped)
        return IngestReport(len(self._index.files()), sum(each.added for each in reports), 0, 0, skipped)

    def mend(self) -> None:
        """Do what `open` does, in the background, until it is done; nothing if that is going on."""
        with self._turn:
            if self._mending:
                return
            self._mending = True
        Thread(target=self._mend, name="mending the index", daemon=True).start()

    def _mend(self) -> None:
        pause = self._pause_s
        try:
            while not self._brought_up_to_date(None):
                time.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE_S)
        finally:
            self._mending = False

    def _brought_up_to_date(self, progress: Progress | None) -> bool:
        try:
            try:
                self._open(progress)
            except IndexUnreadableError:
                log.warning("the index of the materials is damaged; it is set aside and rebuilt from them")
                self.rebuild(progress)
                log.info("the index of the materials is rebuilt")
        except (KnowledgeError, OSError) as error:
            log.warning(
                "the materials were not brought in: %s", error.strerror if isinstance(error, OSError) else error
            )
            return False
        return True

    def _open(self, progress: Progress | None) -> None:
        self._index.check()
        for root in self._materials.own():
            self._bring_in(root, progress)
        self._take_strays_out()
        places = self._index.files()
        for root in self._materials.besides():
            if root.path.exists() and not any(_below(place, [root]) for place in places):
                self._bring_in(root, progress)

    def _take_strays_out(self) -> None:
        """Take out what no remembered folder stands for: a pack was moved, or a backup restored."""
        if not self._materials.remembered.begun:
            return
        roots = [*self._materials.own(), *self._materials.besides()]
        strays = [place for place in self._index.files() if not _below(place, roots)]
        if strays:
            with self._index.writing() as draft:
                for place in strays:
                    draft.remove(place)

    def _found_in_index(self) -> list[Root]:
        """Return what an index of before there was a list must have been brought in from."""
        own = self._materials.own()
        files = {place: state for place, state in self._index.files().items() if not _below(place, own)}
        whole = {place: state for place, state in files.items() if place.endswith(state.source)}
        return [Root(Path(place.removesuffix(state.source)), state.link) for place, state in whole.items()]

    def _bring_in(self, root: Root, progress: Progress | None) -> IngestReport:
        return ingest([root.path], self._index, course=self._materials.course, link=root.link, progress=progress)

    def _all(self) -> Iterator[Root]:
        yield from self._materials.own()
        yield from (root for root in self._materials.besides() if root.path.exists())


def _below(place: str, roots: Sequence[Root]) -> bool:
    return any(Path(place).is_relative_to(root.path) for root in roots)
