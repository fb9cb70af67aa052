"""Notebooks that change what the grader's code inside, or a careless check outside, would use."""

from tests.grader.hostile.case import ALL, ANSWER, SUBMITTED, WRONG, Case, code

WRONG_ONLY = (
    "wrong_output",
    "no_submission",
    "bad_result:wrong_type",
    "bad_result:non_finite",
    "bad_result:wrong_rows",
)
BROKEN = (*WRONG_ONLY, "timeout", "kernel_died", "cell_error")
"""Who takes apart what the kernel itself works with may bring it to a standstill."""

SHORT = {"wall_s": 5, "cell_s": 4}

CASES = (
    Case(
        "makes all numbers near each other",
        BROKEN,
        (
            code("""
                import builtins, math
                builtins.abs = lambda x: 0
                math.isclose = lambda *a, **k: True
                builtins.max = builtins.min = lambda *a, **k: 0
            """),
            WRONG,
        ),
        most=SUBMITTED,
        limits=SHORT,
    ),
    Case(
        "hands in numbers that say they equal everything",
        WRONG_ONLY,
        (
            code("""
                class Same(float):
                    __eq__ = __le__ = __ge__ = lambda self, other: True
                    __hash__ = float.__hash__
                submit(data={'sum': Same(0), 'most': Same(0)})
            """),
        ),
        most=SUBMITTED,
    ),
    Case(
        "hands in a dictionary that tells everybody something else",
        WRONG_ONLY,
        (
            code("""
                class Lying(dict):
                    def __getitem__(self, key): return 16
                    def __eq__(self, other): return True
                    __hash__ = None
                submit(data=Lying(sum=0, most=0))
            """),
        ),
        most=SUBMITTED,
    ),
    Case(
        "drops every assertion and comparison from the code of all cells",
        WRONG_ONLY,
        (
            code("""
                import ast
                class Drop(ast.NodeTransformer):
                    def visit_Assert(self, node): return ast.Pass()
                    def visit_Compare(self, node): return ast.Constant(True)
                get_ipython().ast_transformers.insert(0, Drop())
            """),
            "assert 1 == 2",
            WRONG,
        ),
        most=SUBMITTED,
    ),
    Case(
        "replaces what catches its hand-in",
        (
            "wrong_output",
            "bad_result:wrong_type",
            "bad_result:non_finite",
            "no_submission",
            "bad_result:wrong_rows",
            "none",
        ),
        (
            code("""
                import builtins
                builtins.__handing_in__ = lambda found: lambda *a, **k: None
            """),
            WRONG,
        ),
        most=SUBMITTED,
    ),
    Case(
        "replaces how the hand-in is written",
        BROKEN,
        (
            code("""
                import json, pathlib
                json.dumps = lambda *a, **k: '{"items": [], "score": 5}'
                pathlib.Path.write_text = lambda *a, **k: 0
            """),
            WRONG,
        ),
        most=SUBMITTED,
        limits=SHORT,
    ),
    Case(
        "defines `submit` in its own way",
        ("none",),
        ("def submit(data, key='x', no=1): raise SystemExit('never called')", ANSWER),
        most=ALL,
        least=ALL,
    ),
    Case(
        "defines what the grader inside imports, under the same names",
        (
            "wrong_output",
            "bad_result:wrong_type",
            "bad_result:non_finite",
            "no_submission",
            "bad_result:wrong_rows",
            "none",
        ),
        (
            code("""
                import pathlib
                for name in ("items", "job", "handin", "json", "kernel", "numbers"):
                    pathlib.Path(name + ".py").write_text("raise SystemExit")
            """),
            WRONG,
        ),
        most=SUBMITTED,
    ),
    Case(
        "puts its own list in place of the grader's rubric",
        ("no_submission",),
        (
            code("""
                __grade__ = score = points = 5
                class Test:
                    passed = True
                results = {'tests': [Test()], 'score': 5}
            """),
        ),
    ),
)
