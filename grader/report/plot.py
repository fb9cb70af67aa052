"""An assignment's grades as a picture for the staff."""

import io
from textwrap import shorten

from grader.statistics import Figures

MOST_BARS = 20
LABEL_ROOM = 32
COLOUR, MEAN_COLOUR = "#5865f2", "#ed4245"


def figures_png(figures: Figures, title: str) -> bytes:
    """Return a PNG with two plots: how the points are spread, and the mean share of each rubric item.

    This takes the processor for a moment, so call it off the event loop.
    """
    # Not pyplot, which keeps one state for all threads.
    from matplotlib.figure import Figure  # noqa: PLC0415, a slow import
    from matplotlib.ticker import MaxNLocator, PercentFormatter  # noqa: PLC0415

    picture = Figure(figsize=(9, 3.4 + 0.18 * max(0, len(figures.items) - 6)), layout="constrained")
    spread, items = picture.subplots(1, 2)
    top = max(figures.max_points, figures.points[-1])
    bars = min(MOST_BARS, max(1, round(top)))
    spread.hist(figures.points, bins=bars, range=(0, top), color=COLOUR, edgecolor="white")
    spread.axvline(figures.mean, color=MEAN_COLOUR, linestyle="--", label=f"mean {figures.mean:.2f}")
    spread.set_xlabel(f"points of {figures.max_points:g}")
    spread.set_ylabel("people")
    spread.yaxis.set_major_locator(MaxNLocator(integer=True))
    spread.legend(frameon=False, fontsize="small")
    names = [shorten(item.title, LABEL_ROOM, placeholder="…").replace("$", r"\$") for item in figures.items]
    places = range(len(names))
    items.barh(places, [item.mean / item.max_points for item in figures.items], color=COLOUR)
    items.set_yticks(list(places), names, fontsize="small")
    items.invert_yaxis()
    items.set_xlim(0, 1)
    items.xaxis.set_major_formatter(PercentFormatter(1.0))
    items.set_xlabel("mean share of the item's points")
    picture.suptitle(shorten(title, 80, placeholder="…").replace("$", r"\$"))
    written = io.BytesIO()
    picture.savefig(written, format="png", dpi=110)
    return written.getvalue()
