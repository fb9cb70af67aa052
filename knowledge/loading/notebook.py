"""Loads Jupyter notebooks of every format version, also ones that other readers refuse for missing metadata."""

import json
import re
from typing import Any

from knowledge.errors import UnreadableFileError
from knowledge.loading.decoding import decode
from knowledge.loading.document import PRINTED, Block, Document, Outline
from knowledge.loading.markdown import markdown_blocks
from knowledge.loading.markup import without_data

CURRENT_FORMAT = 4
OUTPUT_LIMIT = 400
"""Characters kept of what one cell printed: training logs and tables are long and say little."""
_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def load_notebook(content: bytes) -> Document:
    """Read an `.ipynb` file: Markdown cells split at headings, code cells, and the text that they printed.

    Raises:
        UnreadableFileError: if it is not JSON, or JSON that is no notebook.
    """
    notebook = _parsed(decode(content))
    language = _language(notebook)
    outline = Outline()
    blocks: list[Block] = []
    for number, cell in enumerate(_listed(notebook.get("cells"))):
        source = _joined(cell.get("source"))
        if cell.get("cell_type") == "code":
            blocks.extend(_code(source, cell, number, language, outline))
        else:
            blocks.extend(markdown_blocks(source, outline, cell=number))
    return Document(tuple(blocks))


def _parsed(text: str) -> dict[str, Any]:
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableFileError(
            "is not a whole notebook; open it in Jupyter, save it again and ingest it again"
        ) from error
    if not isinstance(notebook, dict) or not {"cells", "worksheets"} & notebook.keys():
        raise UnreadableFileError("is JSON, but not a notebook")
    version = notebook.get("nbformat")
    old = isinstance(version, int) and version < CURRENT_FORMAT
    return _upgraded(notebook) if old or "cells" not in notebook else notebook


def _upgraded(notebook: dict[str, Any]) -> dict[str, Any]:
    import nbformat  # noqa: PLC0415, slow, and needed for few notebooks

    notebook = {"metadata": {}, "nbformat": 3, "nbformat_minor": 0, **notebook}
    try:
        upgraded: dict[str, Any] = nbformat.convert(nbformat.from_dict(notebook), CURRENT_FORMAT)  # type: ignore[no-untyped-call]
    except Exception as error:  # the converter stumbles over damage in any way
        raise UnreadableFileError(
            "is a notebook of an old format that cannot be converted; open it in Jupyter and save it again"
        ) from error
    return upgraded


def _code(source: str, cell: dict[str, Any], number: int, language: str, outline: Outline) -> list[Block]:
    code = without_data(source).strip("\n")
    printed = without_data("\n".join(filter(None, map(_printed, _listed(cell.get("outputs")))))).strip("\n")
    if len(printed) > OUTPUT_LIMIT:
        printed = printed[:OUTPUT_LIMIT].rsplit("\n", 1)[0] + "\n…"
    texts = ((code, language), (printed, PRINTED))
    return [Block(text, outline.path, number, None, kind, outline.anchor) for text, kind in texts if text.strip()]


def _printed(output: dict[str, Any]) -> str:
    """Return the text of one output; images, HTML and widgets have none."""
    match output.get("output_type"):
        case "stream":
            text = _joined(output.get("text"))
        case "execute_result" | "display_data":
            data = output.get("data")
            text = _joined(data.get("text/plain")) if isinstance(data, dict) else ""
        case "error":
            text = f"{output.get('ename', 'Error')}: {output.get('evalue', '')}"
        case _:
            text = ""
    # A progress bar overwrites its line over and over: only what stands last was seen.
    text = "\n".join(line.rstrip("\r").rsplit("\r", 1)[-1] for line in _ANSI.sub("", text).split("\n"))
    # "<Figure size 640x480 with 1 Axes>" is all that is left of an image.
    return "" if re.fullmatch(r"\s*<[^<>\n]*>\s*", text) else text.rstrip()


def _language(notebook: dict[str, Any]) -> str:
    metadata = notebook.get("metadata")
    info = metadata.get("language_info") if isinstance(metadata, dict) else None
    name = info.get("name") if isinstance(info, dict) else None
    return name if isinstance(name, str) and re.fullmatch(r"[\w+#.-]{1,20}", name) else "python"


def _listed(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _joined(value: object) -> str:
    """Return multi-line text, which notebooks keep as one string or as a list of lines."""
    if isinstance(value, list):
        return "".join(line for line in value if isinstance(line, str))
    return value if isinstance(value, str) else ""
