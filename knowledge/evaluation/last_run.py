"""What the last run on a file of questions found, kept on disk, and what has changed since."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from knowledge.evaluation.scoring import Verdict

_SHOWN = 12
"""Hexadecimal digits that tell two files of one name apart."""


@dataclass(frozen=True, slots=True)
class Run:
    """When a run was (aware), and whether the answer to each question, by id, was grounded. No answer is kept."""

    at: datetime
    grounded: dict[str, bool]


@dataclass(frozen=True, slots=True)
class Changes:
    """What is different since a run, by the ids of questions."""

    since: datetime
    now_right: tuple[str, ...]
    now_wrong: tuple[str, ...]
    new: tuple[str, ...]
    gone: tuple[str, ...]


def run_of(verdicts: Sequence[Verdict], at: datetime) -> Run:
    """Return what is kept of a run that was at `at` (aware)."""
    return Run(at, {each.id: each.grounded for each in verdicts})


def changes(before: Run, now: Run) -> Changes:
    """Compare two runs; questions that only one of them has are `new` or `gone`."""
    both = [each for each in now.grounded if each in before.grounded]
    return Changes(
        since=before.at,
        now_right=tuple(each for each in both if now.grounded[each] and not before.grounded[each]),
        now_wrong=tuple(each for each in both if before.grounded[each] and not now.grounded[each]),
        new=tuple(each for each in now.grounded if each not in before.grounded),
        gone=tuple(each for each in before.grounded if each not in now.grounded),
    )


def place_of(questions: Path, folder: Path) -> Path:
    """Return the file in `folder` that keeps the last run on the file `questions`."""
    mark = hashlib.sha256(str(questions.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:_SHOWN]
    return folder / f"{questions.stem}-{mark}.json"


def load_run(place: Path) -> Run | None:
    """Return the run kept in a file, or None where there is none that can be read."""
    try:
        kept = json.loads(place.read_text(encoding="utf-8"))
        return Run(
            datetime.fromisoformat(kept["at"]), {str(key): bool(value) for key, value in kept["grounded"].items()}
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def keep_run(run: Run, place: Path) -> None:
    """Keep a run in a file, in place of the former one."""
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = place.with_suffix(".new")
    draft.write_text(json.dumps({"at": run.at.isoformat(), "grounded": run.grounded}, indent=1), encoding="utf-8")
    draft.replace(place)
