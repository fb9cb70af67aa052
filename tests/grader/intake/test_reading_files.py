"""A file of any kind comes in: it is made into a notebook that runs, or its owner is told what to do."""

import codecs
import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.errors import NotebookError
from grader.intake.read import HandedInFile, content_hash, read_file
from grader.types import BAD_NOTEBOOKS

REAL = Path(__file__).parents[4] / "shared" / "materials" / "t81_558" / "assignments"


def notebook(*sources: str, **more: Any) -> dict[str, Any]:
    cells = [
        {"cell_type": "code", "metadata": {}, "source": source, "outputs": [], "execution_count": None}
        for source in sources
    ]
    return {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells, **more}


def read(tree: object, name: str = "work.ipynb") -> HandedInFile:
    return read_file(json.dumps(tree).encode(), name)


def sources(handed_in: HandedInFile) -> list[str]:
    return [cell["source"] for cell in handed_in.notebook["cells"]]


def refused(raw: bytes, name: str = "work.ipynb") -> NotebookError:
    with pytest.raises(NotebookError) as caught:
        read_file(raw, name)
    return caught.value


def test_a_sound_notebook_comes_through_with_its_cells_in_order() -> None:
    assert sources(read(notebook("a = 1", "b = 2"))) == ["a = 1", "b = 2"]


def test_what_comes_out_is_a_valid_notebook_with_distinct_ids_and_a_python_kernel(tmp_path: Path) -> None:
    tree = notebook("a = 1", "a = 1")
    for cell in tree["cells"]:
        cell["id"] = "same"
    read(tree).write(tmp_path / "out.ipynb")
    written = nbformat.read(tmp_path / "out.ipynb", as_version=4)
    nbformat.validate(written)
    assert len({cell.id for cell in written.cells}) == 2
    assert written.metadata.kernelspec.name == "python3"


def test_missing_metadata_outputs_and_version_are_added() -> None:
    assert sources(read({"cells": [{"source": ["x = 1\n", "x"]}]})) == ["x = 1\nx"]


def test_outputs_are_left_behind() -> None:
    tree = notebook("1")
    tree["cells"][0]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "the answer"}]
    assert "the answer" not in json.dumps(read(tree).notebook)


@pytest.mark.parametrize("version", [2, 3])
def test_worksheets_of_old_formats_are_read_and_said(version: int) -> None:
    old = {
        "nbformat": version,
        "metadata": {"name": ""},
        "worksheets": [
            {"cells": [{"cell_type": "heading", "level": 1, "source": "Fleet"}]},
            {"cells": [{"cell_type": "code", "input": ["ships = 3"], "language": "python", "outputs": []}]},
        ],
    }
    handed_in = read(old)
    assert sources(handed_in) == ["# Fleet", "ships = 3"]
    assert str(version) in handed_in.notes[0]


def test_the_first_format_is_read() -> None:
    assert sources(read({"nbformat": 1, "cells": [{"cell_type": "code", "code": "x = 1"}]})) == ["x = 1"]


@pytest.mark.parametrize(
    ("encode", "named"),
    [
        (lambda text: codecs.BOM_UTF8 + text.encode(), None),
        (lambda text: text.encode("utf-16"), "utf-16"),
        (lambda text: text.encode("utf-16-le"), "utf-16-le"),
        (lambda text: text.encode("utf-16-be"), "utf-16-be"),
        (lambda text: text.encode("utf-32"), "utf-32"),
        (lambda text: text.encode("latin-1"), "cp1252"),
    ],
)
def test_however_it_was_saved_the_letters_are_the_same(encode: Any, named: str | None) -> None:
    raw = encode(json.dumps(notebook("navegação = 'Índia'"), ensure_ascii=False))
    handed_in = read_file(raw, "work.ipynb")
    assert sources(handed_in) == ["navegação = 'Índia'"]
    assert any(named in note for note in handed_in.notes) if named else not handed_in.notes


def test_half_of_a_surrogate_pair_does_not_stop_it_from_being_stored(tmp_path: Path) -> None:
    raw = json.dumps(notebook("x = 1")).replace("x = 1", "x = '\\ud800'").encode()
    read_file(raw, "work.ipynb").write(tmp_path / "out.ipynb")
    assert "x = " in (tmp_path / "out.ipynb").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("raw", "outcome"),
    [
        (b"", "empty"),
        (b" \n\t", "empty"),
        (b"\0" * 4000, "empty"),
        (json.dumps(notebook()).encode(), "empty"),
        (json.dumps(notebook("  \n")).encode(), "empty"),
        (b"not json at all", "not_json"),
        (json.dumps(notebook("x = 1")).encode()[:-20], "not_json"),
        (b"<!DOCTYPE html><html>", "not_json"),
        (b"PK\x03\x04rest of an archive", "not_json"),
        (b'{"a": ' + b"9" * 5000 + b"}", "not_json"),
        (b"[1, 2]", "not_a_notebook"),
        (b'{"a": 1}', "not_a_notebook"),
        (b'{"cells": {"a": 1}}', "not_a_notebook"),
        (b'{"cells": [3]}', "invalid"),
        (b'{"cells": [{"cell_type": "spell", "source": "x"}]}', "invalid"),
        (b'{"cells": [{"source": [1]}]}', "invalid"),
        (b'{"nbformat": 3, "worksheets": 7}', "old_format"),
        (json.dumps(notebook("x", nbformat=5)).encode(), "new_format"),
        (json.dumps(notebook("x", metadata={"kernelspec": {"language": "R"}})).encode(), "wrong_language"),
        (json.dumps(notebook("x", metadata={"language_info": {"version": "2.7.18"}})).encode(), "wrong_language"),
        (b"[" * 100_000, "too_deep"),
        (b'{"cells": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "too_deep"),
        (b'{"a":' * 200 + b"1" + b"}" * 200, "too_deep"),
        (json.dumps(notebook(*["x"] * 1001)).encode(), "too_many_cells"),
        (b'{"cells": [' + b"{}," * 1_100_000 + b"{}]}", "too_large"),
        (b"\xff" * 21 * 2**20, "too_large"),
        (b"\x01\x02\x03 not text", "encoding"),
        (codecs.BOM_UTF16_LE + b"x", "encoding"),
    ],
)
def test_what_cannot_be_run_is_refused_with_its_word_and_what_to_do(raw: bytes, outcome: str) -> None:
    error = refused(raw)
    assert error.outcome == f"bad_notebook:{outcome}"
    assert str(error).endswith(".")


def test_a_program_is_one_cell() -> None:
    assert sources(read_file(b"x = 1\n\nprint(x)\n", "work.py")) == ["x = 1\n\nprint(x)"]


def test_a_program_is_split_where_it_marks_cells() -> None:
    program = b"# %% [markdown]\n# # Voyage\n# of 1497\n# %%\nx = 1\n#%% second\ny = 2\n"
    handed_in = read_file(program, "WORK.PY")
    assert sources(handed_in) == ["# Voyage\nof 1497", "x = 1", "y = 2"]
    assert [cell["cell_type"] for cell in handed_in.notebook["cells"]] == ["markdown", "code", "code"]


def test_a_program_that_jupyter_exported_is_split_at_its_prompts() -> None:
    program = b"#!/usr/bin/env python\n\n# In[1]:\n\n\nx = 1\n\n\n# In[ ]:\n\n\nx\n"
    assert sources(read_file(program, "work.py")) == ["#!/usr/bin/env python", "x = 1", "x"]


def test_a_program_that_begins_with_a_brace_is_a_program_and_a_notebook_named_py_is_a_notebook() -> None:
    assert sources(read_file(b"{1, 2}\n", "work.py")) == ["{1, 2}"]
    assert sources(read(notebook("x = 1"), "work.py")) == ["x = 1"]


def test_a_program_without_code_is_empty() -> None:
    assert refused(b"# %%\n\n# %% [markdown]\n# words\n", "work.py").outcome == "bad_notebook:empty"


def test_the_hash_tells_an_unchanged_file_from_a_changed_one() -> None:
    raw = json.dumps(notebook("x = 1")).encode()
    assert read_file(raw, "a.ipynb").sha256 == read_file(raw, "b.ipynb").sha256 == content_hash(raw)
    assert content_hash(raw) != content_hash(raw + b"\n")


def test_the_name_is_kept_without_the_folders_of_anybodys_computer() -> None:
    assert read(notebook("x"), "C:\\Users\\ines\\log.ipynb").name == "log.ipynb"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["source", "cell_type", "tags", "cells"]), inner),
    max_leaves=20,
)
notebookish = st.fixed_dictionaries(
    {
        "cells": st.lists(
            st.fixed_dictionaries(
                {},
                optional={
                    "cell_type": st.sampled_from(["code", "markdown", "raw", "heading"]) | json_values,
                    "source": st.text() | st.lists(st.text()) | json_values,
                    "metadata": json_values,
                    "outputs": json_values,
                    "id": json_values,
                },
            )
            | json_values
        )
    },
    optional={
        "nbformat": json_values,
        "metadata": json_values,
        "worksheets": json_values,
        "nbformat_minor": json_values,
    },
)


@given(notebookish)
@settings(max_examples=50)
def test_any_notebook_like_tree_becomes_a_valid_notebook_or_is_refused_with_a_known_word(tree: object) -> None:
    _becomes_valid_or_is_refused(json.dumps(tree).encode(), "work.ipynb")


@given(st.binary() | st.text().map(str.encode), st.sampled_from(["work.ipynb", "work.py", "work", "✨.ipynb"]))
def test_any_bytes_become_a_valid_notebook_or_are_refused_with_a_known_word(raw: bytes, name: str) -> None:
    _becomes_valid_or_is_refused(raw, name)


def _becomes_valid_or_is_refused(raw: bytes, name: str) -> None:
    outcome, handed_in = "", None
    try:
        handed_in = read_file(raw, name)
    except NotebookError as error:
        outcome = error.outcome.removeprefix("bad_notebook:")
    assert (outcome in BAD_NOTEBOOKS) == (handed_in is None)
    if handed_in is not None:
        nbformat.validate(handed_in.notebook)
        json.dumps(handed_in.notebook, ensure_ascii=False).encode("utf-8")


@pytest.mark.materials
@pytest.mark.skipif(not REAL.is_dir(), reason=f"no real assignments at {REAL}")
def test_every_real_template_can_be_run() -> None:
    files = sorted(REAL.glob("*.ipynb"))
    assert files
    for file in files:
        assert len(sources(read_file(file.read_bytes(), file.name))) > 3
