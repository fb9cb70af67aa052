"""Draws the figures of program 9: what the base network has learned to see, and what the students teach it."""

import numpy as np
from PIL import Image, ImageDraw

SIDE = 20
"""Drawings are this many pixels wide and tall."""
FINE = 4
"""They are drawn so many times larger first, which makes their lines smooth."""


def corners(count: int) -> list[tuple[float, float]]:
    """Return a regular polygon around the origin, closed."""
    angles = np.linspace(0, 2 * np.pi, count + 1)
    return list(zip(np.cos(angles), np.sin(angles), strict=True))


FIGURES = {
    "angle": [[(-1, 0), (0, 0), (0, 1)]],
    "circle": [corners(24)],
    "cross": [[(-1, 0), (1, 0)], [(0, -1), (0, 1)]],
    "line": [[(-1, 0), (1, 0)]],
    "square": [corners(4)],
    "tee": [[(-1, 0), (1, 0)], [(0, 0), (0, 1)]],
    "triangle": [corners(3)],
    "zigzag": [[(-1, -0.5), (-0.3, 0.5), (0.3, -0.5), (1, 0.5)]],
}
"""The lines of each figure that the base network knows, in a square from -1 to 1."""
NEW_FIGURES = {
    "arrow": [[(-1, 0), (1, 0)], [(0.3, -0.6), (1, 0), (0.3, 0.6)]],
    "fork": [[(0, 1), (0, 0), (-0.6, -1)], [(0, 0), (0.6, -1)]],
    "hourglass": [[(-0.7, -1), (0.7, -1), (-0.7, 1), (0.7, 1), (-0.7, -1)]],
    "house": [[(-0.7, 0.8), (-0.7, -0.2), (0, -1), (0.7, -0.2), (0.7, 0.8), (-0.7, 0.8)]],
}
"""The lines of those that it has never seen."""


def drawing(random: np.random.Generator, lines: list[list[tuple[float, float]]]) -> np.ndarray:
    """Return a figure near the middle, turned a little, larger or smaller, and noisy: grey pixels, 0 to 255."""
    canvas = Image.new("L", (SIDE * FINE, SIDE * FINE))
    pen = ImageDraw.Draw(canvas)
    angle, size = random.uniform(-0.6, 0.6), random.uniform(5, 8) * FINE
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]]) * size
    middle = random.uniform(7 * FINE, 13 * FINE, 2)
    for line in lines:
        pen.line([tuple(point) for point in np.array(line) @ turn + middle], fill=255, width=5)
    pixels = np.asarray(canvas.resize((SIDE, SIDE), Image.Resampling.BOX)) * random.uniform(0.6, 1)
    return (pixels + random.normal(0, 60, pixels.shape)).clip(0, 255).astype(np.uint8)


def drawings(random: np.random.Generator, figures: dict[str, list], count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return drawings, as many of each figure, in no order, and the name of the figure on each."""
    names = random.permutation(np.resize(list(figures), count))
    return np.stack([drawing(random, figures[name]) for name in names]), names
