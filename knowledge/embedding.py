"""Turns text into vectors, on this machine: with a packaged small model, or any that sentence-transformers knows."""

import os
from collections.abc import Callable
from threading import Lock
from typing import Any

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from knowledge.errors import EmbedderError
from knowledge.minilm import MiniLM

DEFAULT_MODEL = "packaged"
"""all-MiniLM-L6-v2 from installed packages: no download, no network."""

CPU_BATCH = 4
"""On a CPU padding costs more than small batches do."""
ACCELERATOR_BATCH = 64

Encode = Callable[[list[str]], NDArray[np.float32]]

_loading = Lock()


class Embedder(Embeddings):
    """LangChain's `Embeddings` over a model, for use from several threads.

    `fingerprint` names the model; vectors of two fingerprints must not be compared.

    Args:
        encode: from a batch of texts to a matrix of vectors of length 1.
        fingerprint: the model's name.
        batch: texts that the model takes best at a time.
    """

    def __init__(self, encode: Encode, fingerprint: str, batch: int = CPU_BATCH) -> None:
        self.fingerprint = fingerprint
        self._encode = encode
        self._batch = batch

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return one vector of length 1 for each text, in order."""
        by_length = sorted(range(len(texts)), key=lambda position: len(texts[position]))
        vectors: list[list[float]] = [[] for _ in texts]
        for start in range(0, len(texts), self._batch):
            positions = by_length[start : start + self._batch]
            for position, vector in zip(positions, self._encode([texts[p] for p in positions]).tolist(), strict=True):
                vectors[position] = vector
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """Return the vector, of length 1, of a question."""
        vector: list[float] = self._encode([text])[0].tolist()
        return vector


_loaded: dict[str, Embedder] = {}
"""By model: several courses in one process use the same one."""


def load_embedder(model: str = DEFAULT_MODEL) -> Embedder:
    """Load an embedding model, once in a process; this may take seconds, so call it off the event loop.

    Args:
        model: `packaged`, or a name or folder that sentence-transformers knows.

    Raises:
        EmbedderError: if the model is not there or is not a sentence-transformers model.
    """
    try:
        with _loading:
            if model not in _loaded:
                # A product of vectors takes a millisecond, after which numpy's other threads would spin for longer.
                threadpool_limits(1, "blas")
                _loaded[model] = _load(model)
            return _loaded[model]
    except (ImportError, OSError, ValueError, KeyError) as error:
        raise EmbedderError(
            f"The embedding model {model!r} cannot be loaded. Set the model to {DEFAULT_MODEL!r}, which needs no "
            "network, or to a name or folder of a sentence-transformers model."
        ) from error


def _load(model: str) -> Embedder:
    return Embedder(MiniLM().encode, "minilm-int8") if model == DEFAULT_MODEL else _sentence_transformer(model)


def _sentence_transformer(model: str) -> Embedder:
    # Threads that spin while they wait take the cores from everybody else.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415, a slow import
    from transformers.utils.logging import disable_progress_bar  # noqa: PLC0415

    disable_progress_bar()  # type: ignore[no-untyped-call]
    transformer = SentenceTransformer(model)
    batch = CPU_BATCH if transformer.device.type == "cpu" else ACCELERATOR_BATCH
    # The fast tokenizers fail with "Already borrowed" when two threads use one.
    turn = Lock()

    def encode(texts: list[str]) -> NDArray[np.float32]:
        with turn:
            matrix: Any = transformer.encode(
                texts, batch_size=batch, normalize_embeddings=True, show_progress_bar=False, convert_to_numpy=True
            )
        return np.asarray(matrix, dtype=np.float32)

    return Embedder(encode, f"sentence-transformers/{model}", batch)
