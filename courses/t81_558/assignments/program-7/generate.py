"""Make the data of program 7: what an object detector says of ten street pictures, before anyone tidies it up.

A detector sees the same object several times, in boxes that overlap, and sees things of which it is not sure.
The boxes are made up, so that neither pictures nor a network's weights are needed. Run it with the course's own Python.
"""

from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).parent
SEEDS = {"given": 701, "held_back": 702}
PICTURES = 10
WIDTH, HEIGHT = 640, 480
OBJECTS = {"person": 8, "car": 3, "bicycle": 2, "motorbike": 1, "umbrella": 1, "handbag": 2, "dog": 1, "bench": 1}
"""How many of each there are in a picture, on average. The last two are not asked for."""
COUNTED = ["person", "car", "bicycle", "motorbike", "umbrella", "handbag"]
SIDE = 40
"""Objects stand in the fields of a grid this many pixels wide, so that two of them never overlap."""


def objects(random: np.random.Generator, picture: int) -> pd.DataFrame:
    """Return the box of each object of a picture, and how sure the detector is of it."""
    labels = np.repeat(list(OBJECTS), random.poisson(list(OBJECTS.values())))
    field = random.choice((WIDTH // SIDE) * (HEIGHT // SIDE), len(labels), replace=False)
    left, top = field % (WIDTH // SIDE) * SIDE, field // (WIDTH // SIDE) * SIDE
    return pd.DataFrame(
        {
            "image": picture,
            "label": labels,
            "confidence": random.uniform(0.3, 0.98, len(labels)),
            "left": left + random.uniform(1, 3, len(labels)),
            "top": top + random.uniform(1, 3, len(labels)),
            "right": left + SIDE - random.uniform(1, 3, len(labels)),
            "bottom": top + SIDE - random.uniform(1, 3, len(labels)),
        }
    )


def seen_again(random: np.random.Generator, seen: pd.DataFrame) -> pd.DataFrame:
    """Return weaker boxes around some of the objects, a few pixels off."""
    again = seen.sample(frac=0.6, random_state=random)
    moved = again[["left", "top", "right", "bottom"]] + random.uniform(-3, 3, (len(again), 1))
    return again.assign(confidence=again["confidence"] * random.uniform(0.5, 0.95, len(again)), **moved)


def unsure(random: np.random.Generator, seen: pd.DataFrame) -> pd.DataFrame:
    """Return boxes that the detector hardly believes in, where there may be nothing at all."""
    weak = seen.sample(frac=0.4, random_state=random)
    moved = weak[["left", "right"]] + SIDE
    return weak.assign(confidence=random.uniform(0.01, 0.09, len(weak)), **moved)


def counts(seen: pd.DataFrame) -> pd.DataFrame:
    """Return what the student must hand in: how many objects there are, a row a picture."""
    table = pd.crosstab(seen["image"], seen["label"])
    return table.reindex(index=range(1, PICTURES + 1), columns=COUNTED, fill_value=0).reset_index()


for name, seed in SEEDS.items():
    (HERE / name).mkdir(exist_ok=True)
    generator = np.random.default_rng(seed)
    there = pd.concat([objects(generator, picture) for picture in range(1, PICTURES + 1)], ignore_index=True)
    boxes = pd.concat([there, seen_again(generator, there), unsure(generator, there)])
    shuffled = boxes.sample(frac=1, random_state=generator).sort_values("image", kind="stable")
    shuffled.round(3).to_csv(HERE / name / "detections.csv", index=False)
    counts(there).to_csv(HERE / f"expected/{name}.csv", index=False)
