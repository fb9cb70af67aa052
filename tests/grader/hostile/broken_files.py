"""Files that are no sound notebooks: what can be run safely is run, all else is refused with its word."""

import codecs
import io
import json
import zipfile
from typing import Any

from tests.grader.hostile.case import ALL, ANSWER, SUBMITTED, Case, notebook

SOUND: dict[str, Any] = json.loads(notebook(ANSWER))


def refused(name: str, word: str, raw: bytes, file: str = "work.ipynb") -> Case:
    """A file that is not run."""
    return Case(name, (f"bad_notebook:{word}",), raw=raw, file=file)


def repaired(name: str, raw: bytes, file: str = "work.ipynb") -> Case:
    """A file that is odd but honest: it gets every point."""
    return Case(name, ("none",), raw=raw, file=file, most=ALL, least=ALL)


def changed(**changes: object) -> bytes:
    """The sound notebook with other values at its top."""
    return json.dumps({**SOUND, **changes}).encode()


def old(version: int) -> bytes:
    """The sound notebook as older formats had it."""
    sheet = {"cells": [{"cell_type": "code", "input": ANSWER, "language": "python", "outputs": []}]}
    return json.dumps({"nbformat": version, "metadata": {}, "worksheets": [sheet]}).encode()


def archive() -> bytes:
    """A ZIP archive that holds the sound notebook."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        packed.writestr("work.ipynb", notebook(ANSWER))
    return buffer.getvalue()


ACCENTED = json.dumps(json.loads(changed(cells=[{"source": f"# déjà vu\n{ANSWER}"}])), ensure_ascii=False)
OUTPUT = {"output_type": "stream", "name": 7, "text": "x" * 2_000_000}

CASES = (
    refused("is empty", "empty", b""),
    refused("is nothing but zeros", "empty", bytes(4096)),
    refused("is a notebook without code", "empty", notebook("", "   ")),
    refused("is cut off in the middle", "not_json", notebook(ANSWER)[:-40]),
    refused("is a web page", "not_json", b"<!DOCTYPE html><html><body>Sign in</body></html>"),
    refused("is a PDF", "not_json", b"%PDF-1.7\n%\xe2\xe3"),
    refused("is an archive", "not_json", archive()),
    refused("is a picture", "not_json", b"\x89PNG\r\n\x1a\n" + bytes(99)),
    refused("is noise", "encoding", bytes(range(1, 256)) * 9),
    refused("is a list", "not_a_notebook", b"[1, 2, 3]"),
    refused("is an object of another kind", "not_a_notebook", b'{"name": "settings"}'),
    refused("has cells that are no list", "not_a_notebook", changed(cells={"0": "x"})),
    refused("has a cell that is no object", "invalid", changed(cells=["x = 1"])),
    refused("has a cell of an unknown kind", "invalid", changed(cells=[{"cell_type": ["code"], "source": "1"}])),
    refused("has a number for a source", "invalid", changed(cells=[{"cell_type": "code", "source": 7}])),
    refused("comes from the future", "new_format", changed(nbformat=5)),
    refused("comes from a future without end", "new_format", changed(nbformat="9" * 4000)),
    refused("is an old notebook without cells", "old_format", json.dumps({"nbformat": 3, "worksheets": 7}).encode()),
    refused("is written in R", "wrong_language", changed(metadata={"kernelspec": {"name": "ir", "language": "R"}})),
    refused("is written for Python 2", "wrong_language", changed(metadata={"kernelspec": {"name": "python2"}})),
    refused("nests brackets without end", "too_deep", b'{"cells": ' + b"[" * 90_000 + b"]" * 90_000 + b"}"),
    refused("nests objects just deep enough to hurt", "too_deep", b'{"a":' * 900 + b"1" + b"}" * 900),
    refused("has thousands of cells", "too_many_cells", changed(cells=[{"source": "1"}] * 5000)),
    refused("is larger than may be", "too_large", b'{"cells": [' + b" " * (21 << 20)),
    refused("holds millions of empty objects", "too_large", b'{"cells": [' + b"{}," * 2_500_000),
    refused("holds a number of a million digits", "not_json", b'{"nbformat": ' + b"9" * 1_000_000 + b"}"),
    repaired("has a byte order mark", codecs.BOM_UTF8 + notebook(ANSWER)),
    repaired("was saved as UTF-16", notebook(ANSWER).decode().encode("utf-16")),
    repaired("was saved as Latin-1", ACCENTED.encode("latin-1")),
    repaired("lacks all metadata", json.dumps({"cells": [{"source": ANSWER}]}).encode()),
    repaired("has metadata of the wrong kinds", changed(metadata=[1], nbformat=None, nbformat_minor="x")),
    repaired("is of format 3", old(3)),
    repaired("is a program", ANSWER.encode(), "work.py"),
    repaired("is a notebook that is called a program", notebook(ANSWER), "work.py"),
    repaired("has the outputs of a far larger run", changed(cells=[{"source": ANSWER, "outputs": [OUTPUT]}])),
    repaired("has half a character in a comment", changed(cells=[{"source": f"# \ud800\n{ANSWER}"}])),
    Case("is a program that Python cannot read", ("cell_error",), raw=b"def (:\n", file="work.py"),
    Case(
        "asks by its tags to have errors passed over",
        ("cell_error", "no_submission"),
        raw=changed(cells=[{"source": "1 / 0", "metadata": {"tags": ["raises-exception", "skip-execution"]}}]),
        most=SUBMITTED,
    ),
)
