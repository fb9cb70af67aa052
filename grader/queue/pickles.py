"""Keeps pickles that come over the wire from calling anything in this process.

Dask's client unpickles the type of each result, exceptions, tracebacks and warnings as a worker or the scheduler made
them, whatever deserializers it was given. A pickle can do harm only by what it looks up by name, which Python tells
its audit hooks of (`pickle.find_class`): so the names are what is held here.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

HARMLESS = frozenset({("builtins", "bytes")})
"""What a cluster has reason to name: the type of an answer."""

_from_elsewhere = ContextVar("_from_elsewhere", default=False)


class ForeignPickleError(TypeError):
    """A pickle from elsewhere asked for more than is allowed; Dask takes a TypeError for one that cannot be read."""


@contextmanager
def held() -> Iterator[None]:
    """Hold what is unpickled inside, and in tasks and callbacks begun inside for as long as they run."""
    _watch()
    token = _from_elsewhere.set(True)
    try:
        yield
    finally:
        _from_elsewhere.reset(token)


@cache
def _watch() -> None:
    sys.addaudithook(_look)


def _look(event: str, about: tuple[object, ...]) -> None:
    if event == "pickle.find_class" and _from_elsewhere.get() and about not in HARMLESS:
        raise ForeignPickleError(f"A pickle from the cluster asked for {about[0]}.{about[1]}, and was not read.")
