"""PDF, Word, PowerPoint and HTML, which are read in a helper process."""

import zipfile
from io import BytesIO

import pytest

from knowledge.errors import UnreadableFileError
from knowledge.loading import isolation, parse_document
from tests.knowledge.made_files import locked_pdf, notebook, pdf, slides, word

PARAGRAPH = "Every pilot swore to keep the charts of the crown from the eyes of strangers."


def problem(suffix: str, content: bytes) -> str:
    with pytest.raises(UnreadableFileError) as raised:
        parse_document(suffix, content)
    return str(raised.value)


def test_a_pdf_keeps_pages_and_carries_headings_over() -> None:
    found = parse_document(".pdf", pdf(["THE PILOT OATH", PARAGRAPH], [PARAGRAPH], ["LATER YEARS", PARAGRAPH])).blocks
    assert [(block.page, block.headings) for block in found] == [
        (1, ("THE PILOT OATH",)),
        (2, ("THE PILOT OATH",)),
        (3, ("LATER YEARS",)),
    ]


def test_a_pdf_that_asks_for_a_password_is_refused() -> None:
    assert "password" in problem(".pdf", locked_pdf("secret", [PARAGRAPH]))


def test_a_pdf_that_only_forbids_copying_is_read() -> None:
    assert PARAGRAPH in parse_document(".pdf", locked_pdf("", [PARAGRAPH])).blocks[0].text


def test_a_pdf_of_pictures_is_refused() -> None:
    assert "scan" in problem(".pdf", pdf([], []))


def test_a_word_document_keeps_its_headings() -> None:
    found = parse_document(
        ".docx", word(("Heading 1", "Rules"), ("Heading 2", "Late"), ("Normal", "Two points."))
    ).blocks
    assert [(block.headings, block.text) for block in found] == [(("Rules", "Late"), "Two points.")]


def test_slides_are_numbered_and_one_with_only_a_title_counts() -> None:
    found = parse_document(".pptx", slides(("Winds", "Trade winds"), ("Any questions?", ""))).blocks
    assert [(block.page, block.text) for block in found] == [(1, "Trade winds"), (2, "Any questions?")]


def test_a_web_page_is_read_without_its_scripts() -> None:
    page = "<html><head><title>Harbour</title><script>track()</script></head><body><h1>Tolls</h1><p>Two coins é</p>"
    (block,) = parse_document(".html", page.encode()).blocks
    assert (block.headings, block.text) == (("Harbour", "Tolls"), "Two coins é")


@pytest.mark.parametrize(
    ("suffix", "content"),
    [
        (".pdf", b"\x89PNG\r\n\x1a\n" + bytes(2000)),
        (".pdf", b"%PDF-1.7\n" + b"nonsense " * 500),
        (".docx", b"PK\x03\x04" + b"nonsense" * 50),
        (".docx", slides(("A", "B"))),
        (".pptx", notebook()),
    ],
)
def test_damage_and_wrong_names_are_refused(suffix: str, content: bytes) -> None:
    assert "is not" in problem(suffix, content) or "damaged" in problem(suffix, content)


def test_a_protected_office_file_is_refused() -> None:
    assert "password" in problem(".docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096))


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as package, package.open("word/document.xml", "w") as part:
        for _ in range(301):
            part.write(bytes(1024 * 1024))
    assert "too large" in problem(".docx", bomb.getvalue())


def test_a_reader_that_does_not_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation, "TIME_LIMIT", 0.01)
    assert "longer than" in problem(".pdf", pdf([PARAGRAPH]))


def test_a_package_with_broken_parts_is_reported() -> None:
    document = BytesIO()
    with zipfile.ZipFile(document, "w") as package:
        package.writestr("ppt/presentation.xml", "<a>" * 100_000)
    assert "damaged" in problem(".pptx", document.getvalue())
