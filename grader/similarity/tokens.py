"""From a submission to the tokens that remain when names, values, comments and layout are taken away."""

from dataclasses import dataclass

from pygments.lexers.python import PythonLexer  # type: ignore[import-untyped]
from pygments.token import Comment, Error, Name, Number, String, Text  # type: ignore[import-untyped]

from grader.intake.tree import Json

NOT_PYTHON = ("%", "!", "?")
KEPT_NAMES = (Name.Builtin, Name.Builtin.Pseudo)


@dataclass(frozen=True, slots=True)
class Source:
    """The code of a submission, and its tokens, each with its line (from 0)."""

    lines: tuple[str, ...]
    tokens: tuple[str, ...]
    token_lines: tuple[int, ...]


def source_of(notebook: Json) -> Source:
    """Read the code cells of a notebook."""
    cells = [str(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    lines = "\n\n".join(cells).splitlines()
    code = "\n".join("" if line.lstrip().startswith(NOT_PYTHON) else line for line in lines)
    tokens: list[str] = []
    token_lines: list[int] = []
    line = 0
    for kind, text in PythonLexer(stripnl=False, ensurenl=False).get_tokens(code):
        plain = _plain(kind, text)
        # Pieces of one string are one value.
        if plain and not (plain == "text" and tokens and tokens[-1] == "text"):
            tokens.append(plain)
            token_lines.append(line)
        line += text.count("\n")
    return Source(tuple(lines), tuple(tokens), tuple(token_lines))


def _plain(kind: tuple[str, ...], text: str) -> str:
    """Return what a token is to us: names and values lose what they are called, comments and spaces go."""
    if kind in Comment or kind in Text or kind in Error or not text.strip():
        return ""
    if kind in String:
        return "text"
    if kind in Number:
        return "number"
    return "name" if kind in Name and kind not in KEPT_NAMES else text
