"""An answer while it is written: what already stands, and whether it is enough."""

from collections.abc import Sequence

from knowledge.types import Citation, Passage
from knowledge.writing.sentences import Sentence, sentences
from knowledge.writing.support import Judge

LEAST_KEPT = 0.5
"""The share of the written sentences that must stand."""


class Manuscript:
    """Keeps the sentences that a judge lets stand, with their citations numbered as they come.

    Attributes:
        failed: whether the first sentence does not stand, so that nothing that follows can.
    """

    def __init__(self, judge: Judge, passages: Sequence[Passage]) -> None:
        self._judge = judge
        self._passages = passages
        self._read = 0
        self._kept: list[tuple[Sentence, list[int]]] = []
        self._cited: dict[Citation, int] = {}
        self.failed = False

    def read(self, text: str, *, finished: bool = False) -> bool:
        """Check the sentences that are new in `text`, which is everything written so far.

        Returns:
            Whether another sentence stands.
        """
        new = sentences(text, finished=finished)[self._read :]
        before = len(self._kept)
        for sentence in new:
            supporters = self._judge.supporters(sentence)
            self._read += 1
            if supporters:
                citations = (self._passages[mark - 1].citation for mark in supporters)
                numbers = [self._cited.setdefault(citation, len(self._cited) + 1) for citation in citations]
                self._kept.append((sentence, list(dict.fromkeys(numbers))))
            elif self._read == 1:
                self.failed = True
                break
        return len(self._kept) > before

    @property
    def enough(self) -> bool:
        """Whether what stands is an answer."""
        return not self.failed and bool(self._kept) and len(self._kept) >= LEAST_KEPT * self._read

    @property
    def text(self) -> str:
        """What stands, as Markdown, each sentence with the numbers of its `citations`."""
        text = ""
        for sentence, numbers in self._kept:
            marks = "" if sentence.code else " " + "".join(f"[{number}]" for number in numbers)
            after_code = text.endswith("```")
            text += (("\n\n" if after_code else sentence.gap) if text else "") + sentence.text + marks
        return text

    @property
    def citations(self) -> tuple[Citation, ...]:
        """What the sentences cite, in the order of their numbers."""
        return tuple(self._cited)
