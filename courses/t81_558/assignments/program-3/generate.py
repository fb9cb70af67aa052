"""Make the data of program 3: a price noted at odd minutes of the working days of three weeks, in no order.

The weeks run over the end of a month, so that times sorted as text come out wrong. Run it with the course's own Python.
"""

from datetime import date, datetime, time, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).parent
SETS = {"given": (date(2021, 10, 25), 301), "held_back": (date(2022, 2, 21), 302)}
"""The first Monday and the seed of each set."""
WEEKS = 3
NOTES_A_DAY = 24
OPENS, MINUTES_OPEN = time(9), 8 * 60


def prices(monday: date, seed: int) -> pd.DataFrame:
    """Return the notes in the order of their times, which are local and without a zone."""
    random = np.random.default_rng(seed)
    days = [monday + timedelta(weeks=week, days=day) for week in range(WEEKS) for day in range(5)]
    times = [
        datetime.combine(day, OPENS) + timedelta(minutes=int(minute))
        for day in days
        for minute in np.sort(random.choice(MINUTES_OPEN, NOTES_A_DAY, replace=False))
    ]
    walk = 20 + random.normal(0, 0.4, len(times)).cumsum()
    return pd.DataFrame({"time": times, "value": walk.round(6)})


def by_day(notes: pd.DataFrame) -> pd.DataFrame:
    """Return what the student must hand in: a row a day."""
    days = notes.groupby(notes["time"].dt.date.rename("date"))["value"]
    return days.agg(starting="first", max="max", min="min", ending="last").reset_index()


def as_written(notes: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Return the notes as the student reads them: shuffled, the times like 11/3/21 9:05."""
    written = notes.sample(frac=1, random_state=seed)
    clock = written["time"].dt
    stamp = clock.month.astype(str) + "/" + clock.day.astype(str) + clock.strftime("/%y ") + clock.hour.astype(str)
    return written.assign(time=stamp + clock.strftime(":%M"))


for name, (monday, seed) in SETS.items():
    (HERE / name).mkdir(exist_ok=True)
    notes = prices(monday, seed)
    as_written(notes, seed).to_csv(HERE / name / "prices.csv", index=False)
    by_day(notes).to_csv(HERE / f"expected/{name}.csv", index=False)
