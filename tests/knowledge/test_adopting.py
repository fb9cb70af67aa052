"""What the staff decides is answered at once, without a restart."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from knowledge.assistant import Assistant
from knowledge.embedding import Embedder
from knowledge.index import PassageIndex
from knowledge.retrieval import Retriever
from knowledge.types import Question
from registrar.course.load import load_course
from registrar.course.models import Settlement

SEMINAR = Path(__file__).parents[1] / "courses" / "maritime_history"
EXAM = Question("when is the oral exam", datetime(2024, 3, 14, 10, 0, tzinfo=ZoneInfo("Europe/Lisbon")))


async def test_a_dispute_that_is_settled_is_answered_by_its_reading_from_then_on(
    embedder: Embedder, tmp_path: Path
) -> None:
    course = load_course(SEMINAR)
    retriever = Retriever(PassageIndex(tmp_path / "empty", embedder, embedder.fingerprint), embedder)
    assistant = Assistant(course, retriever, embedder, tmp_path / "examples")
    before = (await assistant.answer(EXAM)).text
    assert "not been settled" in before or "not settled" in before

    (dispute,) = course.disputes
    settled = Settlement.model_validate({"reading": "june-5", "by": "Inês Salgueiro", "on": "2024-03-01"})
    held = dispute.model_copy(update={"settled": settled})
    await assistant.adopt(course.model_copy(update={"disputes": (held,)}))
    after = (await assistant.answer(EXAM)).text
    assert "settled" not in after or "Settled by Inês Salgueiro" in after
    assert "3 June" not in after
