"""Make the data of program 8: cast pieces whose cost hangs on their volume and their quality, which are no columns.

Run it with the course's own Python.
"""

from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).parent
SEEDS = {"given": 801, "held_back": 802}
TRAINING, TEST = 900, 300
SHAPES = ["box", "cylinder", "pyramid", "sphere"]
DOLLARS_A_LITRE = {"A": 40.0, "B": 25.0, "C": 15.0, "D": 8.0}


def volume(table: pd.DataFrame) -> np.ndarray:
    """Return the litres that each piece takes up; its sides are in centimetres, a sphere's are all the same."""
    box = table["height"] * table["width"] * table["depth"] / 1000
    part = {"box": 1, "cylinder": np.pi / 4, "pyramid": 1 / 3, "sphere": np.pi / 6}
    return box * table["shape"].map(part)


def pieces(seed: int) -> pd.DataFrame:
    """Return the pieces and what they cost, in dollars."""
    random = np.random.default_rng(seed)
    size = TRAINING + TEST
    sides = random.integers(5, 41, (size, 3))
    shapes = random.choice(SHAPES, size)
    sides[shapes == "sphere"] = sides[shapes == "sphere"][:, :1]
    sides[shapes == "cylinder", 2] = sides[shapes == "cylinder", 1]
    table = pd.DataFrame(sides, columns=["height", "width", "depth"])
    table.insert(0, "id", random.permutation(np.arange(1, size + 1)))
    table["shape"] = shapes
    table["quality"] = random.choice(list(DOLLARS_A_LITRE), size)
    material = volume(table) * table["quality"].map(DOLLARS_A_LITRE)
    return table.assign(cost=(12 + material + random.normal(0, 4, size)).clip(lower=5).round(2))


for name, seed in SEEDS.items():
    folder = HERE / name
    folder.mkdir(exist_ok=True)
    table = pieces(seed)
    table[:TRAINING].to_csv(folder / "pieces_train.csv", index=False)
    table[TRAINING:].drop(columns="cost").to_csv(folder / "pieces_test.csv", index=False)
    table.loc[TRAINING:, ["id", "cost"]].to_csv(HERE / f"expected/{name}.csv", index=False)
