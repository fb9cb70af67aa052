"""An assignment as `assignment.yaml` describes it. `docs/assignments.md` explains each field to its author.

Nothing but `starter`, `data` and the inputs of `calls` ever enters a sandbox.
"""

from dataclasses import replace
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from grader.assignments.rules import Check, PythonRule, RunName
from grader.assignments.values import FileName, InFolder
from grader.types import Limits
from registrar.course.values import Id, Positive, Strict, Text

Kind = Literal["frame", "image", "numbers", "text", "array", "model"]
"""What an object is: a table, a picture, a number or a JSON value of numbers, a text, an array, a Keras model."""


class HandsIn(Strict):
    """One of the objects that the notebook hands in, in the order of the list it gives to its `submit`.

    `variable` is where it is taken from if the notebook calls no `submit`. `inputs` (a model only) is a file with the
    inputs that predictions are made for; the checks of a model look at those predictions.
    """

    name: Id
    kind: Kind
    variable: Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")] | None = None
    inputs: InFolder | None = None

    @model_validator(mode="after")
    def _a_model_has_inputs(self) -> Self:
        if (self.kind == "model") != (self.inputs is not None):
            raise ValueError("`kind: model` and `inputs: file` go together")
        if self.inputs is not None and not self.inputs.endswith((".csv", ".npy")):
            raise ValueError(f'"{self.inputs}" is neither a .csv nor a .npy file')
        return self

    @property
    def predictions_file(self) -> str:
        """The name, among a run's results, of the table of what a model predicts."""
        return f"predictions-{self.name}.arrow"


class DataFile(Strict):
    """A file that the notebook reads, by `name` from its working folder or from any of `urls`.

    `given` is the file that students have. `held_back` takes its place in the second run; without it, it stays.
    """

    name: FileName
    given: InFolder
    held_back: InFolder | None = None
    urls: tuple[Text, ...] = ()

    def in_run(self, run: RunName) -> str:
        """Return the file that lies behind `name` in this run, as a path inside the assignment's folder."""
        return self.held_back if run == "held_back" and self.held_back else self.given


class Call(Strict):
    """A function of the notebook, called in the held-back run once all cells have run.

    `arguments` is a JSON file with the list of its arguments. What it returns is checked like an object of that `kind`
    under `name`, with `run: held_back`.
    """

    name: Id
    function: Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
    arguments: InFolder
    kind: Literal["frame", "image", "numbers", "text", "array"]


class LimitsGiven(Strict):
    """The limits that differ from the usual ones; see `grader.types.Limits`."""

    wall_s: Positive | None = None
    cell_s: Positive | None = None
    memory_mb: Annotated[int, Field(ge=64)] | None = None
    processes: Annotated[int, Field(ge=16)] | None = None
    disk_mb: Annotated[int, Field(ge=1)] | None = None
    files: Annotated[int, Field(ge=16)] | None = None
    output_mb: Annotated[int, Field(ge=1)] | None = None

    def over(self, usual: Limits) -> Limits:
        """Return `usual` with what is given here in its place."""
        return replace(usual, **self.model_dump(exclude_none=True))


class Item(Strict):
    """A rubric item: its id and points as in `course.yaml`, and the checks that share the points by their weights.

    It earns nothing unless the items under `needs` have earned something.
    """

    id: Id
    title: Text
    points: Positive
    needs: tuple[Id, ...] = ()
    checks: tuple[Check, ...] = Field(min_length=1)


class Assignment(Strict):
    """What is asked, what is handed in, what it is run on, and how it is scored.

    Attributes:
        id: as in `course.yaml`.
        summary: what is asked, in a few sentences of Markdown, shown before anyone hands in.
        starter: the notebook that students begin with.
        solution: the reference solution, which must earn every point.
        imports: modules that a waiting sandbox has already imported.
        gpu: whether a GPU is used where there is one.
        smallest_step: points of an item are rounded down to a multiple of this.
    """

    id: Id
    title: Text
    summary: Text
    starter: InFolder
    solution: InFolder | None = None
    hands_in: tuple[HandsIn, ...] = Field(min_length=1)
    data: tuple[DataFile, ...] = ()
    calls: tuple[Call, ...] = ()
    imports: tuple[Text, ...] = ()
    gpu: bool = False
    limits: LimitsGiven = LimitsGiven()
    smallest_step: Positive = 0.25
    rubric: tuple[Item, ...] = Field(min_length=1)

    @property
    def points(self) -> float:
        """What all rubric items together are worth."""
        return sum(item.points for item in self.rubric)

    @property
    def runs(self) -> tuple[RunName, ...]:
        """The runs that the checks look at; a Python check may look at both."""
        rules = [check.rule for item in self.rubric for check in item.checks]
        held_back = any(isinstance(rule, PythonRule) or rule.run == "held_back" for rule in rules)
        return ("given", "held_back") if held_back and self.has_held_back else ("given",)

    @property
    def has_held_back(self) -> bool:
        """Whether there is anything that only the held-back run shows."""
        return bool(self.calls) or any(file.held_back for file in self.data)

    def handed_in(self, name: str) -> HandsIn | None:
        """Return what is to be handed in under this name, None where it is a call's."""
        return next((each for each in self.hands_in if each.name == name), None)

    def kind_of(self, name: str) -> Kind:
        """Return the kind of the object called `name`, under `hands_in` or `calls`.

        Raises:
            KeyError: if there is none.
        """
        kinds: dict[str, Kind] = {each.name: each.kind for each in self.hands_in}
        return (kinds | {call.name: call.kind for call in self.calls})[name]
