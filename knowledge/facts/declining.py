"""How something is declined: politely, with a way forward."""

from knowledge.facts.finding import Finding
from knowledge.facts.people import ask_whom
from registrar.course.models import Course

PREFIX = "refusal."
"""What the names of intents begin with that are declined."""


def declined(text: str, course: Course) -> Finding:
    """Return what is said, and whom to ask for anything else."""
    return Finding(f"{text}\n\nFor anything else about the course, ask {ask_whom(course)}.", ())
