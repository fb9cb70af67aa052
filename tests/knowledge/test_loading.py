"""Markdown, plain text, encodings, and what is refused."""

import codecs

import pytest

from knowledge.errors import UnreadableFileError
from knowledge.loading import Block, parse_document


def blocks(suffix: str, content: str | bytes) -> tuple[Block, ...]:
    return parse_document(suffix, content.encode() if isinstance(content, str) else content).blocks


def problem(suffix: str, content: bytes) -> str:
    with pytest.raises(UnreadableFileError) as raised:
        parse_document(suffix, content)
    return str(raised.value)


def test_markdown_is_split_at_its_headings() -> None:
    found = blocks(".md", "Before.\n\n# Tides\nHigh and low.\n\nSpring tides\n---\nTwice a month.\n\n# Winds\nWest.")
    assert [(block.headings, block.text) for block in found] == [
        ((), "Before."),
        (("Tides",), "High and low."),
        (("Tides", "Spring tides"), "Twice a month."),
        (("Winds",), "West."),
    ]


def test_a_comment_in_fenced_code_is_no_heading() -> None:
    found = blocks(".md", "# Top\n\n```python\n# not a heading\nx = 1\n```\n")
    assert [block.headings for block in found] == [("Top",)]
    assert "# not a heading" in found[0].text


def test_headings_lose_their_decoration_and_get_the_anchor_that_github_gives_them() -> None:
    found = blocks(".md", "## **What's due** in [week 3](x)?\na\n## Notes\nb\n## Notes\nc\n")
    assert found[0].headings == ("What's due in week 3?",)
    assert [block.anchor for block in found] == ["whats-due-in-week-3", "notes", "notes-1"]


def test_front_matter_gives_the_title_and_the_files_that_a_page_stands_for() -> None:
    document = parse_document(".md", b"---\ntitle: Week 1\nstands_for: [a.pdf, b.ipynb]\n---\n# Sails\nText.\n")
    assert document.stands_for == ("a.pdf", "b.ipynb")
    assert document.blocks[0].headings == ("Week 1", "Sails")
    assert "title" not in document.blocks[0].text


@pytest.mark.parametrize("matter", ["title: [", "- a list", "stands_for: 5", "title: {a: b}"])
def test_odd_front_matter_harms_nothing(matter: str) -> None:
    assert "Text." in blocks(".md", f"---\n{matter}\n---\nText.\n")[-1].text


def test_images_and_embedded_data_are_dropped_and_their_text_stays() -> None:
    data = "data:image/png;base64," + "iVBORw0KGgo" * 5000
    text = f"One ![chart]({data}) two [![badge](b.svg)](u) three <img src='{data}'/> four ![ref][1] `![code](x)`"
    assert blocks(".md", text)[0].text.split() == ["One", "two", "three", "four", "`![code](x)`"]


def test_an_html_table_becomes_lines_of_text() -> None:
    text = "<table><tr><th>Grade</th><th>Points</th></tr><tr><td>A</td><td>90</td></tr></table>\n\n1 < 2 and 3 > 2"
    found = blocks(".md", text)[0].text
    assert [line.strip(" |") for line in found.split("\n") if line] == ["Grade | Points", "A | 90", "1 < 2 and 3 > 2"]


def test_a_list_within_a_table_cell_becomes_a_list() -> None:
    found = blocks(".md", "When|What\n---|---\nMonday|**Opening**<ul><li>Maps<li>Compasses</ul>")[0].text
    assert "\n* Maps\n* Compasses" in found


@pytest.mark.parametrize(
    "content",
    [
        codecs.BOM_UTF8 + "Café à la carte".encode(),
        "Café à la carte".encode("utf-16"),
        "Café à la carte".encode("utf-16-le"),
        "Café à la carte".encode("utf-16-be"),
        "Café à la carte".encode("latin-1"),
        "Café à la carte".encode("utf-32"),
    ],
)
@pytest.mark.parametrize("suffix", [".md", ".txt"])
def test_text_in_another_encoding_is_repaired(content: bytes, suffix: str) -> None:
    assert blocks(suffix, content)[0].text == "Café à la carte"


@pytest.mark.parametrize("suffix", [".md", ".txt", ".ipynb"])
def test_a_binary_file_named_as_text_is_refused(suffix: str) -> None:
    assert "not text" in problem(suffix, b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 20)


@pytest.mark.parametrize("content", [b"# Only a heading\n", b"![only](an-image.png)", b"<!-- a comment -->"])
def test_a_file_without_text_is_refused(content: bytes) -> None:
    assert "no text" in problem(".md", content)


def test_an_unknown_kind_names_the_known_ones() -> None:
    assert ".ipynb" in problem(".xls", b"1,2,3")


SYLLABUS = """\
 CARTOGRAPHY FOR SAILORS

Room: the tower

COURSE OVERVIEW
This seminar follows how charts were drawn, copied, stolen and sold between the Tagus and the
Indian Ocean, and what a pilot could read from them. It meets six times. No knowledge of
Portuguese is needed.

• Bring a pencil to every meeting, and a ruler that is longer than your longest and most
treasured book.
• Bring paper.

Office Hours and Letters

I answer letters within three days, except in the week of the oral examination, when none is sent.

Week 1
Starts on
02/15/2024

Week 1: Rutters and Roteiros

• Read chapter one
• Essay plan due: 02/20/2024

II. RULES OF THE HOUSE

Collaboration:
With the exception of the oral examination, everything may be prepared in groups of two or three.

IV. Technical Requirements

1. A printer.
2. A lamp.
"""


def test_headings_are_found_in_plain_text_by_their_looks() -> None:
    found = blocks(".txt", SYLLABUS)
    assert [block.headings for block in found] == [
        ("CARTOGRAPHY FOR SAILORS",),
        ("COURSE OVERVIEW",),
        ("COURSE OVERVIEW", "Office Hours and Letters"),
        ("COURSE OVERVIEW", "Week 1: Rutters and Roteiros"),
        ("II. RULES OF THE HOUSE", "Collaboration"),
        ("IV. Technical Requirements",),
    ]


def test_lines_wrapped_by_hand_are_joined_and_list_items_kept_apart() -> None:
    overview = blocks(".txt", SYLLABUS)[1].text
    assert "between the Tagus and the Indian Ocean" in overview
    assert "longest and most treasured book.\n• Bring paper." in overview


def test_a_label_above_a_heading_belongs_to_that_heading() -> None:
    assert "Starts on\n02/15/2024" in blocks(".txt", SYLLABUS)[3].text


def test_a_line_that_every_page_repeats_is_no_heading() -> None:
    page = "Course Calendar\n\n• one thing of {n}\n• another thing of {n}\n\n"
    assert {block.headings for block in blocks(".txt", "".join(page.format(n=n) for n in range(4)))} == {()}
