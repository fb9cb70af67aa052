"""Whether a sentence stands on the passage that it cites."""

import pytest

from knowledge.embedding import Embedder
from knowledge.types import Passage
from knowledge.writing.sentences import Sentence, sentences
from knowledge.writing.support import Judge
from tests.knowledge.writing.pairs import FAITHFUL, UNFAITHFUL


@pytest.fixture(scope="session")
def judge(passages: list[Passage], embedder: Embedder) -> Judge:
    return Judge(passages, embedder)


def test_what_a_passage_says_in_other_words_stands(judge: Judge) -> None:
    fallen = [text for mark, text in FAITHFUL if not judge.supporters(Sentence(text, (mark,)))]
    assert len(fallen) <= 0.1 * len(FAITHFUL), fallen


@pytest.mark.parametrize(("mark", "text"), UNFAITHFUL)
def test_what_a_passage_does_not_say_falls(judge: Judge, mark: int, text: str) -> None:
    assert judge.supporters(Sentence(text, (mark,))) == ()


def test_of_several_citations_those_that_support_are_kept(judge: Judge) -> None:
    assert judge.supporters(Sentence("Dropout hinders overfitting.", (4, 1, 7))) == (1,)


def test_text_is_taken_apart_into_sentences_items_and_code_with_their_citations() -> None:
    text = (
        "Dropout, e.g. in Keras, hinders overfitting [1]. It sets `x[0]` to zero. [2] Dr. Ng says 3.5 is fine [1, 2].\n"
        "\n- First item [3]\n1. Second item [passage 2].\nSo: [1]\n```python\na = x[1]. B\n```\nAt last"
    )
    found = [(each.text, each.marks, each.code) for each in sentences(text, finished=True)]
    assert found == [
        ("Dropout, e.g. in Keras, hinders overfitting.", (1,), False),
        ("It sets `x[0]` to zero.", (2,), False),
        ("Dr. Ng says 3.5 is fine.", (1, 2), False),
        ("- First item", (3,), False),
        ("1. Second item.", (2,), False),
        ("So:", (1,), False),
        ("```python\na = x[1]. B\n```", (1,), True),
        ("At last", (), False),
    ]


def test_a_growing_text_never_changes_a_sentence_that_was_finished() -> None:
    text = (
        "Dropout hinders overfitting. [1] It is used, e.g. in Keras, at 0.25 [2]. See:\n\n```python\na = x[1]\n```\n"
        "[3]\n- An item [1]\n- Another one. [2][3]\n\n<think>Hm. So [1]. Well.</think>The end [1]."
    )
    whole = sentences(text, finished=True)
    for size in range(len(text)):
        begun = sentences(text[:size], finished=False)
        assert begun == whole[: len(begun)], text[:size]
