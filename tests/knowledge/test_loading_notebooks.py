"""Jupyter notebooks, whole and damaged."""

import json
from typing import Any

import pytest

from knowledge.errors import UnreadableFileError
from knowledge.loading import Block, parse_document
from tests.knowledge.made_files import code, markdown, notebook, printed


def blocks(content: bytes) -> tuple[Block, ...]:
    return parse_document(".ipynb", content).blocks


def test_headings_carry_over_to_the_cells_below() -> None:
    found = blocks(
        notebook(
            markdown("# Knots\nWhy."),
            code("tie()"),
            markdown("## Bowline\nHow."),
            code("loop()"),
            markdown("# Sails\nUp."),
        )
    )
    assert [(block.cell, block.headings, block.code) for block in found] == [
        (0, ("Knots",), False),
        (1, ("Knots",), True),
        (2, ("Knots", "Bowline"), False),
        (3, ("Knots", "Bowline"), True),
        (4, ("Sails",), False),
    ]


def test_outputs_are_text_only_and_short() -> None:
    image = {"output_type": "display_data", "data": {"image/png": "iVBOR" * 999, "text/plain": "<Figure size 1x1>"}}
    table = {"output_type": "execute_result", "data": {"text/html": "<b>no</b>", "text/plain": ["a b\n", "1 2"]}}
    error = {"output_type": "error", "ename": "KeyError", "evalue": "'x'", "traceback": ["\x1b[31mlong\x1b[0m"]}
    progress = printed("10%\r50%\r100%\n\x1b[32mdone\x1b[0m\n")
    found = blocks(notebook(code("go()", image, table, error, progress, printed("row\n" * 500))))
    assert found[1].language == "text"
    assert found[1].text.startswith("a b\n1 2\nKeyError: 'x'\n100%\ndone\nrow")
    assert len(found[1].text) < 500
    assert found[1].text.endswith("…")


def test_attachments_and_base64_in_code_are_dropped() -> None:
    found = blocks(notebook(markdown("See ![it](attachment:a.png) here."), code(f"logo = '{'QUJD' * 99}'")))
    assert found[0].text.split() == ["See", "here."]
    assert found[1].text == "logo = ''"


def test_the_language_of_the_kernel_is_kept() -> None:
    content = {"cells": [code("x <- 1")], "metadata": {"language_info": {"name": "R"}}, "nbformat": 4}
    assert blocks(json.dumps(content).encode())[0].language == "R"


def test_a_notebook_of_format_3_is_upgraded() -> None:
    cells = [
        {"cell_type": "heading", "level": 2, "source": "Old times", "metadata": {}},
        {
            "cell_type": "code",
            "input": "print 1",
            "language": "python",
            "metadata": {},
            "outputs": [{"output_type": "stream", "stream": "stdout", "text": "1\n"}],
        },
    ]
    old = {"metadata": {"name": ""}, "nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": cells}]}
    assert [(block.headings, block.text) for block in blocks(json.dumps(old).encode())] == [
        (("Old times",), "print 1"),
        (("Old times",), "1"),
    ]


def test_missing_metadata_wrong_types_and_stray_cells_are_put_up_with() -> None:
    wild: dict[str, Any] = {
        "cells": [
            {"cell_type": "markdown", "source": ["# Top\n", "text\n"]},
            7,
            {"cell_type": "code", "source": None, "outputs": {"a": 1}},
            {"cell_type": "code", "source": "x = 1", "outputs": [{"output_type": "stream", "text": 5}, None]},
            {"source": "bare \ud800\x00text"},
        ],
        "metadata": [],
    }
    assert [block.text for block in blocks(json.dumps(wild).encode())] == ["text", "x = 1", "bare text"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b'{"cells": [', "not a whole notebook"),
        (b"[" * 100_000, "not a whole notebook"),
        (b'{"name": "package", "version": 1}', "not a notebook"),
        (b"[1, 2]", "not a notebook"),
        (b'{"worksheets": 3, "nbformat": 3}', "old format"),
        (notebook(), "no text"),
        (notebook(code("")), "no text"),
    ],
)
def test_what_is_no_notebook_is_refused_with_a_reason(content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFileError, match=reason):
        blocks(content)
