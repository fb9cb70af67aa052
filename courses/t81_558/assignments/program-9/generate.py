"""Make the data of program 9: sixty drawings with the names of their figures, and two hundred without.

`make_base.py` makes the base network. Run this with the course's own Python.
"""

from pathlib import Path

import numpy as np
import pandas as pd
from figures import NEW_FIGURES, drawings

HERE = Path(__file__).parent
SEEDS = {"given": 901, "held_back": 902}
LABELLED, UNLABELLED = 60, 200

for name, seed in SEEDS.items():
    (HERE / name).mkdir(exist_ok=True)
    generator = np.random.default_rng(seed)
    known, figures = drawings(generator, NEW_FIGURES, LABELLED)
    unknown, answers = drawings(generator, NEW_FIGURES, UNLABELLED)
    np.savez_compressed(HERE / name / "labelled.npz", drawings=known[..., None], figures=figures)
    np.savez_compressed(HERE / name / "unlabelled.npz", drawings=unknown[..., None])
    pd.DataFrame({"drawing": range(UNLABELLED), "figure": answers}).to_csv(HERE / f"expected/{name}.csv", index=False)
