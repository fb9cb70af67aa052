"""What `docs/assignments.md` shows its readers is true."""

import re
from pathlib import Path

from grader.assignments.models import Assignment
from grader.assignments.rules import Check
from grader.types import BAD_NOTEBOOKS, BAD_RESULTS, OUTCOMES
from registrar.course.source import parse

PAGE = (Path(__file__).parents[3] / "docs" / "assignments.md").read_text(encoding="utf-8")


def test_the_example_is_a_sound_assignment() -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    assert Assignment.model_validate(parse(example).tree).points == 17


def test_every_kind_of_check_and_each_of_its_fields_is_explained() -> None:
    for name, field in Check.model_fields.items():
        assert f"`{name}`" in PAGE or f"{name}:" in PAGE
        model = next(
            (part for part in getattr(field.annotation, "__args__", ()) if hasattr(part, "model_fields")), None
        )
        for inner in model.model_fields if model else ():
            assert inner in PAGE, f"{name}: {inner}"


def test_every_word_for_an_outcome_is_explained() -> None:
    for word in OUTCOMES | BAD_RESULTS | BAD_NOTEBOOKS:
        assert f"`{word}`" in PAGE
