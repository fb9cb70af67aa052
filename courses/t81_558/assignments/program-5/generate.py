"""Make the data of program 5: houses with and without a price, and the median income of each postal code.

The income of the neighbourhood moves a price so much that nobody comes near without the join.
Run it with the course's own Python.
"""

from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).parent
SEEDS = {"given": 501, "held_back": 502}
TRAINING, TEST, ZIPS = 800, 300, 40


def zip_codes(random: np.random.Generator) -> pd.DataFrame:
    """Return the median income, in dollars a year, of each postal code, in no order."""
    codes = random.choice(np.arange(63000, 63999), ZIPS, replace=False)
    return pd.DataFrame({"zip": codes, "median_income": random.uniform(35_000, 120_000, ZIPS).round(-2).astype(int)})


def houses(random: np.random.Generator, zips: pd.DataFrame) -> pd.DataFrame:
    """Return houses with their prices, in dollars."""
    size = TRAINING + TEST
    place = zips.sample(size, replace=True, random_state=random).reset_index(drop=True)
    table = pd.DataFrame(
        {
            "id": random.permutation(np.arange(1, size + 1)),
            "bedrooms": random.integers(1, 6, size),
            "bathrooms": random.integers(1, 5, size),
            "garage": random.integers(0, 4, size),
            "land": random.uniform(0.1, 3, size).round(2),
            "sqft": random.integers(700, 4500, size),
            "zip": place["zip"],
        }
    )
    income = place["median_income"] / 1000
    rooms = 7_000 * table["bedrooms"] + 9_000 * table["bathrooms"] + 8_000 * table["garage"]
    area = 22_000 * table["land"] + (30 + 0.4 * income) * table["sqft"]
    noise = random.normal(0, 2_000, size)
    return table.assign(price=(20_000 + rooms + area + 1_500 * income + noise).round().astype(int))


for name, seed in SEEDS.items():
    folder = HERE / name
    folder.mkdir(exist_ok=True)
    generator = np.random.default_rng(seed)
    zips = zip_codes(generator)
    table = houses(generator, zips)
    zips.to_csv(folder / "zips.csv", index=False)
    table[:TRAINING].to_csv(folder / "houses_train.csv", index=False)
    table[TRAINING:].drop(columns="price").to_csv(folder / "houses_test.csv", index=False)
    table.loc[TRAINING:, ["id", "price"]].to_csv(HERE / f"expected/{name}.csv", index=False)
