"""From text to a JSON object of bounded size and depth."""

import json
from collections.abc import Iterator
from typing import Any

from grader.errors import NotebookError

MAX_DEPTH = 60
MAX_VALUES = 2_000_000

Json = dict[str, Any]


def parse_object(text: str) -> Json:
    """Read the JSON object that `text` holds.

    Raises:
        NotebookError: `not_json`, `not_a_notebook` (JSON, but no object), `too_deep` or `too_large`.
    """
    # Each value has one of these; counting them first keeps 20 MB of `{},` from becoming gigabytes of objects.
    if sum(text.count(mark) for mark in ",[{") > MAX_VALUES:
        message = 'The file holds far too much data. Clear the outputs ("Restart & Clear Output") and hand it in again.'
        raise NotebookError(message, "bad_notebook:too_large")
    try:
        tree = json.loads(text)
    except RecursionError as error:
        raise _too_deep() from error
    except ValueError as error:
        raise _no_json(text, error) from error
    if not isinstance(tree, dict):
        raise NotebookError(
            "The file is JSON, but not a notebook. Hand in the .ipynb file.", "bad_notebook:not_a_notebook"
        )
    if _depth_exceeds(tree, MAX_DEPTH):
        raise _too_deep()
    return tree


def whole_characters(text: str) -> str:
    """Replace lone surrogates, which JSON's escapes can make: nothing could store or send them."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _depth_exceeds(tree: object, bound: int) -> bool:
    level: list[object] = [tree]
    for _ in range(bound):
        level = [child for each in level for child in _children(each)]
        if not level:
            return False
    return True


def _children(value: object) -> Iterator[object]:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return (child for child in inner if isinstance(child, dict | list))


def _too_deep() -> NotebookError:
    message = "The file nests brackets far too deeply to be a notebook. Save it again from Jupyter and hand that in."
    return NotebookError(message, "bad_notebook:too_deep")


def _no_json(text: str, error: ValueError) -> NotebookError:
    if text.lstrip()[:1] == "<":
        message = (
            "This is a web page, not the notebook. Download the notebook itself "
            '("Raw" on GitHub, "File > Download > .ipynb" in Colab and Jupyter).'
        )
    elif isinstance(error, json.JSONDecodeError) and error.pos >= len(text.rstrip()):
        message = "The file breaks off before its end. Download or save the notebook again, and hand in the whole file."
    elif isinstance(error, json.JSONDecodeError):
        message = (
            f"The file is no notebook: line {error.lineno} is not JSON. Save it again from Jupyter and hand that in."
        )
    else:
        message = "The file is no notebook: it holds a number that is far too long. Save it again from Jupyter."
    return NotebookError(message, "bad_notebook:not_json")
