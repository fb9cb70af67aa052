"""The index: searching, writing, and what happens when things go wrong."""

import multiprocessing
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from langchain_core.embeddings import DeterministicFakeEmbedding

from knowledge.embedding import Embedder
from knowledge.errors import IndexUnreadableError, IngestRunningError
from knowledge.index import FileState, PassageIndex
from knowledge.loading import parse_document
from knowledge.passages import cut
from tests.knowledge.conftest import Counting

SPAWN = multiprocessing.get_context("spawn")


def write(index: PassageIndex, **files: str) -> None:
    with index.writing() as draft:
        for name, text in files.items():
            document = parse_document(".md", text.encode())
            passages = cut(document, source=f"{name}.md", place=name)
            draft.replace(name, FileState(f"{name}.md", "", text, len(passages)), passages)


def found(index: PassageIndex, question: str) -> list[str]:
    return [hit.passage.source for hit in index.search(question)]


def test_a_passage_is_found_by_meaning_and_by_a_rare_word(index: PassageIndex) -> None:
    write(
        index,
        latitude="The height of the sun at noon tells how far north a ship is.",
        cargo="Pepper and cinnamon filled the holds.",
        error="On `ERR_10485760` the upload was too large; call `fit_model` again.",
    )
    assert found(index, "how did sailors know their position?")[0] == "latitude.md"
    assert found(index, "10485760 ???")[0] == "error.md"
    assert found(index, "model fitting")[0] == "error.md"
    best = index.search("spices carried home", k=1)[0]
    assert best.passage.source == "cargo.md"
    assert 0.2 < best.similarity < 1


def test_a_vector_that_is_passed_in_is_used(index: PassageIndex, embedder: Embedder) -> None:
    write(index, sun="The sun at noon.", pepper="Pepper and cinnamon.")
    assert index.search("", embedder.embed_query("spices"), k=1)[0].passage.source == "pepper.md"


def test_an_index_without_anything_finds_nothing(index: PassageIndex) -> None:
    assert index.search("anything") == []
    assert index.sources() == frozenset()
    assert len(index) == 0


@pytest.mark.parametrize("question", ["", "?!", "the of and", "日本", "\ud800", "x" * 10_000])
def test_no_question_is_too_odd(index: PassageIndex, question: str) -> None:
    write(index, sun="The sun at noon.")
    assert len(index.search(question.encode("utf-8", "replace").decode())) <= 1


def test_passages_that_read_alike_count_once(index: PassageIndex) -> None:
    footer = "Copyright of the seminar. All charts reserved."
    write(
        index, **{f"week{number}": f"# Week {number}\n{footer}" for number in range(20)}, other="A chart of the coast."
    )
    assert sorted(set(found(index, "copyright of the charts"))) == sorted(found(index, "copyright of the charts"))
    assert len(found(index, "copyright of the charts")) == 2


def test_a_page_steps_aside_once_the_file_it_stands_for_is_there(index: PassageIndex) -> None:
    summary = "---\nstands_for: [rules.md]\n---\nLate essays lose a grade a day."
    write(index, summary=summary)
    assert found(index, "late essays") == ["summary.md"]
    write(index, rules="An essay that comes late loses one grade for each day.")
    assert found(index, "late essays") == ["rules.md"]


def test_a_section_can_be_read_around_a_passage(index: PassageIndex) -> None:
    write(index, long="# One\n" + "The first section goes on and on. " * 60 + "\n# Two\nThe second section.")
    hit = index.search("the first section", k=1)[0]
    section = index.around(hit.passage)
    assert len(section) > 1
    assert {passage.headings for passage in section} == {("One",)}
    assert hit.passage in section


def test_texts_that_were_embedded_before_are_not_embedded_again(index: PassageIndex, counting: Counting) -> None:
    write(index, one="# A\nfirst text\n# B\nsecond text")
    write(index, one="# New\nthird text\n# A\nfirst text\n# B\nsecond text", two="# A\nfirst text")
    assert counting.embedded == ["A\nfirst text", "B\nsecond text", "New\nthird text"]


def test_what_was_written_is_there_after_a_restart(index: PassageIndex, embedder: Embedder, index_folder: Path) -> None:
    write(index, sun="The sun at noon.")
    again = PassageIndex(index_folder, embedder, "test")
    assert again.search("sun") == index.search("sun")


def test_an_exception_while_writing_leaves_the_former_state(index: PassageIndex) -> None:
    write(index, sun="The sun at noon.")
    with pytest.raises(KeyError), index.writing() as draft:
        _ = [draft.remove(place) for place in ("sun", "a file that never was")]
    assert found(index, "sun") == ["sun.md"]


def test_readers_see_each_write_whole_or_not_at_all(index: PassageIndex) -> None:
    def editions(number: int) -> dict[str, str]:
        return {f"page{page}": f"Chart {page} of edition number {number}." for page in range(4)}

    write(index, **editions(0))
    seen: list[set[str]] = []

    def read() -> None:
        while writer.is_alive():
            seen.append({hit.passage.text.rsplit(" ", 1)[1] for hit in index.search("chart edition number")})

    def rewrite() -> None:
        for number in range(1, 6):
            write(index, **editions(number))

    writer = Thread(target=rewrite)
    readers = [Thread(target=read) for _ in range(3)]
    writer.start()
    for reader in readers:
        reader.start()
    for thread in [writer, *readers]:
        thread.join()
    assert seen
    assert all(len(edition) == 1 for edition in seen)
    assert {hit.passage.text.rsplit(" ", 1)[1] for hit in index.search("chart edition number")} == {"5."}


def _other(folder: Path) -> PassageIndex:
    return PassageIndex(folder, DeterministicFakeEmbedding(size=384), "test")


def _write_elsewhere(folder: Path) -> None:
    write(_other(folder), tide="The tide in the harbour.")


def _hold(folder: Path, held: object, done: object) -> None:
    with _other(folder).writing():
        held.set()  # type: ignore[attr-defined]
        done.wait(60)  # type: ignore[attr-defined]


def _run(target: object, *arguments: object) -> None:
    process = SPAWN.Process(target=target, args=arguments)  # type: ignore[arg-type]
    process.start()
    process.join(120)


def test_what_another_process_writes_is_noticed(index: PassageIndex, index_folder: Path) -> None:
    write(index, sun="The sun at noon.")
    assert index.sources() == {"sun.md"}
    _run(_write_elsewhere, index_folder)
    assert index.sources() == {"sun.md", "tide.md"}
    assert "tide.md" in found(index, "harbour tide")


@pytest.fixture
def somebody_writes(index_folder: Path) -> Iterator[None]:
    held, done = SPAWN.Event(), SPAWN.Event()
    process = SPAWN.Process(target=_hold, args=(index_folder, held, done))
    process.start()
    assert held.wait(60)
    yield
    done.set()
    process.join(60)


@pytest.mark.usefixtures("somebody_writes")
def test_two_do_not_write_at_once(index: PassageIndex) -> None:
    with pytest.raises(IngestRunningError, match="Wait until it is done"), index.writing():
        pass


def _damage(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 64] = b"\xff" * 64
    path.write_bytes(content)


@pytest.mark.parametrize("victim", ["chroma.sqlite3", "manifest.json", "checksum", "current"])
@pytest.mark.parametrize("deed", [_damage, Path.unlink, lambda path: path.write_bytes(b"")])
def test_a_damaged_index_says_so_and_is_rebuilt_by_the_next_write(
    index: PassageIndex, embedder: Embedder, index_folder: Path, victim: str, deed: object
) -> None:
    write(index, sun="The sun at noon.")
    deed(next(index_folder.rglob(victim)))  # type: ignore[operator]
    reader = PassageIndex(index_folder, embedder, "test")
    if (index_folder / "current").exists():
        with pytest.raises(IndexUnreadableError, match="syllabot ingest"):
            reader.search("sun")
    write(reader, moon="The moon at night.")
    assert found(reader, "moon") == ["moon.md"]


def test_vectors_of_two_models_are_never_mixed(index: PassageIndex, embedder: Embedder, index_folder: Path) -> None:
    write(index, sun="The sun at noon.")
    other = PassageIndex(index_folder, embedder, "another model")
    with pytest.raises(IndexUnreadableError, match="another embedding model"):
        other.search("sun")
    write(other, moon="The moon at night.")
    assert other.sources() == {"moon.md"}
