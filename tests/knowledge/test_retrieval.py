"""From a question to passages with what stands around them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.index import PassageIndex
from knowledge.ingest import ingest
from knowledge.retrieval import JOINED_SIZE, Retriever
from tests.knowledge.conftest import Counting

Put = Callable[[str, str | bytes], Path]


@pytest.fixture
def retriever(index: PassageIndex, counting: Counting) -> Retriever:
    return Retriever(index, counting)


def test_a_hit_is_joined_with_the_rest_of_its_section(
    retriever: Retriever, index: PassageIndex, course: Path, put: Put
) -> None:
    ropes = " ".join(f"Rope number {number} is coiled on deck." for number in range(40))
    put("a.md", f"# Ropes\n{ropes}\n# Sails\nSails are sewn from linen.")
    ingest([course], index)
    hits = retriever.retrieve("how are ropes coiled")
    assert hits[0].passage.text.split() == ropes.split()
    assert [hit.passage.headings for hit in hits] == [("Ropes",), ("Sails",)]


def test_a_long_section_is_not_joined_whole_and_no_text_comes_twice(
    retriever: Retriever, index: PassageIndex, course: Path, put: Put
) -> None:
    put("a.md", "# Ropes\n" + " ".join(f"Rope number {number} is coiled on deck." for number in range(200)))
    ingest([course], index)
    texts = [hit.passage.text for hit in retriever.retrieve("how are ropes coiled")]
    assert all(len(text) <= JOINED_SIZE + 10 for text in texts)
    sentences = [sentence for text in texts for sentence in text.replace("\n\n", " ").split(". ")]
    assert len(sentences) == len(set(sentences))


def test_no_more_hits_than_asked_for(retriever: Retriever, index: PassageIndex, course: Path, put: Put) -> None:
    put("a.md", "\n".join(f"# Rope {number}\nThe rope number {number}." for number in range(9)))
    ingest([course], index)
    assert len(retriever.retrieve("rope", k=3)) == 3


def test_an_empty_index_has_no_hits(retriever: Retriever) -> None:
    assert retriever.retrieve("anything") == []
