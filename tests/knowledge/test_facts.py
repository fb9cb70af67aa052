"""Course facts: questions in students' words, on two courses that have nothing in common."""

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

import pytest

from knowledge.embedding import Embedder
from knowledge.facts.desk import FactDesk, Found
from knowledge.facts.disputes import with_disputes
from knowledge.facts.finding import Finding, citations
from knowledge.facts.vectors import embed_examples
from knowledge.types import Question, Turn
from registrar.course.load import load_course
from registrar.course.models import Course, Settlement
from tests.knowledge import facts_fixtures as asked

ROOT = Path(__file__).parents[2]
ENOUGH = 0.9
CLAIMED = 0.5
"""The share of each set of questions that must be answered rightly."""


class Desk:
    """A desk with the course that it is of and the usual time of asking."""

    def __init__(self, folder: Path, default: str, embedder: Embedder, cache: Path) -> None:
        self.course = load_course(folder)
        self._default = default
        self._embedder = embedder
        self._desk = FactDesk(self.course, embedder, cache)

    def find(self, question: asked.Asked) -> Found | None:
        return self.find_question(question.question(self.course.term.time_zone, self._default))

    def claims(self, question: asked.Asked) -> bool:
        """Whether the look-up is so near that passages of some likeness would not be preferred."""
        found = self.find(question)
        return found is not None and found.likeness >= CLAIMED

    def find_question(self, question: Question) -> Found | None:
        reading = self._desk.read(question)
        return self._desk.find(reading, self._embedder.embed_query(reading.wording), question.asked_at)

    def text(self, question: str, at: str = "") -> str:
        found = self.find(asked.Asked(question, at=at))
        assert found is not None
        return found.finding.text

    def wrong(self, questions: Iterable[asked.Asked]) -> list[str]:
        answered = [(question, self.find(question)) for question in questions]
        return [q.text for q, found in answered if found is None or not q.answered_by(found.finding.text)]


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.getbasetemp() / "examples"


@pytest.fixture(scope="session")
def networks(embedder: Embedder, cache: Path) -> Desk:
    return Desk(ROOT / "courses/t81_558", asked.NEURAL_NETWORKS_ASKED_AT, embedder, cache / "networks")


@pytest.fixture(scope="session")
def maritime(embedder: Embedder, cache: Path) -> Desk:
    return Desk(ROOT / "tests/courses/maritime_history", asked.MARITIME_ASKED_AT, embedder, cache / "maritime")


@pytest.mark.parametrize(
    "questions",
    [asked.NEURAL_NETWORKS, asked.NEURAL_NETWORKS_TOO, asked.NEURAL_NETWORKS_IN_CHAT],
    ids=["first", "second", "in chat"],
)
def test_questions_about_a_programming_course_are_answered(networks: Desk, questions: tuple[asked.Asked, ...]) -> None:
    wrong = networks.wrong(questions)
    assert len(wrong) <= (1 - ENOUGH) * len(questions), wrong


def test_questions_about_a_history_seminar_are_answered(maritime: Desk) -> None:
    wrong = maritime.wrong(asked.MARITIME)
    assert len(wrong) <= (1 - ENOUGH) * len(asked.MARITIME), wrong


def test_questions_about_the_subject_are_left_to_the_materials(networks: Desk, maritime: Desk) -> None:
    taken = [text for text in asked.FOR_THE_MATERIALS if networks.claims(asked.Asked(text))]
    taken += [text for text in asked.MARITIME_FOR_THE_MATERIALS if maritime.claims(asked.Asked(text))]
    assert len(taken) <= 1, taken


@pytest.mark.parametrize(("text", "intent"), asked.TO_DECLINE)
def test_what_must_not_be_done_is_declined(networks: Desk, text: str, intent: str) -> None:
    found = networks.find(asked.Asked(text))
    assert found is not None
    assert found.intent.name == intent


@pytest.mark.parametrize("text", asked.NOT_TO_DECLINE)
def test_an_honest_question_is_not_declined(networks: Desk, text: str) -> None:
    found = networks.find(asked.Asked(text))
    assert found is None or not found.declines


def test_a_role_that_nobody_has_is_said_not_to_be_known_with_whom_to_ask(maritime: Desk) -> None:
    text = maritime.text("who is the TA")
    assert "name nobody in that role" in text
    assert "salgueiro@letters.example" in text


def test_what_is_due_by_a_day_includes_that_day_and_before_it_does_not(networks: Desk) -> None:
    assert "Program 5" in networks.text("what is due by march 1")
    assert "Nothing is due" in networks.text("what is due before march 1")


def test_a_program_three_days_late_loses_six_points_and_can_earn_none(networks: Desk) -> None:
    found = networks.find(asked.Asked("what happens if I hand in program 4 three days late?"))
    assert found is not None
    text = found.finding.text
    assert "6 points off" in text
    assert "at most 0 points" in text
    assert "3 days × 2 points = 6 points" in text
    assert "more than one week" in text
    first = citations(networks.course, found.finding.places)[0]
    assert (first.source, first.heading) == ("syllabus.txt", "Grading Policies › Late Work Policy")


def test_lateness_is_counted_from_the_moment_of_asking(networks: Desk) -> None:
    question = "if I hand in program 4 now, how many points do I lose"
    assert "1 day late" in networks.text(question, "2022-02-23 12:00")
    assert "2 days late" in networks.text(question, "2022-02-24 12:00")
    assert "No credit" in networks.text(question, "2022-03-04 12:00")


def test_today_is_the_day_in_the_course_s_time_zone(networks: Desk) -> None:
    just_after_midnight_in_utc = datetime.fromisoformat("2022-03-02T03:00+00:00")
    found = networks.find_question(Question("what is due today", just_after_midnight_in_utc))
    assert found is not None
    assert "Program 5" in found.finding.text


def test_what_is_due_next_changes_with_the_day(networks: Desk) -> None:
    assert "Program 5" in networks.text("what is due next", "2022-03-01 10:00")
    assert "Program 6" in networks.text("what is due next", "2022-03-02 10:00")
    assert "Nothing more is due" in networks.text("what is due next", "2022-05-20 10:00")


def test_a_due_date_without_an_hour_says_so(networks: Desk) -> None:
    assert "no hour is stated" in networks.text("when is program 4 due")


def test_only_what_is_disputed_is_called_disputed(maritime: Desk) -> None:
    assert "disagree" in maritime.text("when is the oral examination")
    assert "disagree" not in maritime.text("how many points is the oral examination worth")


def test_a_settled_dispute_leaves_one_reading(maritime: Desk) -> None:
    course = _settled(maritime.course, "june-3")
    oral = course.assignment("oral-examination")
    found = with_disputes(course, Finding("5 June", (oral.at,), ("assignment:oral-examination",), about_dates=True))
    assert "3 June" in found.text
    assert "5 June" not in found.text
    assert "the examiner" in found.text


def test_a_question_without_its_subject_needs_the_turns_before_it(networks: Desk) -> None:
    asked_at = datetime.fromisoformat("2022-02-24T10:00-06:00")
    history = (Turn("user", "when is program 6 due"), Turn("assistant", "**Program 6** is due on March 8, 2022."))
    found = networks.find_question(Question("and the one before it?", asked_at, history))
    assert found is not None
    assert "Program 5" in found.finding.text


def test_vectors_of_examples_are_kept_and_a_damaged_file_is_made_anew(embedder: Embedder, tmp_path: Path) -> None:
    texts = ["when is the assignment due", "late policy"]
    first = embed_examples(texts, embedder, tmp_path)
    kept = tmp_path / "examples.npz"
    written = kept.stat().st_mtime_ns
    assert (embed_examples(texts, embedder, tmp_path) == first).all()
    assert kept.stat().st_mtime_ns == written
    kept.write_bytes(b"damaged")
    assert embed_examples(texts, embedder, tmp_path) == pytest.approx(first, abs=1e-5)
    assert kept.stat().st_mtime_ns != written


def _settled(course: Course, reading: str) -> Course:
    settlement = Settlement(reading=reading, by="the examiner", on=date(2024, 5, 1))
    disputes = tuple(dispute.model_copy(update={"settled": settlement}) for dispute in course.disputes)
    return course.model_copy(update={"disputes": disputes})
