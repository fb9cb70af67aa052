"""Groups texts by meaning: each joins the group whose middle it is nearest to, or begins one of its own."""

from collections.abc import Sequence

import numpy as np

ALIKE = 0.62
"""Cosine with the middle of a group from which a text belongs to it."""


def group(vectors: Sequence[Sequence[float]], *, alike: float = ALIKE) -> list[list[int]]:
    """Return the positions of the vectors, which are of length 1, in groups: the largest first, each in given order.

    A second pass lets every vector choose among all groups, so that the order in which they came matters little.
    """
    if not vectors:
        return []
    matrix = np.asarray(vectors, dtype=np.float32)
    sums: list[np.ndarray] = []
    for vector in matrix:
        nearest, likeness = _nearest(vector, sums)
        if likeness >= alike:
            sums[nearest] = sums[nearest] + vector
        else:
            sums.append(vector)
    members: dict[int, list[int]] = {}
    for position, vector in enumerate(matrix):
        members.setdefault(_nearest(vector, sums)[0], []).append(position)
    return sorted(members.values(), key=lambda positions: (-len(positions), positions[0]))


def _nearest(vector: np.ndarray, sums: Sequence[np.ndarray]) -> tuple[int, float]:
    if not sums:
        return 0, -1.0
    middles = np.stack(sums)
    likenesses = middles @ vector / np.linalg.norm(middles, axis=1)
    best = int(np.argmax(likenesses))
    return best, float(likenesses[best])
