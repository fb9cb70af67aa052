"""From the JSON of a notebook of any age, in whatever state, to a valid notebook of the current format.

The notebook is built anew from what is needed to run it. Outputs are left out: running makes them again.
"""

from typing import Literal

from grader.checks.wording import own
from grader.errors import NotebookError
from grader.intake.tree import Json, whole_characters

MAX_CELLS = 1_000
CURRENT_FORMAT = 4
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}

Kind = Literal["code", "markdown", "raw"]
KINDS: dict[str, Kind] = {
    "code": "code",
    "markdown": "markdown",
    "raw": "raw",
    # Only in formats before 4:
    "heading": "markdown",
    "html": "markdown",
    "text": "markdown",
    "rst": "raw",
}
SOURCE_KEYS = ("source", "input", "code", "text")


def repair(tree: Json) -> tuple[Json, list[str]]:
    """Build a valid notebook out of `tree`.

    Returns:
        The notebook, and what was repaired, in sentences for the student.

    Raises:
        NotebookError: `not_a_notebook`, `old_format`, `new_format`, `wrong_language`, `too_many_cells`, `invalid`
            or `empty`.
    """
    notes: list[str] = []
    version = _version(tree)
    if version > CURRENT_FORMAT:
        message = f"The notebook's format {own(version)} is too new. Save it in format {CURRENT_FORMAT}."
        raise NotebookError(message, "bad_notebook:new_format")
    if version < CURRENT_FORMAT:
        tree = _upgraded(tree, version)
        notes.append(f"The notebook's format {version} was brought up to {CURRENT_FORMAT}.")
    cells = tree.get("cells")
    if not isinstance(cells, list):
        raise NotebookError(
            "The file has no list of cells, so it is not a notebook. Hand in the .ipynb file as Jupyter saves it.",
            "bad_notebook:not_a_notebook",
        )
    if len(cells) > MAX_CELLS:
        message = f"The notebook has {len(cells)} cells, and at most {MAX_CELLS} are run. Take out what is not needed."
        raise NotebookError(message, "bad_notebook:too_many_cells")
    _check_language(tree.get("metadata"))
    return notebook_of([_cell(cell, number) for number, cell in enumerate(cells, start=1)]), notes


def notebook_of(cells: list[Json]) -> Json:
    """Make a notebook of these cells, each with an id of its own.

    Raises:
        NotebookError: `empty`, if no cell holds any code.
    """
    if not any(cell["cell_type"] == "code" and str(cell["source"]).strip() for cell in cells):
        message = "The notebook has no code in it. Check that you saved your work, and hand that file in."
        raise NotebookError(message, "bad_notebook:empty")
    notebook: Json = {
        "nbformat": CURRENT_FORMAT,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": KERNEL, "language_info": {"name": "python"}},
        "cells": [{"id": f"cell-{number}", **cell} for number, cell in enumerate(cells, start=1)],
    }
    import nbformat  # noqa: PLC0415 - slow, and only for who grades

    nbformat.validate(notebook)
    return notebook


def new_cell(kind: Kind, source: str, tags: list[str] | None = None) -> Json:
    """Make a cell without outputs."""
    metadata: Json = {"tags": tags} if tags else {}
    cell: Json = {"cell_type": kind, "metadata": metadata, "source": whole_characters(source)}
    return {**cell, "outputs": [], "execution_count": None} if kind == "code" else cell


def _version(tree: Json) -> int:
    """Return the notebook's major format, guessed from its parts where it is not stated."""
    stated = tree.get("nbformat")
    if isinstance(stated, int | float | str) and not isinstance(stated, bool):
        try:
            version = int(stated)
        except (ValueError, OverflowError):
            version = 0
        if version > 0:
            return version
    if "worksheets" in tree:
        return 3
    return CURRENT_FORMAT


def _upgraded(tree: Json, version: int) -> Json:
    """Bring the cells of an old format to where they stand now: formats 2 and 3 kept them in worksheets."""
    sheets = tree.get("worksheets")
    cells = [cell for sheet in _list(sheets) if isinstance(sheet, dict) for cell in _list(sheet.get("cells"))]
    if not cells and not isinstance(tree.get("cells"), list):
        message = (
            f"No cells can be found in the notebook, which is in the old format {version}. "
            "Open it in Jupyter, save it, and hand that in."
        )
        raise NotebookError(message, "bad_notebook:old_format")
    return {**tree, "cells": cells or tree["cells"]}


def _check_language(metadata: object) -> None:
    if not isinstance(metadata, dict):
        return
    kernel, language = (
        part if isinstance(part, dict) else {} for part in (metadata.get("kernelspec"), metadata.get("language_info"))
    )
    named = str(kernel.get("language") or language.get("name") or "").strip().lower()
    if named and not named.startswith(("python", "ipython")):
        raise NotebookError(
            f"The notebook is written for {own(named, 30)}; only Python is run. Choose a Python kernel and save it.",
            "bad_notebook:wrong_language",
        )
    version = str(language.get("version") or "")
    if version.startswith("2.") or named in {"python2", "python 2"} or kernel.get("name") == "python2":
        raise NotebookError(
            "The notebook is written for Python 2, and Python 3 is run. Choose a Python 3 kernel, run it and save it.",
            "bad_notebook:wrong_language",
        )


def _cell(cell: object, number: int) -> Json:
    if not isinstance(cell, dict):
        raise _broken(number)
    kind = cell.get("cell_type", "code")
    if not isinstance(kind, str) or kind not in KINDS:
        raise _broken(number)
    # Format 4 has `source`, 2 and 3 `input` for code, 1 `code` and `text`.
    source = _source(next((cell[key] for key in SOURCE_KEYS if key in cell), ""), number)
    if kind == "heading":
        source = f"# {source}"
    metadata = cell.get("metadata")
    tags = metadata.get("tags") if isinstance(metadata, dict) else None
    kept = {whole_characters(tag) for tag in _list(tags) if isinstance(tag, str) and "," not in tag}
    return new_cell(KINDS[kind], source, sorted(kept))


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _source(source: object, number: int) -> str:
    if source is None:
        return ""
    if isinstance(source, str):
        return source
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        return "".join(source)
    raise _broken(number)


def _broken(number: int) -> NotebookError:
    message = f"Cell {number} of the notebook is damaged. Open it in Jupyter, save it, and hand that in."
    return NotebookError(message, "bad_notebook:invalid")
