"""How much of a syllabus `syllabot course new` reads, and how much of what it writes is true: field by field.

`python -m benchmarks.drafting SYLLABUS... --course FOLDER` compares a draft with a course.yaml that a person wrote.
`--edition FILE` is for a syllabus of another term than the course.yaml: JSON with the kinds of facts that it `drops`,
and the `facts` that hold in that edition, by kind and name.

A field is *written* if it stands in the draft without a question. Precision is what of that is true, recall what of
the truth is written. Proposals and questions count as asked, never as written.
"""

import argparse
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from knowledge.drafting import draft_course
from knowledge.drafting.fields import Entry, Field, Group, Listing
from knowledge.loading import load_document
from registrar.course.load import course_text
from registrar.course.source import parse

Facts = dict[tuple[str, str], str]
"""What is true or written: kind and name of each fact, and its value as text."""

KINDS = (
    "identity", "term", "people", "components", "points", "assignments", "dates", "hours", "modules", "parts", "scale",
    "policies",
)  # fmt: skip
_ALIKE = 88
"""Titles this alike, of 100, are the same: authors mend slips of the pen."""
_TITLES = {"identity", "assignments", "modules", "parts"}


@dataclass(frozen=True, slots=True)
class Score:
    """Counts for one kind of field. `extra` was written and is not in the truth; it counts against precision."""

    kind: str
    true: int
    right: int
    wrong: int
    extra: int
    asked: int

    @property
    def written(self) -> int:
        """What stands in the draft without a question."""
        return self.right + self.wrong + self.extra

    @property
    def missed(self) -> int:
        """What is neither written nor asked for."""
        return self.true - self.right - self.wrong - self.asked


def compare(truth: Facts, sure: Facts, everything: Facts) -> list[Score]:
    """Return the scores of a draft whose facts without a question are `sure`; `everything` has proposals as well."""
    scores = []
    for kind in KINDS:
        expected = {key: value for key, value in truth.items() if key[0] == kind}
        written = {key: value for key, value in sure.items() if key[0] == kind}
        right = sum(_same(kind, written[key], value) for key, value in expected.items() if key in written)
        wrong = sum(key in written for key in expected) - right
        asked = sum(key in everything and key not in written for key in expected)
        extra = sum(key not in expected for key in written)
        scores.append(Score(kind, len(expected), right, wrong, extra, asked))
    return scores


def mistakes(truth: Facts, sure: Facts) -> Iterator[str]:
    """Yield what is written and not true."""
    for key, value in sure.items():
        if key not in truth or not _same(key[0], value, truth[key]):
            yield f"{key[0]}: {key[1]}: written {value!r}, true {truth.get(key)!r}"


def facts_of(tree: Mapping[str, Any]) -> Facts:
    """Return the facts of a course file, given as its tree of texts; what is absent or None is left out."""
    found: Facts = {}
    for kind, name, value in _all(tree):
        if value not in (None, ""):
            found[kind, _plain(name)] = str(value)
    return found


def drafted(top: Group, *, sure_only: bool) -> dict[str, Any]:
    """Return the fields of a draft as a tree of texts: those without a question, or also those that are asked."""
    return {each.key: _value(each, sure_only=sure_only) for each in top.fields if _counts(each, sure_only=sure_only)}


def _counts(each: Field | Entry, *, sure_only: bool) -> bool:
    """Whether a field or an entry counts; a group with a question counts, since its fields are asked by themselves."""
    scalar = not isinstance(each.value, Group | Listing)
    return not sure_only or (each.written and not (each.question and scalar))


def _value(each: Field | Entry, *, sure_only: bool) -> Any:  # noqa: ANN401, a tree of texts
    if isinstance(each.value, Group):
        return drafted(each.value, sure_only=sure_only)
    if isinstance(each.value, Listing):
        return [
            _value(entry, sure_only=sure_only) for entry in each.value.entries if _counts(entry, sure_only=sure_only)
        ]
    return "asked" if each.value is None else _text(each.value)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:g}"
    return f"{value:%H:%M}" if isinstance(value, time) else str(value)


def _all(tree: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    for key in ("code", "title", "institution"):
        yield "identity", key, tree.get(key)
    term = tree.get("term") or {}
    for key in ("name", "starts", "ends", "time_zone"):
        yield "term", key, term.get(key)
    yield "term", "due_time", tree.get("due_time")
    for person in tree.get("staff") or []:
        name = re.sub(r"\b(?:Prof|Dr|Professor)\b\.?\s*", "", str(person.get("name", "")))
        yield "people", name, name
        for key in ("email", "phone"):
            yield "people", f"{name} {key}", person.get(key)
    yield from _graded(tree)
    yield from _unfolding(tree)
    yield from _policies(tree)


def _graded(tree: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    for component in tree.get("components") or []:
        for key in ("percent", "points"):
            yield "components", f"{component.get('title')} {key}", component.get(key)
    for assignment in tree.get("assignments") or []:
        title = str(assignment.get("title"))
        due = assignment.get("due") or {}
        due = due if isinstance(due, dict) else {"date": due}
        yield "assignments", title, title
        yield "points", title, assignment.get("points")
        yield "dates", f"due {title}", due.get("date")
        yield "hours", f"due {title}", due.get("time")
        for place, item in enumerate(assignment.get("items") or [], start=1):
            yield "points", f"{title} item {place}", item.get("points")


def _unfolding(tree: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    for module in tree.get("modules") or []:
        yield "modules", f"module {module.get('number')}", module.get("title")
        yield "dates", f"module {module.get('number')}", module.get("starts")
        for part in module.get("parts") or []:
            yield "parts", f"part {part.get('number')}", part.get("title")
    for section in tree.get("sections") or []:
        meetings = section.get("meetings") or []
        for meeting in meetings if isinstance(meetings, list) else []:
            yield "dates", f"meeting {section.get('name')} {meeting.get('date')}", meeting.get("date")


def _policies(tree: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    scale = tree.get("grading_scale") or {}
    for band in scale.get("bands") or []:
        for key in ("lowest", "highest", "gpa"):
            letter = str(band.get("letter")).replace("+", " plus").replace("-", " minus")
            yield "scale", f"{letter} {key}", band.get(key)
    late = tree.get("late_policy") or {}
    for key in ("points_per_day", "percent_per_day", "no_credit_after_days"):
        yield "policies", f"late {key}", late.get(key)
    evaluation = tree.get("evaluation") or {}
    for key in ("opens_days_before_end", "open_for_days"):
        yield "policies", f"evaluation {key}", evaluation.get(key)
    yield "policies", "participation graded", (tree.get("participation") or {}).get("graded")
    yield "policies", "teams largest", (tree.get("teams") or {}).get("largest")


def _plain(name: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", name.lower()))


def _same(kind: str, written: str, true: str) -> bool:
    if kind in _TITLES:
        return fuzz.ratio(_plain(written), _plain(true)) >= _ALIKE
    try:
        return float(written) == float(true)
    except ValueError:
        return _plain(written) == _plain(true)


def corrected(truth: Facts, file: Path) -> Facts:
    """Return a truth with what a file says of another edition: it drops kinds and states facts by kind and name."""
    told = json.loads(file.read_text(encoding="utf-8"))
    kept = {key: value for key, value in truth.items() if key[0] not in told["drops"]}
    return kept | {
        (kind, _plain(name)): str(value) for kind, facts in told["facts"].items() for name, value in facts.items()
    }


def main() -> None:
    """Print the table for the files and the course on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("syllabus", type=Path, nargs="+")
    parser.add_argument("--course", type=Path, required=True)
    parser.add_argument("--edition", type=Path)
    chosen = parser.parse_args()
    tree = parse(course_text(chosen.course)).tree
    truth = facts_of(tree if isinstance(tree, dict) else {})
    if chosen.edition:
        truth = corrected(truth, chosen.edition)
    draft = draft_course([(path.name, load_document(path)) for path in chosen.syllabus], "course")
    sure = facts_of(drafted(draft.top, sure_only=True))
    print("| kind of field | true | written | right | asked | missed | precision | recall |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for score in compare(truth, sure, facts_of(drafted(draft.top, sure_only=False))):
        precision = f"{score.right / score.written:.0%}" if score.written else "–"
        recall = f"{score.right / score.true:.0%}" if score.true else "–"
        print(
            f"| {score.kind} | {score.true} | {score.written} | {score.right} | {score.asked} | {score.missed} "
            f"| {precision} | {recall} |"
        )
    for mistake in mistakes(truth, sure):
        print(mistake)


if __name__ == "__main__":
    main()
