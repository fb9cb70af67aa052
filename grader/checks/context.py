"""What a check sees: the objects of each run, as plain values, and the assignment's own files.

This is also the door for an assignment's `check.py`.
"""

from collections.abc import Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from PIL import Image

from grader.assignments.load import AssignmentFolder
from grader.assignments.models import Kind
from grader.assignments.rules import RunName
from grader.checks.reading import FloatArray, read_array, read_image, read_json, read_table
from grader.checks.verdict import Verdict
from grader.errors import ResultError
from grader.types import Outcome

KIND_NAMES: dict[Kind, str] = {
    "frame": "a table (a pandas DataFrame)",
    "image": "a picture (a PIL image)",
    "numbers": "a number, or a list or dictionary of numbers",
    "text": "a text",
    "array": "an array of numbers (NumPy)",
    "model": "a Keras model",
}
_LEAVES_AS: dict[Kind, tuple[str, ...]] = {
    "frame": ("frame",),
    "image": ("image",),
    "numbers": ("number", "boolean", "list", "dict"),
    "text": ("text",),
    "array": ("array",),
    "model": ("model",),
}


__all__ = ["Handed", "HandedRun", "Verdict"]

Item = Mapping[str, Any]


class HandedRun:
    """What one run handed in, by name. Nothing in it is trusted."""

    def __init__(self, assignment: AssignmentFolder, outcome: Outcome, results: Mapping[str, Path]) -> None:
        self.assignment = assignment
        self.outcome = outcome
        self.results = results

    @cached_property
    def items(self) -> Mapping[str, Item]:
        """The objects that left the sandbox, by the names that the assignment gives them.

        Raises:
            ResultError: if the list of them cannot be read.
        """
        definition = self.assignment.definition
        handed_in = self._listed("result.json", "items")
        called = [entry.get("item") for entry in self._listed("calls.json", None)]
        names = [each.name for each in definition.hands_in], [call.name for call in definition.calls]
        found = [*zip(names[0], handed_in, strict=False), *zip(names[1], called, strict=False)]
        return {name: item for name, item in found if isinstance(item, dict)}

    def item(self, name: str) -> Item:
        """Return the object called `name`, once it is known to be of the kind that the assignment asks for.

        Raises:
            ResultError: if it is not there or of another kind.
        """
        kind = self.assignment.definition.kind_of(name)
        item = self.items.get(name)
        if item is None:
            if self.outcome not in {"none", "no_submission"}:
                raise ResultError("The notebook stopped before it handed this in.", self.outcome)
            raise ResultError(f"{KIND_NAMES[kind].capitalize()} was to be handed in, and was not.", "no_submission")
        if item.get("kind") == "too_large":
            raise ResultError("What was handed in is too large.", "bad_result:too_large")
        if item.get("kind") not in _LEAVES_AS[kind]:
            message = f"{KIND_NAMES[kind].capitalize()} was to be handed in, and something else was."
            raise ResultError(message, "bad_result:wrong_type")
        return item

    def file(self, name: str, suffix: str) -> Path:
        """Return the file of that kind which belongs to the object called `name`.

        Raises:
            ResultError: if there is none.
        """
        files = self.item(name).get("files")
        for file in files if isinstance(files, list) else ():
            if isinstance(file, str) and file.endswith(suffix) and file in self.results:
                return self.results[file]
        raise ResultError("What was handed in is incomplete.", "bad_result:wrong_type")

    def _listed(self, file: str, key: str | None) -> list[Any]:
        if file not in self.results:
            return []
        content = read_json(self.results[file])
        if key is not None:
            content = content.get(key) if isinstance(content, dict) else None
        return [entry if isinstance(entry, dict) else {} for entry in content] if isinstance(content, list) else []


class Handed:
    """What a check may look at. Every method that reads an object raises `ResultError` if that cannot be done."""

    def __init__(self, assignment: AssignmentFolder, runs: Mapping[RunName, HandedRun]) -> None:
        self.folder = assignment.folder
        self.assignment = assignment
        self._runs = runs

    def run(self, run: RunName) -> HandedRun:
        """Return what a run handed in.

        Raises:
            ResultError: if that run was not made, because the one before it failed.
        """
        if run not in self._runs:
            raise ResultError("Not run, since the notebook did not get through on the data you have.", "no_submission")
        return self._runs[run]

    def frame(self, name: str, run: RunName = "given") -> pd.DataFrame:
        """Return a table; for a model, the table of its predictions."""
        handed = self.run(run)
        stated = self.assignment.definition.handed_in(name)
        if stated is None or stated.kind != "model":
            return read_table(handed.file(name, ".arrow"))
        handed.item(name)
        if stated.predictions_file not in handed.results:
            raise ResultError("The model could not be loaded, or makes no predictions.", "bad_result:wrong_type")
        return read_table(handed.results[stated.predictions_file])

    def index_names(self, name: str, run: RunName = "given") -> tuple[str, ...]:
        """Return the names of a table's index, which does not leave the sandbox with the columns."""
        index = self.run(run).item(name).get("index")
        return tuple(str(level) for level in index) if isinstance(index, list) else ()

    def image(self, name: str, run: RunName = "given") -> Image.Image:
        """Return a picture, in RGB."""
        return read_image(self.run(run).file(name, ".png"))

    def numbers(self, name: str, run: RunName = "given") -> object:
        """Return a number, or a list or dictionary of them, as JSON has it."""
        return self.run(run).item(name).get("value")

    def text(self, name: str, run: RunName = "given") -> str:
        """Return a text."""
        return str(self.run(run).item(name).get("value"))

    def array(self, name: str, run: RunName = "given") -> FloatArray:
        """Return an array of numbers."""
        handed = self.run(run)
        return read_array(handed.file(name, ".arrow"), handed.item(name).get("shape"))

    def expected_frame(self, file: str) -> pd.DataFrame:
        """Return a table of the assignment's own: CSV, JSON (a list of records), Arrow or Feather."""
        return _expected_frame(self.folder / file).copy()

    def expected_array(self, file: str) -> FloatArray:
        """Return an array of the assignment's own: NumPy's format (without objects) or JSON."""
        path = self.folder / file
        value = np.load(path, allow_pickle=False) if path.suffix == ".npy" else read_json(path)
        return np.asarray(value, dtype=np.float64)


@cache
def _expected_frame(path: Path) -> pd.DataFrame:
    match path.suffix:
        case ".csv":
            return pd.read_csv(path)
        case ".json":
            return pd.read_json(path, orient="records")
        case _:
            return pd.read_feather(path)
