"""Is a picture the expected one: its size, its pixels?"""

import numpy as np
from PIL import Image

from grader.assignments.rules import ImageRule
from grader.checks.context import Handed, Verdict
from grader.checks.wording import count


def check_image(rule: ImageRule, handed: Handed) -> Verdict:
    """Judge a picture.

    Raises:
        ResultError: if there is none that can be read.
    """
    student = handed.image(rule.of, rule.run)
    with Image.open(handed.folder / rule.expected) as file:
        expected = file.convert("RGB")
    if student.size != expected.size:
        size = f" Yours is {student.width} × {student.height} pixels." if rule.run == "given" else ""
        return Verdict(0.0, f"The picture has the wrong size.{size}", "wrong_output")
    difference = np.abs(np.asarray(student, dtype=np.int16) - np.asarray(expected, dtype=np.int16)).max(axis=2)
    if rule.pixels:
        wrong = sum(int(difference[y, x]) > rule.tolerance for x, y in rule.pixels)
        if wrong:
            reason = f"The size is right; {count(wrong, 'pixel')} of the {len(rule.pixels)} looked at differ."
            return Verdict(rule.size_earns, reason, "wrong_output")
        return Verdict(1.0, "The size and the pixels looked at are right.")
    right = float(np.mean(difference <= rule.tolerance))
    if right < rule.share:
        reason = f"The size is right; {1 - right:.1%} of the pixels differ."
        return Verdict(rule.size_earns, reason, "wrong_output")
    return Verdict(1.0, "The picture is right.")
