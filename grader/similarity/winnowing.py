"""Fingerprints of programs, and the pairs of programs that share them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import combinations

from grader.similarity.tokens import Source

GRAM = 12
"""Tokens in a fingerprint: less than this in common is never noticed."""
WINDOW = 8
"""Of so many neighbouring fingerprints one is kept, so that GRAM + WINDOW - 1 tokens in common are always noticed."""
FEWEST_SHARED = 4
FEWEST_FOR_COMMON = 8
COMMON = 0.4
"""In a class of at least FEWEST_FOR_COMMON, what more than this share of it wrote is how one writes it."""

Fingerprints = Mapping[int, tuple[int, ...]]
"""Fingerprints with the positions of the tokens that they begin at."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two submissions with code in common.

    `share` is the part of the smaller one's own code that the other has too, 0 to 1. `left_lines` and `right_lines`
    are the lines (from 0) of what they share.
    """

    left: str
    right: str
    share: float
    left_lines: frozenset[int]
    right_lines: frozenset[int]


def similar_pairs(sources: Mapping[str, Source], starters: Iterable[Source] = ()) -> list[Pair]:
    """Return the pairs that share code beyond what the starters hold, the most alike first."""
    given = {value for starter in starters for value in _grams(starter)}
    prints = {name: _without(winnow(_grams(source)), given) for name, source in sources.items()}
    if len(prints) >= FEWEST_FOR_COMMON:
        spread = Counter(value for each in prints.values() for value in each)
        common = {value for value, number in spread.items() if number > COMMON * len(prints)}
        prints = {name: _without(each, common) for name, each in prints.items()}
    shared: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for value, names in _owners(prints).items():
        for pair in combinations(sorted(names), 2):
            shared[pair].append(value)
    pairs = [_pair(sources, prints, pair, values) for pair, values in shared.items() if len(values) >= FEWEST_SHARED]
    return sorted(pairs, key=lambda pair: (-pair.share, pair.left, pair.right))


def winnow(grams: Sequence[int]) -> Fingerprints:
    """Keep the smallest hash of every window, the rightmost of equal ones, with the places where it was chosen."""
    chosen: defaultdict[int, list[int]] = defaultdict(list)
    last = -1
    for start in range(max(1, len(grams) - WINDOW + 1) if grams else 0):
        window = grams[start : start + WINDOW]
        smallest = min(window)
        place = start + max(offset for offset, value in enumerate(window) if value == smallest)
        if place != last:
            chosen[smallest].append(place)
            last = place
    return {value: tuple(places) for value, places in chosen.items()}


def _grams(source: Source) -> list[int]:
    """Hash every run of GRAM tokens, the same in every process."""
    return [_hash(source.tokens[start : start + GRAM]) for start in range(len(source.tokens) - GRAM + 1)]


def _hash(tokens: Sequence[str]) -> int:
    return int.from_bytes(blake2b("\0".join(tokens).encode(), digest_size=8).digest())


def _without(prints: Fingerprints, known: set[int]) -> Fingerprints:
    return {value: places for value, places in prints.items() if value not in known}


def _owners(prints: Mapping[str, Fingerprints]) -> Mapping[int, list[str]]:
    owners: defaultdict[int, list[str]] = defaultdict(list)
    for name, each in prints.items():
        for value in each:
            owners[value].append(name)
    return owners


def _pair(
    sources: Mapping[str, Source], prints: Mapping[str, Fingerprints], pair: tuple[str, str], values: list[int]
) -> Pair:
    left, right = pair
    smaller = min(len(prints[left]), len(prints[right]))
    lines = [frozenset(_lines(sources[name], prints[name], values)) for name in pair]
    return Pair(left, right, len(values) / smaller, lines[0], lines[1])


def _lines(source: Source, prints: Fingerprints, values: list[int]) -> Iterator[int]:
    for value in values:
        for place in prints[value]:
            yield from range(source.token_lines[place], source.token_lines[place + GRAM - 1] + 1)
