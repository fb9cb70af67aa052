"""Official answers of the staff: which questions they answer, which they leave alone, and what they stand above."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio

from knowledge.assistant import Assistant, open_assistant
from knowledge.embedding import DEFAULT_MODEL, Embedder
from knowledge.grouping import group
from knowledge.official import SOURCE, contrasting
from knowledge.types import Answer, Band, OfficialAnswer, Question, Turn
from registrar.course.load import load_course

SEMINAR = Path(__file__).parents[1] / "courses/maritime_history"
SPRING = datetime(2024, 3, 14, 10, 0, tzinfo=ZoneInfo("Europe/Lisbon"))

FRENCH = "May I write the essay in French?"
LAPTOP = "Can I bring a laptop to the oral examination?"
GUESTS = "Are guests allowed to sit in on the seminar?"
EARLY = "Can I take the oral examination early?"
ANSWERS = {
    FRENCH: "Yes, French and Portuguese are both fine.",
    LAPTOP: "No, paper only.",
    GUESTS: "Yes, up to two, if you tell us a day before.",
    EARLY: "Only with a letter from the dean.",
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def seminar(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Assistant]:
    home = tmp_path_factory.mktemp("seminar")
    yield await asyncio.to_thread(open_assistant, load_course(SEMINAR), SEMINAR, home, DEFAULT_MODEL)


@pytest_asyncio.fixture
async def taught(seminar: Assistant) -> AsyncIterator[Assistant]:
    """The assistant with the staff's answers, which it has forgotten afterwards."""
    await seminar.learn([OfficialAnswer(question, text, SPRING) for question, text in ANSWERS.items()])
    yield seminar
    await seminar.learn([])


async def ask(assistant: Assistant, text: str, *history: Turn) -> Answer:
    return await assistant.answer(Question(text, SPRING, history))


@pytest.mark.parametrize("question", ANSWERS)
async def test_the_question_itself_is_answered_by_the_staff_and_cited_as_such(taught: Assistant, question: str) -> None:
    answer = await ask(taught, question)
    assert answer.text == ANSWERS[question]
    assert (answer.band, answer.kind) == (Band.ANSWER, "official")
    assert answer.citations[0].source == f"{SOURCE}, Thursday, March 14, 2024"
    assert question in answer.citations[0].heading


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("am i allowed to write my essay in french", FRENCH),
        ("could the essay be written in French?", FRENCH),
        ("am i allowed to have my laptop in the oral exam?", LAPTOP),
        ("can i use a laptop at the oral examination", LAPTOP),
        ("can a guest sit in on the seminar?", GUESTS),
    ],
)
async def test_a_close_paraphrase_is_answered_by_the_staff(taught: Assistant, asked: str, answered: str) -> None:
    answer = await ask(taught, asked)
    assert (answer.text, answer.kind) == (ANSWERS[answered], "official")


@pytest.mark.parametrize(
    "asked",
    [
        "May I write the essay in Spanish?",
        "Can I bring a calculator to the oral examination?",
        "Can I take the oral examination late?",
        "When is the seminar?",
        "How long must the essay be?",
        "May I write the first essay in French?",
    ],
)
async def test_a_question_that_only_looks_alike_is_not_answered_as_if_it_were_the_same(
    taught: Assistant, asked: str
) -> None:
    answer = await ask(taught, asked)
    assert not (answer.kind == "official" and answer.band is Band.ANSWER), answer.text


async def test_where_there_is_no_other_answer_a_similar_one_is_shown_as_the_closest(taught: Assistant) -> None:
    answer = await ask(taught, "Can I take the oral examination late?")
    if answer.kind == "official":
        assert answer.band is Band.CLOSEST
        assert "similar question" in answer.text
        assert EARLY in answer.citations[0].heading


async def test_a_course_fact_stands_above_an_answer_to_a_merely_similar_question(seminar: Assistant) -> None:
    await seminar.learn([OfficialAnswer("Could you tell me when the first essay has to be in?", "In May.", SPRING)])
    assert (await ask(seminar, "when is the first essay due")).kind.startswith("fact.")


async def test_a_course_fact_gives_way_to_an_answer_to_the_very_same_question(seminar: Assistant) -> None:
    await seminar.learn([OfficialAnswer("when is the first essay due?", "A week later, for everyone.", SPRING)])
    assert (await ask(seminar, "When is the first essay due")).text == "A week later, for everyone."
    assert (await ask(seminar, "When is the second essay due")).kind.startswith("fact.")
    await seminar.learn([])


async def test_a_withdrawn_answer_is_not_given_again(seminar: Assistant) -> None:
    await seminar.learn([OfficialAnswer(FRENCH, ANSWERS[FRENCH], SPRING)])
    assert (await ask(seminar, FRENCH)).kind == "official"
    await seminar.learn([])
    assert (await ask(seminar, FRENCH)).kind != "official"


async def test_a_follow_up_is_answered_by_what_it_means_in_the_conversation(taught: Assistant) -> None:
    history = (Turn("user", "What language is the essay written in?"), Turn("assistant", "English."))
    answer = await ask(taught, "and when is that due?", *history)
    assert answer.understood == "What language is the essay written in? and when is that due?"
    assert answer.kind != "official"


async def test_an_answer_knows_the_module_that_it_is_about(seminar: Assistant) -> None:
    assert (await ask(seminar, "what is module 2 about?")).module == 2
    assert (await ask(seminar, "who is the instructor?")).module is None


async def test_more_passages_come_from_the_materials_whatever_the_answer_was(seminar: Assistant) -> None:
    course = load_course(SEMINAR)
    passages = await seminar.passages(Question("when is the first essay due", SPRING))
    if not course.materials:
        assert passages == ()
    assert all(passage.text for passage in passages)


@pytest.mark.parametrize(
    ("one", "other", "different"),
    [
        ("Can I take the exam early?", "can i take the exam late", True),
        ("Can I switch from section 1 to 2?", "Can I switch from section 2 to 1?", True),
        ("Can I take the exam early?", "may I take the exam early", False),
        ("Can I take the exam?", "can I take the exam", False),
        ("Can I take the exam?", "can I take the exam today", True),
        ("Do teams need five people?", "does a team need to have 5 members", False),
        ("Can I use French?", "Can I use French or Portuguese?", False),
    ],
)
def test_one_telling_word_or_number_makes_another_question(one: str, other: str, different: bool) -> None:
    assert contrasting(one, other) is different
    assert contrasting(other, one) is different


def test_questions_are_grouped_by_meaning(embedder: Embedder) -> None:
    texts = [
        "Can I use PyTorch instead of Keras?",
        "Where can I park near the building?",
        "is pytorch allowed rather than keras",
        "may i use pytorch, not keras",
        "is there parking at the building",
        "Will the exam be open book?",
    ]
    assert group(embedder.embed_documents(texts)) == [[0, 2, 3], [1, 4], [5]]


def test_nothing_makes_no_groups() -> None:
    assert group([]) == []
