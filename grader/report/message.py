"""A grade as a short Markdown message."""

from grader.types import GradeReport, ItemScore
from registrar.policies import LateOutcome

LONGEST = 1_900
"""Discord takes 2,000 characters; some are left for what stands around it."""
LONGEST_REASON = 300
SHORTEST_REASON = 40


def message(report: GradeReport, title: str, late: LateOutcome | None = None) -> str:
    """Write a report for its student: points by item with reasons, where it stopped, what lateness costs, limits met.

    Long reasons are cut so far that the whole has at most `LONGEST` characters.
    """
    for bound in range(LONGEST_REASON, SHORTEST_REASON - 1, -20):
        written = "\n".join(_lines(report, title, late, bound))
        if len(written) <= LONGEST:
            return written
    return cut(written, LONGEST)


def final_score(report: GradeReport, late: LateOutcome | None) -> float:
    """Return what counts once the late penalty is off; never below 0."""
    if late is None:
        return report.score
    return 0.0 if late.no_credit else max(0.0, report.score - late.deduction)


def cut(text: str, bound: int) -> str:
    """Cut a text to `bound` characters, closing the inline code that the cut may have opened."""
    if len(text) <= bound:
        return text
    kept = text[: bound - 2]
    return f"{kept}`…" if kept.count("`") % 2 else f"{kept}…"


def _lines(report: GradeReport, title: str, late: LateOutcome | None, bound: int) -> list[str]:
    score = final_score(report, late)
    lines = [f"**{title}: {score:g} of {report.max_score:g} points**", report.feedback]
    lines += [_item(item, bound) for item in report.items]
    if late is not None and late.days:
        lines.append(f"Late: {late.working}. {report.score:g} points before that, {score:g} now.")
    lines += [f"-# {cut(note, bound)}" for note in report.notes]
    if report.seconds:
        on = "a GPU" if report.device == "gpu" else "the processor"
        lines.append(f"-# Ran for {report.seconds:.1f} s on {on}.")
    return lines


def _item(item: ItemScore, bound: int) -> str:
    mark = "✅" if item.points >= item.max_points else "🟨" if item.points > 0 else "❌"
    return f"{mark} **{item.title}** {item.points:g}/{item.max_points:g}: {cut(item.reason, bound)}"
