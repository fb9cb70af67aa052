"""Telling a person at the page why something cannot be sent, before any bot hears of it."""

from typing import NoReturn

from playground.errors import FieldProblem, form_error


def refuse(sentence: str) -> NoReturn:
    """Raise error 50035 with a sentence for people."""
    raise form_error(FieldProblem((), "INVALID_INPUT", sentence))
