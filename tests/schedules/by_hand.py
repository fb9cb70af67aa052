"""What should be said in a term, worked out from the text of `course.yaml` and the rules as the handbook states them.

None of the code under test is used.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ruamel.yaml import YAML

from tests.schedules.post import ROOT

Said = Counter[tuple[str, datetime]]
"""How often an event was spoken of at an instant."""


def due_dates(raw: dict[str, Any]) -> Iterator[tuple[str, datetime]]:
    """Yield each assignment and when it is due, on the wall."""
    for each in raw["assignments"]:
        due = each.get("due")
        if due:
            day, hour = due["date"], due.get("time") or raw["due_time"]
            yield f"due:{each['id']}", datetime.fromisoformat(f"{day}T{hour}")


def expected(raw: dict[str, Any], zone: ZoneInfo, session_hour: str | None) -> Said:
    """Work out by hand what the issue's default rules say in a term."""

    def on_the_wall(moment: datetime) -> datetime:
        return moment.replace(tzinfo=zone).astimezone(UTC)

    opening = ((f"module:{each['number']}", f"{each['starts']}T09:00") for each in raw["modules"])
    said = [(name, on_the_wall(datetime.fromisoformat(wall))) for name, wall in opening]
    for name, wall in due_dates(raw):
        moment = on_the_wall(wall)
        said += [
            (name, on_the_wall(wall - timedelta(days=7))),
            (name, moment - timedelta(hours=24)),
            (name, moment - timedelta(hours=2)),
        ]
    ends = date.fromisoformat(raw["term"]["ends"])
    if "evaluation" in raw:
        opens = ends - timedelta(days=int(raw["evaluation"]["opens_days_before_end"]))
        said.append(("evaluation", on_the_wall(datetime.combine(opens, time(9)))))
    for day in session_days(raw, ends) if session_hour else ():
        moment = on_the_wall(datetime.fromisoformat(f"{day}T{session_hour}"))
        said += [(f"session:{day}", moment - timedelta(hours=24)), (f"session:{day}", moment - timedelta(minutes=15))]
    return Counter(said)


def session_days(raw: dict[str, Any], ends: date) -> Iterator[date]:
    """Yield the Mondays of the term in whose week nobody meets on campus."""
    campus = {date.fromisoformat(meeting["date"]) for each in raw["sections"] for meeting in each.get("meetings", ())}
    weeks = {day.isocalendar()[:2] for day in campus}
    day = date.fromisoformat(raw["term"]["starts"])
    while day <= ends:
        if day.weekday() == 0 and day.isocalendar()[:2] not in weeks:
            yield day
        day += timedelta(days=1)


def plain_yaml(folder: str) -> dict[str, Any]:
    return YAML(typ="base").load((ROOT / folder / "course.yaml").read_text())
