"""Vectors of example wordings, kept on disk: hundreds of them take seconds to compute."""

import hashlib
import logging
import zipfile
from collections.abc import Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile

import numpy as np
from numpy.typing import NDArray

from knowledge.embedding import Embedder

log = logging.getLogger(__name__)

Matrix = NDArray[np.float32]


def embed_examples(texts: Sequence[str], embedder: Embedder, cache: Path | None) -> Matrix:
    """Return one vector of length 1 for each text, as the rows of a matrix.

    Args:
        texts: the wordings.
        embedder: computes what the cache does not hold.
        cache: a folder in which the vectors are kept by text and model; None keeps nothing.
    """
    keys = [hashlib.sha256(f"{embedder.fingerprint}\0{text}".encode()).hexdigest() for text in texts]
    known = _load(cache) if cache else {}
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
    if missing:
        log.info("learning how questions are asked, from %d examples", len(missing))
        computed = np.asarray(embedder.embed_documents(list(missing.values())), dtype=np.float32)
        known |= dict(zip(missing, computed, strict=True))
        if cache:
            _save(cache, {key: known[key] for key in keys})
    return np.stack([known[key] for key in keys])


def _load(cache: Path) -> dict[str, Matrix]:
    try:
        with np.load(cache / "examples.npz") as file:
            return dict(zip(file["keys"].tolist(), file["vectors"], strict=True))
    except (OSError, ValueError, KeyError, EOFError, RuntimeError, MemoryError, SyntaxError, zipfile.BadZipFile):
        return {}  # none yet, or a damaged one: they are computed again


def _save(cache: Path, vectors: dict[str, Matrix]) -> None:
    cache.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=cache, suffix=".new", delete=False) as file:
        np.savez(file, keys=np.array(list(vectors)), vectors=np.stack(list(vectors.values())))
    Path(file.name).replace(cache / "examples.npz")
