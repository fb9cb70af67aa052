"""Make the data of program 10: a level that swings with two rhythms, one number a time step.

Run it with the course's own Python.
"""

from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).parent
SEEDS = {"given": 1001, "held_back": 1002}
STEPS, TEST_FROM, WINDOW = 4000, 3000, 5


def level(seed: int) -> pd.DataFrame:
    """Return the whole series."""
    random = np.random.default_rng(seed)
    time = np.arange(STEPS)
    slow, fast = random.uniform(150, 250), random.uniform(22, 30)
    swing = 8 * np.sin(2 * np.pi * time / slow + random.uniform(0, 6)) + 10 * np.sin(2 * np.pi * time / fast)
    return pd.DataFrame({"time": time, "value": (20 + swing + random.normal(0, 0.1, time.size)).round(4)})


for name, seed in SEEDS.items():
    (HERE / name).mkdir(exist_ok=True)
    series = level(seed)
    series.to_csv(HERE / name / "series.csv", index=False)
    after = series.assign(value=series["value"].shift(-WINDOW))[TEST_FROM:-WINDOW]
    after.to_csv(HERE / f"expected/{name}.csv", index=False)
