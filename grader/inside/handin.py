"""Catching what a notebook hands in, whatever it defines for that.

Course notebooks bring a `submit` of their own, which posts to a server. Wherever a cell names `submit`, it gets a
function that keeps what is handed over; the body, which would look for a server and for files of another computer, is
not run. A post that a notebook makes by itself is read too. The last hand-in counts.
"""

import ast
import base64
import binascii
import builtins
import functools
import importlib
import inspect
import io
import json
from collections.abc import Callable
from typing import Any

from .items import Outbox
from .job import RESULT

WRAPPER = "__handing_in__"
FUNCTION = "submit"
ARGUMENT = "data"


class Names(ast.NodeTransformer):
    """Passes what a cell finds under the name `submit` through our wrapper, each time it is looked up."""

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Replace a look-up; assignments and deletions stay."""
        if node.id != FUNCTION or not isinstance(node.ctx, ast.Load):
            return node
        wrapper = ast.copy_location(ast.Name(id=WRAPPER, ctx=ast.Load()), node)
        return ast.copy_location(ast.Call(func=wrapper, args=[node], keywords=[]), node)


class HandIn:
    """Keeps the last thing that was handed in, as files."""

    def __init__(self, outbox: Outbox) -> None:
        self.outbox = outbox
        self.done = False

    def keep(self, handed_in: object, how: str, *, apart: bool = False) -> None:
        """Write what is handed in, in the place of what was handed in before.

        Args:
            handed_in: the object.
            how: `submit`, `post` or `name`.
            apart: whether it is a list of several things, and not one that is a list.
        """
        self.outbox.clear()
        items = self.outbox.put(handed_in, "result", apart=apart)
        RESULT.write_text(json.dumps({"how": how, "items": items}), encoding="utf-8")
        self.done = True

    def wrap(self, found: Any) -> Any:
        """Return what stands in for a function named `submit`; anything that is no function stays itself."""
        if not inspect.isroutine(found) and not isinstance(found, functools.partial):
            return found

        @functools.wraps(found)
        def hand_in(*positional: Any, **named: Any) -> None:
            self.keep(_handed_over(found, positional, named), "submit")
            print("Handed in to the grader.")  # noqa: T201  (the student reads it in their notebook)

        return hand_in

    def posted(self, body: bytes | str | None) -> bool:
        """Keep what a notebook posts to a server, if that has the form of a hand-in.

        Args:
            body: JSON that holds a list of `{"CSV": …}` and `{"PNG": …}`, each in base64.

        Returns:
            Whether it was one.
        """
        try:
            content = json.loads(body or "")
        except (TypeError, ValueError):
            return False
        lists = [value for value in content.values() if isinstance(value, list)] if isinstance(content, dict) else []
        for members in lists:
            things = [thing for member in members if (thing := _decoded(member)) is not None]
            if things and len(things) == len(members):
                self.keep(things, "post")
                return True
        return False


def _handed_over(function: Callable[..., Any], positional: tuple[Any, ...], named: dict[str, Any]) -> object:
    """Return the argument that is the data: the one named so, or else the first."""
    if ARGUMENT in named:
        return named[ARGUMENT]
    try:
        given = inspect.signature(function).bind(*positional, **named).arguments
    except ValueError:  # some functions written in C tell no signature
        given = {str(position): value for position, value in enumerate(positional)}
    return given.get(ARGUMENT, next(iter(given.values()), None))


def _decoded(member: object) -> Any:
    if not isinstance(member, dict) or len(member) != 1:
        return None
    (form, text), *_ = member.items()
    try:
        content = base64.b64decode(text, validate=True)
        if form == "CSV":
            return importlib.import_module("pandas").read_csv(io.BytesIO(content))
        if form == "PNG":
            return importlib.import_module("PIL.Image").open(io.BytesIO(content))
    except (TypeError, ValueError, binascii.Error, OSError):
        return None
    return None


def submit(data: object, *_: object, **__: object) -> None:
    """Hand in `data`; for notebooks that call `submit` and define none. Every call goes through `HandIn.wrap`."""


def install(shell: Any, hand_in: HandIn) -> None:
    """Watch for hand-ins in all cells of a shell."""
    setattr(builtins, WRAPPER, hand_in.wrap)
    setattr(builtins, FUNCTION, submit)
    shell.ast_transformers.append(Names())
