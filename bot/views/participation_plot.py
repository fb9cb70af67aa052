"""Participation as a picture: weeks by students, teams side by side.

The colour of a cell is how much a student wrote to the team in a week, on a scale that looks the same to people who do
not tell red from green (cividis: J. Nuñez, C. Anderton, R. Renslow, PLoS ONE 13(7), 2018). Contributions to discussions
are dots, filled where they count, hollow where they came too early or too late.
"""

import io
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from bot.views.text import clip
from registrar.participation.overview import Activity

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Normalize
    from matplotlib.figure import Figure

Thing = TypeVar("Thing")

MOST_SHOWN = 200
"""Students whose names can still be read in one picture."""
COLUMNS = 5
"""Teams side by side."""
WITHOUT_TEAM = "Without a team"
PANEL = 6
"""Students without a team who share a panel."""
NAME_LIMIT, TITLE_LIMIT = 17, 26
CELL, TITLE, BELOW, FOOT = 0.19, 0.26, 0.22, 0.7
"""Inches: how high a student's row is, a panel's title, its weeks, and the explanation of the picture."""
WIDTH, NAMES, GAP = 3.4, 1.15, 0.1
"""Inches: how wide a panel is with the names in it, these names, and the gap before the next panel."""
COLOURS, QUIET = "cividis_r", "#ececec"
COUNTED, NOT_COUNTED = ("black", "white"), ("white", "black")
"""How a dot is filled, and its edge, which keep it visible on any colour."""
DOT = 22
MOST_NAMED = 5
"""Weeks named below a panel."""


Panel = tuple[str, Sequence[Activity]]
"""A title, and the students below it."""


def participation_png(shown: Sequence[Activity], teams: Mapping[int, str], weeks: Sequence[date]) -> bytes:
    """Return a PNG. This takes the processor for a moment, so call it off the event loop.

    Args:
        shown: at least one student, and no more than `MOST_SHOWN`.
        teams: the names of teams, by id.
        weeks: the Mondays of the weeks to show.
    """
    # Not pyplot, which keeps one state for all threads.
    from matplotlib.colors import PowerNorm  # noqa: PLC0415, a slow import
    from matplotlib.figure import Figure  # noqa: PLC0415

    panels = _panels(shown, teams)
    columns = min(COLUMNS, len(panels))
    rows = _in_pieces(panels, columns)
    tallest = [max(len(members) for _, members in row) for row in rows]
    heights = [TITLE + BELOW + CELL * height for height in tallest]
    width, high = max(2, columns) * WIDTH, sum(heights) + FOOT
    figure = Figure(figsize=(width, high))
    # Every panel has its place in inches: working out a layout takes matplotlib many seconds for thirty of them.
    most = max((week.to_team for each in shown for week in each.weeks.values()), default=0)
    scale = PowerNorm(0.5, 1, max(most, 2))
    top = high
    for row, members, height in zip(rows, tallest, heights, strict=True):
        for column, panel in enumerate(row):
            left, bottom = column * WIDTH + NAMES, top - TITLE - CELL * members
            inches = (left, bottom, WIDTH - NAMES - GAP, CELL * members)
            axes = figure.add_axes((inches[0] / width, inches[1] / high, inches[2] / width, inches[3] / high))
            _draw(axes, panel, weeks, scale, members)
        top -= height
    _explain(figure, scale)
    picture = io.BytesIO()
    figure.savefig(picture, format="png", dpi=110)
    return picture.getvalue()


def _panels(shown: Sequence[Activity], teams: Mapping[int, str]) -> list[Panel]:
    """Return the teams by name, and then who has none."""
    by_team: dict[int, list[Activity]] = {}
    for each in shown:
        if each.team is not None:
            by_team.setdefault(each.team, []).append(each)
    named: list[Panel] = [(teams.get(team, ""), members) for team, members in by_team.items()]
    without = [each for each in shown if each.team is None]
    named.sort(key=lambda panel: _as_counted(panel[0]))
    return [*named, *((WITHOUT_TEAM, some) for some in _in_pieces(without, PANEL))]


def _as_counted(name: str) -> list[str | int]:
    """Return a key by which team 2 comes before team 10: words and numbers take turns in it."""
    return [int(part) if part.isdecimal() else part.casefold() for part in re.split(r"(\d+)", name)]


def _in_pieces(things: Sequence[Thing], size: int) -> list[Sequence[Thing]]:
    return [things[start : start + size] for start in range(0, len(things), size)]


def _draw(axes: "Axes", panel: Panel, weeks: Sequence[date], scale: "Normalize", height: int) -> None:
    """Draw one team; `height` is how many rows the panels beside it have."""
    title, members = panel
    place = {week: number for number, week in enumerate(weeks)}
    axes.set_facecolor(QUIET)
    axes.imshow([_cells(each, weeks) for each in members], aspect="auto", cmap=COLOURS, norm=scale)
    for in_time, (inside, edge) in ((True, COUNTED), (False, NOT_COUNTED)):
        dots = [
            (place[week], row)
            for row, each in enumerate(members)
            for week, found in each.weeks.items()
            if week in place and bool(found.in_time) == in_time and (found.in_time or found.out_of_time)
        ]
        axes.scatter([x for x, _ in dots], [y for _, y in dots], DOT, color=inside, edgecolors=edge, linewidths=1)
    axes.set_xlim(-0.5, len(weeks) - 0.5)
    axes.set_ylim(height - 0.5, -0.5)
    axes.vlines([border - 0.5 for border in range(len(weeks))], -0.5, height - 0.5, color="white", linewidth=0.7)
    step = -(-len(weeks) // MOST_NAMED)
    axes.set_xticks(list(range(len(weeks)))[::step], [f"{week.day} {week:%b}" for week in weeks[::step]])
    # What stands between dollar signs in a name is no formula.
    names = [_drawable(clip(each.student.name, NAME_LIMIT)) for each in members]
    axes.set_yticks(range(len(members)), names, parse_math=False)
    axes.set_title(_drawable(clip(title, TITLE_LIMIT)), fontsize=8, loc="left", parse_math=False, pad=3)
    axes.tick_params(length=0, labelsize=6.5)
    axes.spines[:].set_visible(False)


def _drawable(text: str) -> str:
    """Return a text with a box for what the font lacks, of which matplotlib would else complain by name in the log."""
    from matplotlib.font_manager import FontProperties, findfont, get_font  # noqa: PLC0415

    known = get_font(findfont(FontProperties())).get_charmap()
    return "".join(letter if ord(letter) in known else "□" for letter in text)


def _cells(each: Activity, weeks: Sequence[date]) -> list[float]:
    """Return the messages to the team by week; not a number, which is drawn as nothing, where there are none."""
    return [float(each.weeks[week].to_team or "nan") if week in each.weeks else float("nan") for week in weeks]


def _explain(figure: "Figure", scale: "Normalize") -> None:
    """Say below the picture what colours and dots mean."""
    from matplotlib.cm import ScalarMappable  # noqa: PLC0415
    from matplotlib.lines import Line2D  # noqa: PLC0415

    width, high = figure.get_size_inches()
    place = figure.add_axes((NAMES / width, 0.42 / high, WIDTH / width, 0.1 / high))
    bar = figure.colorbar(ScalarMappable(scale, COLOURS), cax=place, orientation="horizontal")
    bar.set_label("messages in the team's channel in a week", fontsize=7)
    bar.ax.tick_params(labelsize=6.5)
    dots = [
        Line2D([], [], linestyle="", marker="o", markersize=6, color=inside, markeredgecolor=edge, label=label)
        for (inside, edge), label in ((COUNTED, "contributed to a discussion"), (NOT_COUNTED, "only too early or late"))
    ]
    figure.legend(handles=dots, loc="lower right", frameon=False, fontsize=7)
