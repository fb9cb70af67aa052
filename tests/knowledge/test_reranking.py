"""A cross-encoder that puts passages into a better order."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.normalizers import Lowercase
from tokenizers.pre_tokenizers import Whitespace
from tokenizers.processors import BertProcessing
from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

from knowledge.embedding import Embedder
from knowledge.errors import RerankerError
from knowledge.index import PassageIndex
from knowledge.ingest import ingest
from knowledge.reranking import load_reranker
from knowledge.retrieval import Retriever

TEXTS = ("The quay is long.", "The lighthouse is tall.", "The harbour is deep.")
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")


@pytest.fixture(scope="module")
def cross_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cross-encoder of the smallest size, with weights that were never trained."""
    folder = tmp_path_factory.mktemp("cross-encoder")
    words = sorted({word.strip(".").lower() for text in TEXTS for word in text.split()} | {"how", "."})
    numbers = {word: number for number, word in enumerate((*SPECIAL, *words))}
    tokenizer = Tokenizer(WordLevel(numbers, unk_token="[UNK]"))
    tokenizer.normalizer = Lowercase()
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.post_processor = BertProcessing(("[SEP]", numbers["[SEP]"]), ("[CLS]", numbers["[CLS]"]))
    config = BertConfig(
        vocab_size=len(numbers),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        num_labels=1,
        # Large weights: the usual ones would score everything nearly alike.
        initializer_range=1.0,
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="[PAD]").save_pretrained(folder)
    return folder


def test_passages_come_in_the_order_of_the_cross_encoder(
    cross_encoder: Path, index: PassageIndex, embedder: Embedder, put: Callable[[str, str | bytes], Path]
) -> None:
    files = [put(f"{place}.md", f"# Place {place}\n\n{text}") for place, text in enumerate(TEXTS)]
    ingest([files[0].parent], index)
    rerank = load_reranker(str(cross_encoder))
    question = "How tall is the lighthouse?"
    scores = dict(zip(TEXTS, rerank(question, TEXTS), strict=True))
    hits = Retriever(index, embedder, rerank).retrieve(question)
    assert [hit.core for hit in hits] == sorted(TEXTS, key=lambda text: -scores[text])


def test_the_best_for_the_reranker_comes_first_whatever_was_found_first(
    index: PassageIndex, embedder: Embedder, put: Callable[[str, str | bytes], Path]
) -> None:
    def deepest(_question: str, texts: Sequence[str]) -> list[float]:
        return [float("deep" in text) for text in texts]

    files = [put(f"{place}.md", f"# Place {place}\n\n{text}") for place, text in enumerate(TEXTS)]
    ingest([files[0].parent], index)
    assert "deep" in Retriever(index, embedder, deepest).retrieve("How tall is the lighthouse?")[0].core


def test_a_reranker_that_is_not_there_is_explained(tmp_path: Path) -> None:
    with pytest.raises(RerankerError, match="Leave the setting empty"):
        load_reranker(str(tmp_path))
