"""Answers that are put together from passages."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from knowledge.compose import CLOSEST, LONGEST, SURE, compose, support
from knowledge.excerpts import units
from knowledge.focus import focused, widened
from knowledge.index.words import words
from knowledge.types import Band, Hit, Passage
from registrar.course.load import load_course

COURSE = load_course(Path(__file__).parents[1] / "courses/maritime_history")


def equal(stems: Iterable[str]) -> dict[str, float]:
    """Take every word to tell as much as any other."""
    return dict.fromkeys(stems, 1.0)


ASTROLABE = (
    "Pilots carried few instruments. The astrolabe measures the height of the sun above the horizon. "
    "It is held by a ring and must hang still. Ropes were made of hemp."
)


def hit(text: str, similarity: float, source: str = "notes.md", headings: tuple[str, ...] = ()) -> Hit:
    return Hit(Passage(text[:20], text, source, headings), similarity, similarity)


def test_the_sentence_that_answers_is_quoted_with_its_place() -> None:
    answer = compose(
        "what does the astrolabe measure", [hit(ASTROLABE, 0.7, headings=("Instruments",))], COURSE, rarities=equal
    )
    assert answer.band is Band.ANSWER
    assert "measures the height of the sun" in answer.text
    assert (answer.citations[0].source, answer.citations[0].heading) == ("notes.md", "Instruments")


def test_weak_support_is_called_the_closest() -> None:
    question = "what does the astrolabe measure"
    chosen = [hit(ASTROLABE, 0.24)]
    assert CLOSEST <= support(words(question), chosen, [units(each.passage.text) for each in chosen], equal) < SURE
    answer = compose(question, chosen, COURSE, rarities=equal)
    assert answer.band is Band.CLOSEST
    assert "closest" in answer.text
    assert answer.citations


@pytest.mark.parametrize("hits", [[], [hit(ASTROLABE, 0.1)]], ids=["nothing found", "nothing near"])
def test_without_support_the_staff_is_named(hits: list[Hit]) -> None:
    answer = compose("how much is the tuition", hits, COURSE, rarities=equal)
    assert answer.refused
    assert answer.kind == "unknown"
    assert "salgueiro@letters.example" in answer.text
    assert answer.citations == ()


def test_a_question_without_a_telling_word_is_not_answered() -> None:
    assert compose("???", [hit(ASTROLABE, 0.9)], COURSE, rarities=equal).refused


def test_code_is_kept_whole_and_fenced() -> None:
    text = (
        "Load the chart first.\n\n```python\nchart = load_chart('atlas')\nprint(chart.latitude)\n```\n\nThen read it."
    )
    answer = compose("how do I load a chart in code", [hit(text, 0.7)], COURSE, rarities=equal)
    assert answer.text.count("```") == 2
    assert "print(chart.latitude)" in answer.text


def test_code_that_is_too_long_is_cut_at_a_line_and_its_fence_closed() -> None:
    lines = "\n".join(f"astrolabe_reading_{number} = measure({number})" for number in range(200))
    answer = compose("astrolabe reading measure", [hit(f"```python\n{lines}\n```", 0.8)], COURSE, rarities=equal)
    assert answer.text.count("```") == 2
    assert len(answer.text) <= LONGEST + 20


def test_an_answer_stays_short_however_long_the_passages_are() -> None:
    hits = [hit(f"{ASTROLABE} Chapter {number}. " * 40, 0.8, f"notes-{number}.md") for number in range(5)]
    answer = compose("what does the astrolabe measure", hits, COURSE, rarities=equal)
    assert len(answer.text) <= LONGEST + 20
    assert [citation.source for citation in answer.citations] == ["notes-0.md", "notes-1.md", "notes-2.md"]


def test_passages_of_the_assignment_that_is_named_come_first() -> None:
    essay = COURSE.assignment("essay-2")
    other = hit("Essay text", 0.6, "essay_1.md")
    heading = hit("Essay text", 0.5, "handbook.md", ("Essay 2",))
    own = hit("Essay text", 0.4, "essay_2.md")
    assert focused([other, heading, own], [essay]) == [own, heading, other]
    assert focused([other, heading, own], []) == [other, heading, own]
    assert widened("the long essay", [essay]) == "the long essay assignment 2"


def test_the_best_sentence_of_all_other_passages_is_quoted_beside_the_best_two() -> None:
    others = [
        hit("Rope makers walked backwards all day, and were paid by the fathom of rope.", 0.5, "ropes.md"),
        hit("Hemp came from Riga. A quadrant measures the height of a star by a plumb line.", 0.5, "quadrant.md"),
    ]
    answer = compose(
        "what measures the height of a star by a plumb line",
        [hit(ASTROLABE, 0.7), hit("The horizon is hard to see at night.", 0.6, "night.md"), *others],
        COURSE,
        rarities=equal,
    )
    assert "A quadrant measures the height of a star by a plumb line. [3]" in answer.text
    assert "Riga" not in answer.text
    assert [citation.source for citation in answer.citations] == ["notes.md", "night.md", "quadrant.md"]
    assert len(answer.text) < LONGEST


def test_without_a_telling_sentence_elsewhere_the_third_passage_is_quoted() -> None:
    ropes = "Ropes: astrolabe."
    answer = compose(
        "what does the astrolabe measure",
        [hit(ASTROLABE, 0.7), hit("The astrolabe is old.", 0.6, "age.md"), hit(ropes, 0.5, "ropes.md")],
        COURSE,
        rarities=equal,
    )
    assert ropes in answer.text
