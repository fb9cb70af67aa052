"""Does a text say what it must?"""

import re

from grader.assignments.rules import TextRule
from grader.checks.context import Handed, Verdict
from grader.checks.wording import count, own

MAX_CHARACTERS = 100_000


def check_text(rule: TextRule, handed: Handed) -> Verdict:
    """Judge a text.

    Raises:
        ResultError: if there is none.
    """
    text = _plain(handed.text(rule.of, rule.run)[:MAX_CHARACTERS], rule)
    met = []
    if rule.expected is not None:
        met.append(text == _plain((handed.folder / rule.expected).read_text(encoding="utf-8"), rule))
    met += [_plain(piece, rule) in text for piece in rule.contains]
    flags = re.IGNORECASE if rule.ignore_case else 0
    met += [re.search(pattern, text, flags) is not None for pattern in rule.matches]
    if all(met):
        return Verdict(1.0, "The text is right.")
    shown = f" Yours begins {own(text)}." if rule.run == "given" else ""
    failed = len(met) - sum(met)
    reason = (
        f"The text differs.{shown}" if len(met) == 1 else f"{count(failed, 'demand')} of {len(met)} not met.{shown}"
    )
    return Verdict(sum(met) / len(met) if rule.credit == "by_piece" else 0.0, reason, "wrong_output")


def _plain(text: str, rule: TextRule) -> str:
    one_line = " ".join(text.split())
    return one_line.casefold() if rule.ignore_case else one_line
