"""Putting passages into a better order with a cross-encoder, which reads a question and a passage together."""

import os
from collections.abc import Callable, Sequence
from threading import Lock

from knowledge.errors import RerankerError

Rerank = Callable[[str, Sequence[str]], Sequence[float]]
"""From a question and texts to how well each text answers it; only the order of the numbers means something."""


def load_reranker(model: str) -> Rerank:
    """Load a cross-encoder; this may take seconds, so call it off the event loop.

    Args:
        model: a name or folder of a cross-encoder that sentence-transformers knows.

    Raises:
        RerankerError: if the model is not there or is no cross-encoder.
    """
    # Threads that spin while they wait take the cores from everybody else.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    try:
        from sentence_transformers import CrossEncoder  # noqa: PLC0415, a slow import

        encoder = CrossEncoder(model, num_labels=1)
    except (ImportError, OSError, ValueError, KeyError) as error:
        raise RerankerError(
            f"The reranker {model!r} cannot be loaded. Leave the setting empty, or set it to a name or folder of a "
            "cross-encoder that sentence-transformers knows."
        ) from error
    turn = Lock()

    def rerank(question: str, texts: Sequence[str]) -> Sequence[float]:
        # The fast tokenizers fail with "Already borrowed" when two threads use one.
        with turn:
            pairs = [(question, text) for text in texts]
            scores: Sequence[float] = encoder.predict(pairs, show_progress_bar=False).tolist()
        return scores

    return rerank
