"""From a question to an answer, over a course pack and its materials."""

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio

from knowledge.assistant import Assistant, open_assistant
from knowledge.embedding import DEFAULT_MODEL, Embedder
from knowledge.index import PassageIndex
from knowledge.replies import ALSO_SAID
from knowledge.retrieval import Retriever
from knowledge.types import Answer, Band, Question
from registrar.course.load import load_course
from tests.knowledge import facts_fixtures as asked

ROOT = Path(__file__).parents[2]
PACK = ROOT / "courses/t81_558"
SEMINAR = ROOT / "tests/courses/maritime_history"
THURSDAY = datetime(2022, 2, 24, 10, 0, tzinfo=ZoneInfo("America/Chicago"))
SPRING = datetime(2024, 3, 14, 10, 0, tzinfo=ZoneInfo("Europe/Lisbon"))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def networks(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Assistant]:
    home = tmp_path_factory.mktemp("networks")
    assistant = await asyncio.to_thread(open_assistant, load_course(PACK), PACK, home, DEFAULT_MODEL)
    await assistant.warm()
    yield assistant


async def ask(assistant: Assistant, text: str, asked_at: datetime = THURSDAY) -> Answer:
    return await assistant.answer(Question(text, asked_at))


async def test_a_late_program_is_answered_with_the_sum_and_its_place(networks: Assistant) -> None:
    answer = await ask(networks, "what happens if I hand in program 4 three days late?")
    assert answer.band is Band.ANSWER
    assert answer.kind == "fact.late-penalty"
    assert "6 points off" in answer.text
    assert "at most 0 points" in answer.text
    assert answer.citations[0].source == "syllabus.txt"
    assert answer.citations[0].heading.endswith("Late Work Policy")


async def test_questions_about_the_subject_are_answered_from_the_materials(networks: Assistant) -> None:
    wrong = []
    for text, module in asked.IN_THE_MATERIALS:
        answer = await ask(networks, text)
        sources = [citation.source for citation in answer.citations]
        if f"module-{module:02}.md" not in sources:
            wrong.append((text, answer.kind, sources))
    assert len(wrong) <= 0.2 * len(asked.IN_THE_MATERIALS), wrong


async def test_what_nothing_supports_is_not_answered(networks: Assistant) -> None:
    answered = [text for text in asked.NOT_IN_THE_MATERIALS if not (await ask(networks, text)).refused]
    assert len(answered) <= 0.1 * len(asked.NOT_IN_THE_MATERIALS), answered


@pytest.mark.parametrize(("text", "kind"), asked.TO_DECLINE)
async def test_a_refusal_says_so_and_names_the_staff(networks: Assistant, text: str, kind: str) -> None:
    answer = await ask(networks, text)
    assert answer.refused
    assert answer.kind == kind
    assert "jtheaton@wustl.edu" in answer.text


async def test_of_two_rules_that_are_about_equally_near_both_are_told(networks: Assistant) -> None:
    answer = await ask(networks, "I have only programmed in Java so far, is that a problem?")
    rule, also = answer.text.split(ALSO_SAID)
    assert "familiar with at least one programming language" in answer.text
    assert rule.strip()
    assert also.strip()


async def test_a_rule_that_is_surely_meant_is_told_alone(networks: Assistant) -> None:
    for text in ("what happens if I hand in program 4 three days late?", "when is program 4 due?"):
        answer = await ask(networks, text)
        assert ALSO_SAID not in answer.text
        assert "From the materials" not in answer.text


async def test_beside_a_look_up_that_may_not_be_meant_stands_what_the_materials_say(networks: Assistant) -> None:
    answer = await ask(networks, "which part covers k fold")
    fact, quoted = answer.text.split("From the materials: ")
    assert "Module 5" in fact
    assert "folds" in quoted
    number = int(re.findall(r"\[(\d+)\]", quoted)[-1])
    assert answer.citations[number - 1].source == "module-05.md"


async def test_questions_at_once_are_all_answered(networks: Assistant) -> None:
    texts = [f"when is program {number} due" for number in range(1, 11)]
    answers = await asyncio.gather(*(ask(networks, text) for text in texts))
    assert [f"Program {number}" in answer.text for number, answer in enumerate(answers, 1)] == [True] * 10


async def test_facts_need_no_materials(embedder: Embedder, tmp_path: Path) -> None:
    course = load_course(SEMINAR)
    retriever = Retriever(PassageIndex(tmp_path / "empty", embedder, embedder.fingerprint), embedder)
    assistant = Assistant(course, retriever, embedder)
    assert "March 22, 2024" in (await ask(assistant, "when is the first essay due", SPRING)).text
    assert (await ask(assistant, "how does an astrolabe work", SPRING)).kind == "unknown"


async def test_a_pack_is_brought_in_once_and_what_changed_is_brought_in_again(tmp_path: Path) -> None:
    course, pack = load_course(SEMINAR), tmp_path / "pack"
    (pack / "materials").mkdir(parents=True)
    notes = pack / "materials" / "notes.md"
    notes.write_text("# Instruments\n\nThe kamal measures the height of the pole star with a knotted cord.\n")
    first = await asyncio.to_thread(open_assistant, course, pack, tmp_path / "home", DEFAULT_MODEL)
    answer = await ask(first, "what does the kamal measure the height of", SPRING)
    assert "knotted cord" in answer.text
    assert answer.citations[0].url == "https://seminar.example/maritime/notes.md#instruments"
    notes.write_text("# Instruments\n\nThe kamal measures the height of the pole star with a small board.\n")
    second = await asyncio.to_thread(open_assistant, course, pack, tmp_path / "home", DEFAULT_MODEL)
    assert "small board" in (await ask(second, "what does the kamal measure the height of", SPRING)).text


def test_the_path_that_answers_has_no_access_to_the_gradebook() -> None:
    code = "import json, sys, knowledge.assistant; print(json.dumps(sorted(sys.modules)))"
    loaded = json.loads(subprocess.check_output([sys.executable, "-c", code], cwd=ROOT, text=True))
    registrar = {name for name in loaded if name.startswith("registrar.") and not name.startswith("registrar.course")}
    assert registrar <= {"registrar.calendar", "registrar.encodings", "registrar.errors", "registrar.policies"}
    assert not [name for name in loaded if name.split(".")[0] in {"discord", "sqlalchemy"}]
