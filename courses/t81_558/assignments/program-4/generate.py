"""Make the data of program 4: credit applications, some without an age (a2) or an income (a14).

The other columns give much of both away. The columns are those of the well-known credit approval data; every value is
made up. `?` marks a missing one. Run it with the course's own Python.
"""

from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).parent
SEEDS = {"given": 401, "held_back": 402}
ROWS = 500
MISSING = {"a1": 0.02, "a2": 0.14, "a4": 0.02, "a6": 0.03, "a7": 0.03, "a14": 0.12}


def applications(seed: int) -> pd.DataFrame:
    """Return the whole table, with nothing missing."""
    random = np.random.default_rng(seed)
    debt, years = random.gamma(1.5, 3, ROWS), random.gamma(1.2, 2.5, ROWS)
    points, savings = random.poisson(2.5, ROWS), random.exponential(900, ROWS)
    employed, defaulted, licensed = (random.choice(["t", "f"], ROWS, p=[share, 1 - share]) for share in (0.5, 0.3, 0.4))
    citizen = random.choice(["g", "s", "p"], ROWS, p=[0.6, 0.25, 0.15])
    age = 20 + 2.5 * years + 1.2 * points + 6 * (employed == "t") + 9 * (citizen == "p") + random.normal(0, 2, ROWS)
    income = 120 + 22 * debt + 0.05 * savings + 90 * (licensed == "t") + 25 * points + random.normal(0, 15, ROWS)
    merit = 0.1 * age + 0.01 * income - 4 * (defaulted == "t") + random.normal(0, 2, ROWS)
    return pd.DataFrame(
        {
            "a1": random.choice(["a", "b"], ROWS),
            "a2": age.round(2),
            "s3": debt.round(3),
            "a4": random.choice(["u", "y", "l"], ROWS, p=[0.7, 0.25, 0.05]),
            "a5": random.choice(["g", "p"], ROWS),
            "a6": random.choice(["c", "d", "i", "k", "m", "q", "w"], ROWS),
            "a7": random.choice(["v", "h", "bb", "ff"], ROWS),
            "a8": years.round(3),
            "a9": employed,
            "a10": defaulted,
            "a11": points,
            "a12": licensed,
            "a13": citizen,
            "a14": income.round(),
            "a15": savings.round().astype(int),
            "a16": np.where(merit > np.median(merit), "+", "-"),
        }
    )


def with_gaps(table: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Return the table as the student reads it."""
    random = np.random.default_rng(seed)
    return table.assign(**{name: table[name].mask(random.random(ROWS) < share) for name, share in MISSING.items()})


for name, seed in SEEDS.items():
    (HERE / name).mkdir(exist_ok=True)
    whole = applications(seed)
    gaps = with_gaps(whole, seed + 1000)
    gaps.to_csv(HERE / name / "credit.csv", index=False, na_rep="?")
    gaps.assign(a2=whole["a2"], a14=whole["a14"]).to_csv(HERE / f"expected/{name}.csv", index=False)
