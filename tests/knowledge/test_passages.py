"""How documents are cut."""

from hypothesis import given
from hypothesis import strategies as st

from knowledge.loading import Block, Document, parse_document
from knowledge.passages import PROSE_SIZE, cut, searchable
from knowledge.types import Passage
from tests.knowledge.made_files import code, markdown, notebook, printed

SENTENCES = "The astrolabe gives the height of the sun above the horizon at noon. " * 60


def cut_file(suffix: str, content: bytes, link: str = "") -> list[Passage]:
    return cut(parse_document(suffix, content), source=f"week 1/notes{suffix}", place="/there", link=link)


def test_a_code_cell_stays_with_the_prose_that_introduces_it() -> None:
    content = notebook(markdown("# Logs\nWe read the log."), code("open('log')", printed("42 lines")))
    (passage,) = cut_file(".ipynb", content)
    assert passage.text == "We read the log.\n\n```python\nopen('log')\n```\n\n```text\n42 lines\n```"
    assert (passage.cell, passage.headings, passage.code) == (0, ("Logs",), False)


def test_a_cell_of_nothing_but_code_is_marked() -> None:
    (passage,) = cut_file(".ipynb", notebook(code("x = 1")))
    assert passage.code


def test_code_that_holds_a_fence_gets_a_longer_one() -> None:
    (passage,) = cut_file(".ipynb", notebook(code("doc = '''```'''")))
    assert passage.text.startswith("````python\n")


def test_sections_are_never_mixed() -> None:
    assert [p.headings for p in cut_file(".md", b"# A\none\n# B\ntwo\n")] == [("A",), ("B",)]


def test_long_prose_is_cut_between_sentences_into_even_parts() -> None:
    passages = cut_file(".md", SENTENCES.encode())
    assert all(passage.text.endswith("noon.") for passage in passages)
    assert min(len(p.text) for p in passages) > 0.6 * max(len(p.text) for p in passages)


def test_headings_are_embedded_but_not_shown_and_addresses_the_other_way_round() -> None:
    (passage,) = cut_file(".md", b"# Tides\nSee [the table](https://example.org/t) for **high** water.\n")
    assert searchable(passage) == "Tides\nSee the table for high water."
    assert passage.text == "See [the table](https://example.org/t) for **high** water."


def test_links_quote_the_file_and_lead_to_the_heading_of_a_markdown_file() -> None:
    link = "https://example.org/blob/main/{file}"
    (page,) = cut_file(".md", "# Über uns\ntext".encode(), link)
    (cell,) = cut_file(".ipynb", notebook(markdown("# A\ntext")), link)
    sheet = cut(Document((Block("text", page=3),)), source="a.pdf", place="/there", link=link)[0]
    assert page.url == "https://example.org/blob/main/week%201/notes.md#%C3%BCber-uns"
    assert cell.url == "https://example.org/blob/main/week%201/notes.ipynb"
    assert sheet.url == "https://example.org/blob/main/a.pdf#page=3"


def test_an_unchanged_passage_keeps_its_id_and_equal_ones_have_their_own() -> None:
    before = cut_file(".md", b"# A\nsame\n# A\nsame\n# B\nold\n")
    after = cut_file(".md", b"# A\nsame\n# A\nsame\n# B\nnew\n")
    assert [p.id for p in before[:2]] == [p.id for p in after[:2]]
    assert len({p.id for p in [*before, *after]}) == 4


@given(st.lists(st.tuples(st.text(min_size=1, max_size=3000), st.sampled_from([None, "python", "text"])), max_size=5))
def test_no_word_is_lost_and_no_passage_too_long(parts: list[tuple[str, str | None]]) -> None:
    blocks = tuple(Block(text, cell=cell, language=language) for cell, (text, language) in enumerate(parts))
    passages = cut(Document(blocks), source="a.ipynb", place="/there")
    words = "".join("".join(text.split()) for text, _ in parts)
    shown = "".join("".join(p.text.split()) for p in passages)
    assert all(shown.count(char) >= words.count(char) for char in set(words))
    assert all(len(p.text) < 2 * PROSE_SIZE for p in passages)
    assert len({p.id for p in passages}) == len(passages)
