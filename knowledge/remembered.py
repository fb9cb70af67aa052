"""Which files and folders a course's index was brought in from, besides those of its pack: the way back to them.

Their paths are remembered, not their contents: the materials stay where they are, and the index can be rebuilt from
there at any time. The list lies outside the index, which can be deleted.
"""

import json
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from registrar.course.models import Course

log = logging.getLogger(__name__)

LIST = "remembered.json"
_DAMAGE = (OSError, ValueError, TypeError, KeyError, AttributeError)


@dataclass(frozen=True, slots=True)
class Root:
    """A file or folder, absolute, that was ingested, and the template of its passages' URLs."""

    path: Path
    link: str = ""


class Remembered:
    """The list, in a folder of its own. A path in there may be relative to that folder, as in one restored."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.absolute()

    @property
    def begun(self) -> bool:
        """Whether there is a list that can be read."""
        return self._read() is not None

    def roots(self) -> list[Root]:
        """Return what is remembered, in the order in which it came."""
        return self._read() or []

    def add(self, roots: Sequence[Root]) -> None:
        """Remember these, each once; one whose path is gone is forgotten."""
        by_path = {root.path: root for root in [*self.roots(), *roots]}
        gone = {root.path for root in roots if not root.path.exists()}
        self._folder.mkdir(parents=True, exist_ok=True)
        beside = self._folder / f"{LIST}.new"
        beside.write_text(written(root for root in by_path.values() if root.path not in gone), encoding="utf-8")
        beside.replace(self._folder / LIST)

    def _read(self) -> list[Root] | None:
        try:
            found = json.loads((self._folder / LIST).read_text(encoding="utf-8"))
            return [Root(self._folder / str(each["path"]), str(each["link"])) for each in found["roots"]]
        except FileNotFoundError:
            return None
        except _DAMAGE:
            log.warning("the list of ingested materials is damaged: ingest those again that are not the pack's")
            return None


def remembered(home: Path, course: Course) -> Remembered:
    """Return what an instance with its state in `home` remembers for a course."""
    return Remembered(home / "materials" / course.id)


def written(roots: Iterable[Root]) -> str:
    """Return the list as it stands in its file."""
    return json.dumps({"roots": [{"path": str(root.path), "link": root.link} for root in roots]}, indent=1)
