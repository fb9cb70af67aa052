"""Answers from passages without a language model: the sentences and the code that answer, quoted."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from knowledge.excerpts import Unit, excerpt, telling_sentence, units, weigh
from knowledge.facts.people import ask_whom
from knowledge.index.words import words
from knowledge.types import Answer, Band, Citation, Hit
from registrar.course.models import Course

COVERAGE_WEIGHT = 0.3
"""What it adds to the support of an answer that the quoted passages hold all words of the question."""
NAMED = 0.15
"""What it adds that the question names the assignment which the passages are about."""
SURE = 0.56
"""An answer with this support is given as one; `support` says what it is made of."""
CLOSEST = 0.46
"""With less support than this nothing is shown."""

SHARES = (800, 400, 260)
"""Characters of the excerpts from the best passages, best first: the answer, what stands beside it, and a sentence.

The sentence is the best one of all other passages: the order of passages knows little of their single sentences.
"""
LONGEST = sum(SHARES)
"""Characters of an answer, marks and citations aside."""
SHARES_BESIDE_FACT = (600, 300)
"""The same where something the course says stands below."""

BESIDE = 0.5
"""With this support a passage is quoted beside a fact that is not sure to be what was asked for."""
BESIDE_SHARE = 500
"""Characters of it."""

OTHER_TERM = "I found this only in the material of another term, so it may not hold in this one."


Rarities = Callable[[Iterable[str]], dict[str, float]]
_LEAST_TELLING = 0.5


def compose(
    question: str,
    hits: Sequence[Hit],
    course: Course,
    *,
    rarities: Rarities,
    named: bool = False,
    shares: Sequence[int] = SHARES,
) -> Answer:
    """Answer from retrieved passages, best first: the answer, the closest there is, or that it is not known.

    Args:
        question: what to look for.
        hits: the passages.
        course: says whom to ask where they do not answer.
        rarities: how much each stem tells.
        named: whether the question names the assignment which the first passage is about.
        shares: characters of the excerpts from the best passages, best first.
    """
    wanted = words(question)
    chosen = _chosen(wanted, hits, shares, rarities)
    passages = [units(hit.passage.text) for hit in chosen]
    strength = support(wanted, chosen, passages, rarities) + NAMED * named
    cited = _citations(chosen)
    text = _quoted(wanted, chosen, passages, cited, shares) if strength >= CLOSEST else ""
    if not text:
        return unknown(course)
    if chosen[0].passage.other_term:
        return Answer(f"{OTHER_TERM}\n\n{text}", cited, Band.CLOSEST, "passage")
    if strength >= SURE:
        return Answer(text, cited, Band.ANSWER, "passage")
    return Answer(f"I have no sure answer; this is the closest I found.\n\n{text}", cited, Band.CLOSEST, "passage")


def beside(answer: Answer, question: str, hits: Sequence[Hit], *, rarities: Rarities) -> Answer:
    """Quote the best passage below an answer, if it has something to say on the question."""
    wanted, passages = words(question), [units(hit.passage.text) for hit in hits[:1]]
    if support(wanted, hits[:1], passages, rarities) < BESIDE or hits[0].passage.other_term:
        return answer
    cited = tuple(dict.fromkeys((*answer.citations, *_citations(hits[:1]))))
    text = _quoted(wanted, hits[:1], passages, cited, (BESIDE_SHARE,))
    return replace(answer, text=f"{answer.text}\n\nFrom the materials: {text}", citations=cited) if text else answer


def unknown(course: Course) -> Answer:
    """Say that the materials do not answer, and whom to ask."""
    text = f"I don't know: I found nothing about this in the course's materials. Please ask {ask_whom(course)}."
    return Answer(text, (), Band.UNKNOWN, "unknown")


def support(
    wanted: Sequence[str], hits: Sequence[Hit], passages: Sequence[Sequence[Unit]], rarities: Rarities
) -> float:
    """Return how well passages support an answer: the nearness of the best one, and how many words they share with it.

    Args:
        wanted: the stems of the question's words.
        hits: the passages to answer from, best first.
        passages: their texts, cut into units.
        rarities: how much each stem tells: a rare one that is missing says more than a common one that is there.
    """
    if not hits or not wanted:
        return 0.0
    held = {stem for hit in hits for heading in hit.passage.headings for stem in words(heading)}
    held.update(stem for passage in passages for unit in passage for stem in unit.stems)
    telling = _telling(wanted, rarities)
    coverage = sum(weight for stem, weight in telling.items() if stem in held) / sum(telling.values())
    return hits[0].similarity + COVERAGE_WEIGHT * coverage


def _telling(wanted: Sequence[str], rarities: Rarities) -> dict[str, float]:
    return {stem: max(weight, _LEAST_TELLING) for stem, weight in rarities(wanted).items()}


def _chosen(wanted: Sequence[str], hits: Sequence[Hit], shares: Sequence[int], rarities: Rarities) -> list[Hit]:
    """Return the hits to quote from: the best, and for the last of three shares the best sentence of all others."""
    if len(shares) < len(SHARES):
        return list(hits[: len(shares)])
    whole = len(shares) - 1
    others = [hit for hit in hits[whole:] if not hit.passage.other_term]
    sentence = telling_sentence(
        _telling(wanted, rarities), [(hit.core or hit.passage.text, hit.passage.headings) for hit in others], shares[-1]
    )
    if sentence is None:
        return list(hits[: len(shares)])
    place, text = sentence
    found = others[place]
    return [*hits[:whole], replace(found, passage=replace(found.passage, text=text), core=text)]


def _quoted(
    wanted: Sequence[str],
    hits: Sequence[Hit],
    passages: Sequence[Sequence[Unit]],
    cited: Sequence[Citation],
    shares: Sequence[int],
) -> str:
    """Quote from each passage, the best sentence in bold, each excerpt with the number of its citation."""
    weights = weigh(wanted, passages)
    if not weights:
        return ""
    texts = []
    for hit, parts, room in zip(hits, passages, shares, strict=False):
        if text := excerpt(parts, hit.core or hit.passage.text, weights, room, key=hit is hits[0]):
            mark = f"[{cited.index(hit.passage.citation) + 1}]"
            texts.append(f"{text}\n{mark}" if text.endswith("```") else f"{text} {mark}")
    return "\n\n".join(texts)


def _citations(hits: Sequence[Hit]) -> tuple[Citation, ...]:
    return tuple(dict.fromkeys(hit.passage.citation for hit in hits))
