"""Notebooks that look for the tests, the rubric and the solution."""

from tests.grader.hostile.case import SUBMITTED, WRONG, Case, code

CASES = (
    Case(
        "looks for the assignment's folder",
        ("cell_error",),
        (
            code("""
                import os
                print(os.listdir('ASSIGNMENT'))
            """),
        ),
    ),
    Case(
        "finds every file named like a test or a solution",
        ("wrong_output",),
        (
            code(r"""
                names = ("check.py", "solution.ipynb", "assignment.yaml", "given.json", "held_back.json")
                wanted = " -o ".join(f"-name {name}" for name in names)
                !find / -xdev \( {wanted} \) -exec cat {} + 2>/dev/null
            """),
            WRONG,
        ),
        most=SUBMITTED,
    ),
    Case(
        "prints what the grader put in the inbox and all that runs it",
        ("wrong_output",),
        ("!cat /in/* /in/*/* /program/*.py 2>/dev/null | head -c 400000", WRONG),
        most=SUBMITTED,
    ),
    Case(
        "looks for expected values in the memory of its own kernel",
        ("wrong_output",),
        (
            code("""
                import gc
                plain = [each for each in gc.get_objects() if type(each) in (dict, list) and len(each) < 9]
                found = [repr(each)[:99] for each in plain if "held_back" in repr(each)[:9999]]
                print(len(found))
            """),
            WRONG,
        ),
        most=SUBMITTED,
    ),
    Case(
        "looks for expected values in the frames below its own",
        ("wrong_output",),
        (
            code("""
                import inspect
                for frame in inspect.stack(): print(frame.filename, sorted(frame.frame.f_locals)[:9])
                print(get_ipython().grading.job)
            """),
            WRONG,
        ),
        most=SUBMITTED,
    ),
    Case(
        "types the answer for the data that it knows",
        ("wrong_output",),
        ('submit(data={"sum": 16, "most": 9})',),
        most=SUBMITTED + 2,
    ),
    Case(
        "is right on the given data, and tells what else it reads",
        ("none", "cell_error", "wrong_output"),
        (
            code("""
                text = open('numbers.csv').read()
                if '11' in text: raise ValueError(text)
            """),
            'submit(data={"sum": 16, "most": 9})',
        ),
        most=SUBMITTED + 2,
    ),
)
