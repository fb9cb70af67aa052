"""Did the notebook run to its end, and hand in everything that is asked for, each of its kind?"""

from grader.assignments.rules import CompletedRule
from grader.checks.context import Handed, Verdict
from grader.errors import ResultError


def check_completed(rule: CompletedRule, handed: Handed) -> Verdict:
    """Judge whether a submission is complete.

    Raises:
        ResultError: if something is not there, is of another kind or cannot be read.
    """
    run = handed.run(rule.run)
    for each in handed.assignment.definition.hands_in:
        run.item(each.name)
        match each.kind:
            case "frame":
                handed.frame(each.name, rule.run)
            case "image":
                handed.image(each.name, rule.run)
            case "array":
                handed.array(each.name, rule.run)
            case "model":
                run.file(each.name, ".keras")
    if run.outcome != "none":
        raise ResultError("The notebook did not run to its end.", run.outcome)
    return Verdict(1.0, "The notebook ran to its end and handed in what is asked for.")
