"""From a Python program to a notebook: cells where the program marks them, else one cell."""

import re

from grader.errors import NotebookError
from grader.intake.repair import MAX_CELLS, Kind, new_cell, notebook_of
from grader.intake.tree import Json

_PERCENT = re.compile(r"^#[ \t]*%%(?P<rest>.*)$")
_EXPORTED = re.compile(r"^#[ \t]*In\[[ \d]*\]:[ \t]*$")


def notebook_of_script(text: str) -> Json:
    """Split a program at `# %%` (Spyder, VS Code, Jupytext) or `# In[1]:` (exported by Jupyter).

    Raises:
        NotebookError: `empty` or `too_many_cells`.
    """
    cells = [cell for cell in (_cell(kind, lines) for kind, lines in _parts(text)) if cell["source"]]
    if len(cells) > MAX_CELLS:
        message = f"The program has {len(cells)} cells, and at most {MAX_CELLS} are run. Take out what is not needed."
        raise NotebookError(message, "bad_notebook:too_many_cells")
    return notebook_of(cells)


def _parts(text: str) -> list[tuple[Kind, list[str]]]:
    parts: list[tuple[Kind, list[str]]] = [("code", [])]
    for line in text.splitlines():
        if marked := _PERCENT.match(line):
            rest = marked["rest"].lower()
            parts.append(("markdown" if "[markdown]" in rest or "[md]" in rest else "code", []))
        elif _EXPORTED.match(line):
            parts.append(("code", []))
        else:
            parts[-1][1].append(line)
    return parts


def _cell(kind: Kind, lines: list[str]) -> Json:
    if kind == "markdown":
        return new_cell("markdown", "\n".join(re.sub(r"^# ?", "", line) for line in lines).strip())
    return new_cell("code", "\n".join(lines).strip("\n"))
