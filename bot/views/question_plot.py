"""Questions by week as a picture."""

import io
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from registrar.questions.log import Logged

BANDS = {
    "answer": ("answered", "#3ba55d"),
    "closest": ("closest match", "#faa61a"),
    "unknown": ("not known", "#99aab5"),
}
DISLIKED = "#ed4245"
WEEK = timedelta(weeks=1)
MOST_NAMED = 12
"""Weeks whose names fit below the picture."""


def weeks_png(asked: Sequence[Logged], zone: ZoneInfo) -> bytes:
    """Return a PNG: for each week, which begins on Monday in `zone`, how many were asked and how they were answered.

    At least one must have been asked. This takes the processor for a moment, so call it off the event loop.
    """
    # Not pyplot, which keeps one state for all threads.
    from matplotlib.figure import Figure  # noqa: PLC0415, a slow import
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415

    weeks = _weeks(asked, zone)
    figure = Figure(figsize=(7, 3.2), layout="constrained")
    axes = figure.subplots()
    places = range(len(weeks))
    bottom = [0] * len(weeks)
    for band, (name, colour) in BANDS.items():
        counts = Counter(_week(each, zone) for each in asked if each.asked.band == band)
        heights = [counts[week] for week in weeks]
        axes.bar(places, heights, bottom=bottom, label=name, color=colour)
        bottom = [below + height for below, height in zip(bottom, heights, strict=True)]
    disliked = Counter(_week(each, zone) for each in asked if each.unhelpful > each.helpful)
    axes.plot(places, [disliked[week] for week in weeks], "o", label="disliked", color=DISLIKED)
    step = -(-len(weeks) // MOST_NAMED)
    axes.set_xticks(list(places)[::step], [f"{week.day} {week:%b}" for week in weeks[::step]])
    axes.set_xlabel("week from")
    axes.set_ylabel("questions")
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.legend(frameon=False, fontsize="small")
    picture = io.BytesIO()
    figure.savefig(picture, format="png", dpi=120)
    return picture.getvalue()


def _weeks(asked: Sequence[Logged], zone: ZoneInfo) -> list[date]:
    """Return all weeks from the first to the last in which something was asked, quiet ones among them."""
    known = sorted({_week(each, zone) for each in asked})
    return [known[0] + number * WEEK for number in range((known[-1] - known[0]) // WEEK + 1)]


def _week(each: Logged, zone: ZoneInfo) -> date:
    day = each.asked.asked_at.astimezone(zone).date()
    return day - timedelta(days=day.weekday())
