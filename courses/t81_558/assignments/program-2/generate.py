"""Make the data of program 2: a table of products with gaps, two coded columns, and columns that nobody needs.

Both sets have the same shape, but other values and other codes. Run it with the course's own Python.
"""

from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).parent
SEEDS = {"given": 201, "held_back": 202}
ROWS = 400


def products(seed: int) -> pd.DataFrame:
    """Return the table as the student reads it."""
    random = np.random.default_rng(seed)
    categories = [f"CA-{code:X}" for code in random.choice(40, 9, replace=False)]
    items = [f"IT-{code:X}" for code in random.choice(32, 6, replace=False)]
    table = pd.DataFrame(
        {
            "id": np.arange(1, ROWS + 1),
            "height": random.normal(120, 30, ROWS).round(2),
            "region": random.choice(["RE-1", "RE-2", "RE-3"], ROWS),
            "max": random.uniform(50, 9000, ROWS).round(1),
            "number": random.integers(2, 60, ROWS),
            "length": random.lognormal(6, 0.8, ROWS).round(2),
            "usage": random.integers(0, 12, ROWS),
            "cat2": random.choice(categories, ROWS),
            "item": random.choice(items, ROWS),
            "target": random.normal(0, 1, ROWS).round(4),
        }
    )
    for column, share in {"height": 0.08, "length": 0.12}.items():
        table.loc[random.random(ROWS) < share, column] = np.nan
    return table


def prepared(table: pd.DataFrame) -> pd.DataFrame:
    """Return what the student must hand in for a table."""
    height = table["height"].fillna(table["height"].median())
    columns = {
        "height": (height - height.mean()) / height.std(ddof=0),
        "max": table["max"],
        "number": table["number"],
        "length": table["length"].fillna(table["length"].median()),
        "ratio": table["max"] / table["number"],
    }
    for source in ("cat2", "item"):
        for code in sorted(table[source].unique()):
            columns[f"{source}_{code}"] = (table[source] == code).astype(int)
    return pd.DataFrame(columns)


for name, seed in SEEDS.items():
    (HERE / name).mkdir(exist_ok=True)
    given = products(seed)
    given.to_csv(HERE / name / "products.csv", index=False)
    prepared(given).round(6).to_csv(HERE / f"expected/{name}.csv", index=False)
