"""The page for course authors must say what the loader does."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from registrar.course import models, values
from registrar.course.check import check_course
from registrar.course.load import load_course
from registrar.course.references import SUBJECT_WORDS

PAGE = (Path(__file__).parents[2] / "docs" / "course-pack.md").read_text(encoding="utf-8")
MODELS = sorted(
    {
        model
        for module in (models, values)
        for model in vars(module).values()
        if isinstance(model, type) and issubclass(model, values.Strict)
    },
    key=lambda model: model.__name__,
)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_the_page_explains_every_field(model: type[values.Strict]) -> None:
    unexplained = [name for name in model.model_fields if not re.search(rf"`[^`\n]*\b{name}\b[^`\n]*`", PAGE)]
    assert unexplained == []


def test_the_smallest_course_of_the_page_loads_without_a_problem(folder_with: Callable[[str], Path]) -> None:
    example = PAGE.split("## The smallest course")[1].split("```yaml\n")[1].split("```")[0]
    assert check_course(load_course(folder_with(example))).problems == ()


def test_the_page_lists_every_word_that_a_dispute_can_be_about() -> None:
    about = PAGE.split("`about` is a list of")[1]
    assert [word for word in SUBJECT_WORDS if f"`{word}`" not in about] == []
