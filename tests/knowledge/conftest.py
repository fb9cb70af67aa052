"""What the tests of this room share: one embedding model, and indexes in folders of their own."""

from collections.abc import Callable
from pathlib import Path

import pytest
from langchain_core.embeddings import Embeddings

from knowledge.embedding import Embedder, load_embedder
from knowledge.index import PassageIndex


class Counting(Embeddings):
    """An embedding model that remembers which passages it was given."""

    def __init__(self, model: Embeddings) -> None:
        self.model = model
        self.embedded: list[str] = []

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.embedded.extend(texts)
        return self.model.embed_documents(texts)

    def embed_query(self, text: str) -> list[float]:
        return self.model.embed_query(text)


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    return load_embedder()


@pytest.fixture
def counting(embedder: Embedder) -> Counting:
    return Counting(embedder)


@pytest.fixture
def index_folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def index(counting: Counting, index_folder: Path) -> PassageIndex:
    return PassageIndex(index_folder, counting, "test")


@pytest.fixture
def course(tmp_path: Path) -> Path:
    folder = tmp_path / "course"
    folder.mkdir()
    return folder


@pytest.fixture
def put(course: Path) -> Callable[[str, str | bytes], Path]:
    """Write a file into the course's folder."""

    def write(name: str, content: str | bytes) -> Path:
        path = course / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write
