"""Drafts made from the text of a syllabus, for the tests of this folder."""

from typing import Any

from knowledge.drafting import Draft, draft_course
from knowledge.loading import parse_document
from registrar.course.source import parse


def drafted(*files: tuple[str, str | bytes]) -> Draft:
    """Return the draft of files, each given as name and content."""
    documents = [
        (name, parse_document(f".{name.rsplit('.', 1)[1]}", text.encode() if isinstance(text, str) else text))
        for name, text in files
    ]
    return draft_course(documents, "the-course")


def tree(draft: Draft) -> dict[str, Any]:
    """Return what the drafted file holds, as texts."""
    read = parse(draft.text).tree
    assert isinstance(read, dict)
    return read


def assignments(draft: Draft) -> dict[str, dict[str, Any]]:
    """Return the assignments by id."""
    return {each["id"]: each for each in tree(draft).get("assignments") or []}


def due(draft: Draft) -> dict[str, str]:
    """Return the days of the assignments that have one, by id."""
    return {name: each["due"]["date"] for name, each in assignments(draft).items() if "due" in each}
