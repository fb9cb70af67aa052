"""The embedding model that comes in a package."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from knowledge.embedding import Embedder, load_embedder
from knowledge.errors import EmbedderError


def test_vectors_have_length_one_and_keep_the_order_of_their_texts(embedder: Embedder) -> None:
    texts = ["ships " * 50, "a", "the captain's log"] * 9
    vectors = np.array(embedder.embed_documents(texts))
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert np.allclose(vectors[2], embedder.embed_query("the captain's log"), atol=1e-5)


def test_meaning_counts_more_than_words(embedder: Embedder) -> None:
    question = np.array(embedder.embed_query("How do I stop a network from memorising its training data?"))
    near, far = np.array(embedder.embed_documents(["Regularisation prevents overfitting.", "How do I stop a bus?"]))
    assert question @ near > question @ far


def test_nothing_to_embed_is_no_error(embedder: Embedder) -> None:
    assert embedder.embed_documents([]) == []


def test_several_threads_may_embed_at_once(embedder: Embedder) -> None:
    texts = [f"question number {number} " * number for number in range(1, 25)]
    with ThreadPoolExecutor(8) as pool:
        together = np.array(list(pool.map(embedder.embed_query, texts)))
    assert np.allclose(together, embedder.embed_documents(texts), atol=1e-5)


def test_a_model_that_is_not_there_is_explained(tmp_path_factory: pytest.TempPathFactory) -> None:
    with pytest.raises(EmbedderError, match="packaged"):
        load_embedder(str(tmp_path_factory.mktemp("empty")))
