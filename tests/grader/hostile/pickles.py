"""Notebooks that hand in what would run when it is opened."""

from tests.grader.hostile.case import SUBMITTED, Case, code

REFUSED = (
    "bad_result:wrong_type",
    "no_submission",
    "cell_error",
    "bad_result:wrong_dtype",
    "wrong_output",
    "bad_result:wrong_rows",
)
TRAP = """
import os, pickle
class Trap:
    def __reduce__(self): return os.system, ("touch CANARY.opened",)
"""

CASES = (
    Case(
        "hands in an object that runs a command when it is unpickled",
        REFUSED,
        (TRAP + "submit(data=Trap())",),
        most=SUBMITTED,
    ),
    Case(
        "hands in such objects inside what is allowed",
        REFUSED,
        (TRAP + "submit(data={'sum': Trap(), 'most': [Trap()]})",),
        most=SUBMITTED,
    ),
    Case(
        "leaves a pickle under the name of its hand-in",
        REFUSED,
        (
            TRAP
            + code("""
                submit(data=1)
                for name in ("result.json", "result.arrow", "calls.json", "result.csv"):
                    open("/out/" + name, "wb").write(pickle.dumps(Trap()))
            """),
        ),
        most=SUBMITTED,
    ),
    Case(
        "leaves a model that is a pickle",
        REFUSED,
        (
            TRAP
            + code("""
                submit(data=1)
                open('/out/model.keras', 'wb').write(pickle.dumps(Trap()))
            """),
        ),
        most=SUBMITTED,
    ),
    Case(
        "lies about being an array",
        REFUSED,
        (
            code("""
                class Lying:
                    def __array__(self, *a, **k): raise SystemExit('gone')
                submit(data=Lying())
            """),
        ),
        most=SUBMITTED,
    ),
    Case(
        "has no readable name of its own",
        REFUSED,
        (
            code("""
                class Meta(type):
                    @property
                    def __name__(self): raise RuntimeError
                class Odd(metaclass=Meta):
                    def __repr__(self): raise RuntimeError
                submit(data=Odd())
            """),
        ),
        most=SUBMITTED,
    ),
)
