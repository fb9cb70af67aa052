"""Make the data of program 6: two painted landscapes, one wider than tall and one taller than wide.

Width and height differ by an even number, so that there is one right middle. Run it with the course's own Python.
"""

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

HERE = Path(__file__).parent
SETS = {
    "given": {"wide.png": ((300, 200), 601), "tall.png": ((160, 240), 602)},
    "held_back": {"wide.png": ((280, 140), 603), "tall.png": ((190, 270), 604)},
}
"""The size (width, height) and the seed of each picture."""


def landscape(size: tuple[int, int], seed: int) -> Image.Image:
    """Return a sky that fades towards the ground, a sun, and hills."""
    random = np.random.default_rng(seed)
    width, height = size
    top, bottom = random.integers(40, 160, 3), random.integers(140, 250, 3)
    fade = np.linspace(0, 1, height)[:, None, None]
    sky = ((1 - fade) * top + fade * bottom).astype(np.uint8)
    picture = Image.fromarray(np.broadcast_to(sky, (height, width, 3)).copy())
    draw = ImageDraw.Draw(picture)
    x, y, radius = width * random.uniform(0.2, 0.8), height * 0.25, min(size) * 0.12
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=(250, 225, 120))
    for level in (0.6, 0.75):
        ridge = level * height + 0.06 * height * np.sin(np.arange(width + 1) / width * random.uniform(5, 11))
        green = tuple(int(value) for value in random.integers((20, 80, 20), (70, 150, 60)))
        draw.polygon([(0, height), *enumerate(ridge), (width, height)], fill=green)
    return picture


def squared(picture: Image.Image) -> Image.Image:
    """Return what the student must hand in: the picture in the middle of a square of its average colour."""
    side = max(picture.size)
    colour = tuple(int(channel) for channel in np.asarray(picture).mean(axis=(0, 1)))
    square = Image.new("RGB", (side, side), colour)
    square.paste(picture, ((side - picture.width) // 2, (side - picture.height) // 2))
    return square


for folder, pictures in SETS.items():
    (HERE / folder).mkdir(exist_ok=True)
    (HERE / "expected" / folder).mkdir(parents=True, exist_ok=True)
    for name, (size, seed) in pictures.items():
        painted = landscape(size, seed)
        painted.save(HERE / folder / name)
        squared(painted).save(HERE / "expected" / folder / name)
