"""From percentages to letters and back."""

from datetime import datetime

from knowledge.facts.finding import Finding, Intent
from knowledge.facts.phrases import number
from knowledge.facts.slots import Slots
from registrar.course.models import Course, GradeBand, GradingScale
from registrar.policies import band_of, letter_for

SCALE = "grading-scale"


def letter_of_percent(course: Course, slots: Slots, asked_at: datetime) -> Finding | None:
    """Which letter, and how much toward the GPA, a percentage earns."""
    scale = course.grading_scale
    if scale is None or slots.percent is None:
        return grade_scale(course, slots, asked_at)
    band = letter_for(scale, slots.percent)
    text = f"{number(slots.percent)}% is **{_article(band.letter)} {band.letter}**{_gpa(band)}."
    fitting = _bands_holding(scale, slots.percent)
    text += f"\n\n{band.letter} is printed as {_range(scale, band)}."
    if len(fitting) != 1:
        text += f" {scale.rule}"
    return Finding(text, (scale.at,), (SCALE,) if len(fitting) > 1 else ())


def percent_of_letter(course: Course, slots: Slots, asked_at: datetime) -> Finding | None:
    """Which percentage a letter needs."""
    scale = course.grading_scale
    band = band_of(scale, slots.letter) if scale and slots.letter else None
    if scale is None or band is None:
        return grade_scale(course, slots, asked_at)
    text = f"{_article(band.letter).capitalize()} {band.letter} is **{_range(scale, band)}**{_gpa(band)}."
    return Finding(text, (scale.at,), ())


def grade_scale(course: Course, slots: Slots, asked_at: datetime) -> Finding | None:
    """The whole grading scale."""
    scale = course.grading_scale
    if scale is None:
        return None
    if slots.percent is not None:
        return letter_of_percent(course, slots, asked_at)
    if slots.letter is not None:
        return percent_of_letter(course, slots, asked_at)
    rows = [f"- **{band.letter}**: {_range(scale, band)}{_gpa(band)}" for band in scale.bands]
    return Finding("The grading scale:\n\n" + "\n".join(rows) + f"\n\n{scale.rule}", (scale.at,), ())


def _range(scale: GradingScale, band: GradeBand) -> str:
    if band.highest is not None and band.lowest > 0:
        return f"{number(band.lowest)}% to {number(band.highest)}%"
    above = scale.bands[scale.bands.index(band) - 1] if band is not scale.bands[0] else None
    if band.lowest == 0 and above:
        return f"below {number(above.lowest)}%"
    return f"{number(band.lowest)}% and above"


def _bands_holding(scale: GradingScale, percent: float) -> list[GradeBand]:
    tops = [band.highest if band.highest is not None else float("inf") for band in scale.bands]
    return [band for band, top in zip(scale.bands, tops, strict=True) if band.lowest <= percent <= top]


def _gpa(band: GradeBand) -> str:
    return f" ({band.gpa:.1f} toward the GPA)" if band.gpa is not None else ""


def _article(letter: str) -> str:
    return "an" if letter[0] in "AFSEX" else "a"


INTENTS = (
    Intent(
        "letter-of-percent",
        (
            "what letter grade is {percent}%",
            "I have a {percent} what grade is that",
            "I have {percent} percent, which letter",
            "is {percent} percent an {letter}",
            "what GPA do I get with {percent}%",
            "which grade does a {percent} average earn",
            "what grade is a {percent}",
            "if I finish with {percent} what letter do I get",
            "I got 17 out of 20, which mark is that",
            "is {percent} passing",
            "is {percent} failing",
            "I am sitting at {percent}, what letter is that",
            "what does an {percent} get me",
            "my average is {percent}, what grade is it",
            "is {percent} an {letter}",
            "if I have {percent} points is that an {letter}",
            "do I pass with {percent}",
            "will {percent} be enough to pass",
            "{percent} letter",
            "what letter and GPA is {percent}",
        ),
        letter_of_percent,
    ),
    Intent(
        "percent-of-letter",
        (
            "what percentage do I need for an {letter}",
            "what do I need for an {letter}",
            "cutoff for a {letter}",
            "how many points for a {letter}",
            "what is the minimum score to get a {letter}",
            "what GPA is a {letter}",
            "GPA for a {letter}",
            "lowest percent for a {letter}",
            "range of a {letter}",
            "what score gets a {letter}",
            "where does an {letter} start",
            "points needed for a {letter}",
            "how high for an {letter}",
            "how much do I need to get an {letter}",
            "what is an {letter} in percent",
            "from how many percent is it a {letter}",
            "how do I get an {letter}",
        ),
        percent_of_letter,
    ),
    Intent(
        "grade-scale",
        (
            "what percentage is failing",
            "which letter is a fail",
            "how are percentages rounded",
            "what is the grading scale",
            "letter grade cutoffs",
            "how do percentages convert to letter grades",
            "what is the lowest passing grade",
            "which percentage is which letter",
            "what do I need to pass the course",
            "what are the letter grades",
            "grade cutoffs",
            "do you round grades up",
            "GPA scale of this class",
            "how low can I go and still pass",
            "what is the passing grade",
            "what percent is passing",
            "which scores are which letters",
        ),
        grade_scale,
    ),
)
