"""What the ready-made checks cannot say of program 1."""

from grader.checks.context import Handed, Verdict


def exactly_one(handed: Handed) -> Verdict:
    """Judge each row by itself: `c` must say whether exactly one of `a` and `b` is 1."""
    table = handed.frame("table")
    if not {"a", "b", "c"} <= set(table.columns) or table.empty:
        return Verdict(0, "The table needs rows and the columns `a`, `b` and `c`.", "bad_result:wrong_columns")
    wrong = int(((table["a"] != table["b"]) != (table["c"] == 1)).sum())
    if wrong:
        return Verdict(0, f"In {wrong} of your rows, `c` does not follow from `a` and `b`.", "wrong_output")
    return Verdict(1, "In every row, `c` follows from `a` and `b`.")
