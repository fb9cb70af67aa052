"""The encoding of a text that nobody declares."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registrar.encodings import encoding_of

MARKED = ("utf-8-sig", "utf-16", "utf-32")
WESTERN = "Name;Größe\nRené;3\n"


# A zero right after the mark of UTF-16 makes it the mark of UTF-32.
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)


@given(text=TEXTS, encoding=st.sampled_from(MARKED))
def test_a_text_with_a_byte_order_mark_comes_back_whatever_it_says(text: str, encoding: str) -> None:
    raw = text.encode(encoding)
    assert raw.decode(encoding_of(raw)) == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "cp1252"])
def test_a_western_text_without_a_mark_comes_back(encoding: str) -> None:
    raw = WESTERN.encode(encoding)
    assert raw.decode(encoding_of(raw)) == WESTERN


@given(st.binary(max_size=200))
def test_any_bytes_have_an_encoding_that_python_knows(raw: bytes) -> None:
    assert isinstance(raw.decode(encoding_of(raw), errors="replace"), str)


def test_bytes_that_mean_nothing_on_windows_are_latin_1() -> None:
    assert encoding_of(b"caf\xe9 \x81") == "latin-1"
