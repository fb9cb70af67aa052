"""How long a warm answer takes, beside one query embedding and beside the tutorial's retrieval, in the same run.

    python -m benchmarks.answers [MATERIALS] [--rounds 3] [--growth 1000 10000 100000]

Every question is put to all three in turn, and who begins changes from question to question; the ratios are medians of
such pairs. `--growth` repeats this for the questions about concepts over so many passages of made-up text with random
vectors, which cost no embedding.
"""

import asyncio
import statistics
import sys
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

import numpy as np
from langchain_core.embeddings import Embeddings
from langchain_core.vectorstores import VectorStore

from benchmarks import measuring, tutorial
from knowledge.assistant import Assistant, open_assistant
from knowledge.embedding import DEFAULT_MODEL, load_embedder
from knowledge.evaluation.questions import ExpectedQuestion, read_questions
from knowledge.index import FileState, PassageIndex
from knowledge.ingest import ingest
from knowledge.retrieval import Retriever
from knowledge.types import Passage, Question
from registrar.course.load import load_course
from registrar.course.models import Course

NOW = datetime(2030, 1, 1, 12, tzinfo=UTC)
DIMENSIONS = 384
WORDS_OF_A_PASSAGE = 130
PASSAGES_OF_A_FILE = 500
CHROMAS_MOST = 5_000
COLUMNS = ("", "embedding", "answer p50", "p95", "tutorial p50", "p95", "of the limit", "of the tutorial")

Step = Callable[[str], Awaitable[object]]


class Made(Embeddings):
    """Random vectors of length 1 for passages; questions go to the real model."""

    def __init__(self, real: Embeddings) -> None:
        self._real = real
        self._random = np.random.default_rng(7)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return a random direction for each text."""
        vectors = self._random.normal(size=(len(texts), DIMENSIONS))
        made: list[list[float]] = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).tolist()
        return made

    def embed_query(self, text: str) -> list[float]:
        """Embed a question."""
        return self._real.embed_query(text)


def made_texts(number: int, vocabulary: Sequence[str]) -> list[str]:
    """Return texts of words that are as unevenly frequent as those of a language (Zipf's law)."""
    random = np.random.default_rng(11)
    weights = 1 / np.arange(1, len(vocabulary) + 1)
    chosen = random.choice(len(vocabulary), size=(number, WORDS_OF_A_PASSAGE), p=weights / weights.sum())
    return [" ".join(vocabulary[place] for place in row) for row in chosen]


async def pairs(questions: Sequence[ExpectedQuestion], rounds: int, steps: Sequence[Step]) -> list[list[float]]:
    """Return the seconds of each step for each question of each round; who begins changes from question to question."""
    for question in questions[:5]:
        for step in steps:
            await step(question.question)
    taken: list[list[float]] = [[] for _ in steps]
    for number in range(rounds):
        for place, question in enumerate(questions):
            for turn in range(len(steps)):
                which = (place + number + turn) % len(steps)
                began = perf_counter()
                await steps[which](question.question)
                taken[which].append(perf_counter() - began)
    return taken


def row(name: str, taken: list[list[float]]) -> list[str]:
    """Return a line of the table for the seconds of embedding, answer and tutorial."""
    embedding, answer, retrieval = taken
    limit = 1.5 * measuring.median(embedding) + 10
    against = statistics.median(ours / theirs for ours, theirs in zip(answer, retrieval, strict=True))
    figures = (
        measuring.median(embedding),
        measuring.median(answer),
        measuring.p95(answer),
        measuring.median(retrieval),
        measuring.p95(retrieval),
    )
    ratios = (measuring.median(answer) / limit, against)
    return [name, *(f"{figure:.1f} ms" for figure in figures), *(f"{ratio:.2f}" for ratio in ratios)]


class Bench:
    """The real course, the two embedding models, and a folder for indexes."""

    def __init__(self, course_folder: Path, folder: Path) -> None:
        # The peer first: our own settings for threads must not slow it down.
        self.tutorial_model = tutorial.MiniLM()
        self.tutorial_model.embed_query("warm")
        self.embedder = load_embedder(DEFAULT_MODEL)
        self.course: Course = load_course(course_folder)
        self.course_folder = course_folder
        self.folder = folder

    def over(self, materials: Path) -> list[Step]:
        """Return embedding, answer and tutorial over real materials."""
        home = self.folder / "home"
        index = PassageIndex(home / "index" / self.course.id, self.embedder, self.embedder.fingerprint)
        ingest([materials], index)
        chunks = tutorial.split(tutorial.load(materials))
        store = tutorial.store(self.tutorial_model, self.folder / "tutorial")
        store.add_documents(chunks)
        assistant = open_assistant(self.course, self.course_folder, home, DEFAULT_MODEL)
        print(f"{materials}: {len(index)} passages here, {len(chunks)} chunks in the tutorial's store")
        return self._steps(assistant, store)

    def grown(self, size: int) -> list[Step]:
        """Return embedding, answer and tutorial over `size` made passages."""
        texts = made_texts(size, self._vocabulary())
        folder = self.folder / f"grown-{size}"
        began = perf_counter()
        index = PassageIndex(folder, Made(self.embedder), self.embedder.fingerprint)
        with index.writing() as draft:
            for start in range(0, size, PASSAGES_OF_A_FILE):
                place = f"/made/{start}.md"
                part = texts[start : start + PASSAGES_OF_A_FILE]
                passages = [
                    Passage(f"{start + at:032x}", text, f"{start}.md", (f"Part {at}",)) for at, text in enumerate(part)
                ]
                draft.replace(place, FileState(f"{start}.md", "", str(size), len(passages)), passages)
        filled = perf_counter()
        store = tutorial.store(Made(self.tutorial_model), folder / "tutorial")
        for start in range(0, size, CHROMAS_MOST):
            store.add_texts(texts[start : start + CHROMAS_MOST])
        print(f"{size:,} passages: index filled in {filled - began:.1f} s, store in {perf_counter() - filled:.1f} s")
        assistant = Assistant(self.course, Retriever(index, self.embedder), self.embedder, self.folder / "examples")
        return self._steps(assistant, store)

    def _steps(self, assistant: Assistant, store: VectorStore) -> list[Step]:
        async def embed(text: str) -> object:
            return self.embedder.embed_query(text)

        async def answer(text: str) -> object:
            return await assistant.answer(Question(text, NOW))

        async def retrieve(text: str) -> object:
            return store.similarity_search(text, k=tutorial.NEAREST)

        return [embed, answer, retrieve]

    def _vocabulary(self) -> list[str]:
        words = (word for page in sorted(self.course_folder.rglob("*.md")) for word in page.read_text().split())
        return list(dict.fromkeys(words))


def main() -> int:
    """Read the command line, measure and print."""
    parser = measuring.arguments(__doc__ or "")
    parser.add_argument("--questions", type=Path, help="default: the pack's own")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--growth", type=int, nargs="*", default=[], metavar="PASSAGES")
    given = parser.parse_args()
    measuring.stop_if_the_tutorial_is_missing()
    questions = read_questions(given.questions or given.course / "questions.jsonl")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        bench = Bench(given.course, Path(folder))
        steps = bench.over(given.materials or given.course / "materials")
        title = "A warm answer; its limit is 1.5 query embeddings and 10 ms"
        measuring.show(title, COLUMNS, [row("questions", asyncio.run(pairs(questions, given.rounds, steps)))])
        concepts = [question for question in questions if question.kind == "concept"]
        rows = []
        for size in given.growth:
            taken = asyncio.run(pairs(concepts, given.rounds, bench.grown(size)))
            rows.append(row(f"{size:,}", taken))
        if rows:
            measuring.show("Questions about concepts, by the number of passages", COLUMNS, rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
