"""A grade as an HTML page with the executed notebook, safe to open: nothing of the student's can run in it.

Cells and outputs are the student's: nbconvert renders them with its own sanitiser, and a content security policy
in the page forbids scripts, frames and the network besides.
"""

import re
import warnings
from html import escape
from pathlib import Path

import nbformat
from markdown_it import MarkdownIt
from nbconvert import HTMLExporter
from traitlets.config import Config

from grader.report.message import final_score
from grader.types import GradeReport
from registrar.policies import LateOutcome

MAX_NOTEBOOK_BYTES = 32 * 2**20
POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:; base-uri 'none'; form-action 'none'"
)
KEPT_OUTPUTS = ("text/html", "image/png", "image/jpeg", "text/markdown", "text/latex", "text/plain")
BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
STYLE = """
body { font-family: system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; line-height: 1.5; }
table { border-collapse: collapse; } th, td { border-bottom: 1px solid #ccc; padding: .4rem .8rem; text-align: left; }
pre { background: #f6f6f6; overflow-x: auto; padding: .6rem; } img { max-width: 100%; }
.prompt, .jp-InputPrompt, .jp-OutputPrompt { color: #777; font-size: .8rem; }
"""

# Raw HTML in a student's line of code must stay text.
_markdown = MarkdownIt("commonmark", {"html": False}).disable(["link", "image", "autolink"])


def page(report: GradeReport, title: str, late: LateOutcome | None = None) -> str:
    """Write the page. Takes the processor for up to seconds: not for the event loop.

    The executed notebook is left out where there is none, it is too large or it cannot be rendered.
    """
    rows = "".join(
        f"<tr><td>{escape(item.title)}</td><td>{item.points:g} / {item.max_points:g}</td>"
        f"<td>{_markdown.renderInline(item.reason)}</td></tr>"
        for item in report.items
    )
    lateness = f"<p>Late: {escape(late.working)}.</p>" if late is not None and late.days else ""
    notes = "".join(f"<li>{escape(note)}</li>" for note in report.notes)
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body>"
        f"<h1>{escape(title)}: {final_score(report, late):g} of {report.max_score:g} points</h1>"
        f"{_markdown.render(report.feedback)}"
        f"<table><thead><tr><th>Item</th><th>Points</th><th>Why</th></tr></thead><tbody>{rows}</tbody></table>"
        f"{lateness}<ul>{notes}</ul>{_notebook(report.executed)}</body></html>"
    )


def _notebook(path: Path | None) -> str:
    if path is None or path.stat().st_size > MAX_NOTEBOOK_BYTES:
        return "<p>The executed notebook is not shown: there is none, or it is too large.</p>"
    config = Config(
        {
            "HTMLExporter": {"template_name": "basic", "sanitize_html": True},
            "NbConvertBase": {"display_data_priority": list(KEPT_OUTPUTS)},
        }
    )
    try:
        notebook = _bare(nbformat.read(path, as_version=4))  # type: ignore[no-untyped-call]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            rendered, _ = HTMLExporter(config=config).from_notebook_node(notebook)  # type: ignore[no-untyped-call]
    except Exception:  # noqa: BLE001 - the file comes out of a sandbox, and a renderer may fail on it in any way
        return "<p>The executed notebook cannot be shown.</p>"
    return f"<h2>The notebook as it ran</h2>{rendered}"


def _bare(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Take away what templates put into attributes unescaped: metadata, ids, attachments, pictures that are none."""
    notebook.metadata = {}
    for number, cell in enumerate(notebook.cells, start=1):
        cell.id, cell.metadata = f"cell-{number}", {}
        cell.pop("attachments", None)
        # A picture pasted into the text was left behind by intake; nbconvert fails on one that is missing.
        cell.source = cell.source if cell.cell_type == "code" else cell.source.replace("attachment:", "data:,")
        for output in cell.get("outputs", []):
            output.metadata = {}
            data = output.get("data", {})
            for kind in list(data):
                picture = kind.startswith("image/")
                if kind not in KEPT_OUTPUTS or (picture and not BASE64.fullmatch(str(data[kind]))):
                    del data[kind]
    return notebook
