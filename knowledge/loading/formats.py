"""The kinds of files that can be ingested, by the ending of their names."""

from collections.abc import Callable
from dataclasses import dataclass

from knowledge.loading.document import Document
from knowledge.loading.markdown import load_markdown
from knowledge.loading.notebook import load_notebook
from knowledge.loading.office import load_docx, load_html, load_pdf, load_pptx
from knowledge.loading.plain_text import load_plain_text


@dataclass(frozen=True, slots=True)
class Format:
    """How a kind of file is read; `fragile` ones in a process of their own, however small."""

    load: Callable[[bytes], Document]
    fragile: bool = False


FORMATS = {
    ".ipynb": Format(load_notebook),
    ".md": Format(load_markdown),
    ".txt": Format(load_plain_text),
    ".html": Format(load_html, fragile=True),
    ".htm": Format(load_html, fragile=True),
    ".pdf": Format(load_pdf, fragile=True),
    ".docx": Format(load_docx, fragile=True),
    ".pptx": Format(load_pptx, fragile=True),
}
