"""What an assignment's checks may ask for, as types. `grader/checks/` has the judge of each."""

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from grader.assignments.values import InFolder, Share
from registrar.course.values import Id, NotNegative, Positive, Strict, Text

RunName = Literal["given", "held_back"]
"""The two runs of a notebook: on the data that students have, and on data they have never seen."""

Metric = Literal["rmse", "mae", "r2", "accuracy", "log_loss", "auc"]


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f'"{pattern}" is not a regular expression: {error}') from error
    return pattern


Pattern = Annotated[Text, AfterValidator(_compiles)]


class Rule(Strict):
    """What every check says: the object it looks at (`of`, a name under `hands_in` or `calls`) and in which run."""

    of: Id
    run: RunName = "given"


class Tolerant(Strict):
    """How far a number may be from the expected one: |a - b| <= absolute + relative * |b|.

    `near` widens both bounds by that factor for a near miss, which earns the share `near_earns`.
    """

    absolute: NotNegative = 1e-8
    relative: NotNegative = 1e-5
    near: Positive | None = None
    near_earns: Share = 0.5


class Bounds(Strict):
    """Another tolerance for one column."""

    absolute: NotNegative = 0.0
    relative: NotNegative = 0.0


class CompletedRule(Strict):
    """The notebook ran to its end and handed in everything under `hands_in`, each of its kind."""

    run: RunName = "given"


class FrameRule(Rule, Tolerant):
    """A table: its columns, its rows and their values.

    Attributes:
        expected: a CSV, JSON (list of records) or Arrow file. Without it only `columns` and `row_count` are looked at.
        columns: the columns there must be, where there is no `expected`.
        other_columns: whether columns beyond those are forgiven.
        rows: `in_order`, `any_order`, or `by_key` with the columns that identify a row under `key`.
        ignore: columns whose values are not compared.
        may_miss: how many of the expected rows may be missing.
        tolerances: columns that have a tolerance of their own.
        dtypes: the kind of values of a column: `number`, `integer`, `text`, `boolean`, `date`.
        row_count: how many rows there must be, where there is no `expected`.
        credit: `whole` is all or nothing; `by_column` gives the share of the columns that are right;
            `by_row` gives the share of the rows that are right.
    """

    expected: InFolder | None = None
    columns: tuple[Text, ...] = ()
    other_columns: Literal["wrong", "ignored"] = "wrong"
    rows: Literal["in_order", "any_order", "by_key"] = "in_order"
    key: tuple[Text, ...] = ()
    ignore: tuple[Text, ...] = ()
    may_miss: Annotated[int, Field(ge=0)] = 0
    tolerances: dict[Text, Bounds] = Field(default_factory=dict)
    dtypes: dict[Text, Literal["number", "integer", "text", "boolean", "date"]] = Field(default_factory=dict)
    row_count: Annotated[int, Field(ge=0)] | None = None
    credit: Literal["whole", "by_column", "by_row"] = "whole"

    @model_validator(mode="after")
    def _has_something_to_compare(self) -> Self:
        if self.expected is None and not (self.columns or self.row_count is not None):
            raise ValueError("give `expected`, or at least `columns` or `row_count`")
        if (self.rows == "by_key") != bool(self.key):
            raise ValueError("`rows: by_key` and `key: [column, …]` go together")
        return self


class ImageRule(Rule):
    """A picture: its size and its pixels.

    Attributes:
        expected: a PNG file.
        tolerance: how far each of red, green and blue may be off, of 255.
        share: the share of the pixels that must be within `tolerance`.
        pixels: places [x, y] to compare instead of every pixel; negative ones count from the right and the bottom.
        size_earns: what the right size alone earns.
    """

    expected: InFolder
    tolerance: Annotated[int, Field(ge=0, le=255)] = 2
    share: Share = 0.99
    pixels: tuple[tuple[int, int], ...] = ()
    size_earns: Share = 0.0


class NumbersRule(Rule, Tolerant):
    """A number, or a list or an object of numbers, text and truth values.

    `expected` is a JSON file, or `value` stands here. `credit: by_value` gives the share of the values that are right.
    """

    expected: InFolder | None = None
    value: float | None = None
    credit: Literal["whole", "by_value"] = "whole"

    @model_validator(mode="after")
    def _one_expectation(self) -> Self:
        if (self.expected is None) == (self.value is None):
            raise ValueError("give either `expected` or `value`")
        return self


class Bound(Strict):
    """A value of the metric that must be reached, and the share of the points that it earns."""

    reach: Annotated[float, Field(allow_inf_nan=False)]
    earns: Share = 1.0


class MetricRule(Rule):
    """Predictions measured against the truth, which never enters the sandbox.

    Attributes:
        metric: `rmse`, `mae` and `log_loss` must be at or below a bound; `r2`, `accuracy` and `auc` at or above it.
        truth: a CSV file.
        column: the column of the truth in `truth`, and of the predictions unless `prediction` says otherwise.
        prediction: the columns of the predictions; several are the probabilities of the classes in `classes`.
        classes: the classes that the columns of `prediction` stand for, in their order.
        key: the columns by which rows are matched; without them, rows stand in the same order.
        bounds: the best one that is reached counts.
        too_good: a value that nobody predicts honestly, such as an rmse of 0.000001; reaching it earns nothing.
    """

    metric: Metric
    truth: InFolder
    column: Text
    prediction: tuple[Text, ...] = ()
    classes: tuple[Text, ...] = ()
    key: tuple[Text, ...] = ()
    bounds: tuple[Bound, ...] = Field(min_length=1)
    too_good: Annotated[float, Field(allow_inf_nan=False)] | None = None

    @model_validator(mode="after")
    def _columns_fit_the_metric(self) -> Self:
        if len(self.prediction) > 1 and self.metric != "log_loss":
            raise ValueError("only `log_loss` takes several columns of `prediction`")
        if len(self.prediction) > 1 and len(self.prediction) != len(self.classes):
            raise ValueError("`classes` names one class for each column of `prediction`")
        return self


class TextRule(Rule):
    """A text. Runs of spaces and line ends count as one space.

    Attributes:
        expected: a file with the text it must equal.
        contains: pieces that must occur.
        matches: a regular expression that must match somewhere.
        ignore_case: whether capitals matter not.
        credit: `by_piece` gives the share of the demands that are met.
    """

    expected: InFolder | None = None
    contains: tuple[Text, ...] = ()
    matches: tuple[Pattern, ...] = ()
    ignore_case: bool = False
    credit: Literal["whole", "by_piece"] = "whole"

    @model_validator(mode="after")
    def _asks_for_something(self) -> Self:
        if self.expected is None and not self.contains and not self.matches:
            raise ValueError("give `expected`, `contains` or `matches`")
        return self


class ArrayRule(Rule, Tolerant):
    """An array of numbers: its shape and its values, against a `.npy` or JSON file.

    `credit: by_value` gives the share of the values that are right, once the shape is.
    """

    expected: InFolder
    credit: Literal["whole", "by_value"] = "whole"


class PythonRule(Strict):
    """A check written in Python: the function of that name in `check.py`. It runs in the grader and is trusted."""

    function: Annotated[Text, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]


class Check(Strict):
    """One check: exactly one of the kinds below. `weight` is its part of the item's points beside the others'."""

    weight: Positive = 1.0
    completed: CompletedRule | None = None
    frame: FrameRule | None = None
    image: ImageRule | None = None
    numbers: NumbersRule | None = None
    metric: MetricRule | None = None
    text: TextRule | None = None
    array: ArrayRule | None = None
    python: PythonRule | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if len(self.model_fields_set - {"weight"}) != 1:
            kinds = ", ".join(name for name in type(self).model_fields if name != "weight")
            raise ValueError(f"a check is exactly one of {kinds}; write two checks as two entries")
        return self

    @property
    def rule(self) -> "AnyRule":
        """The one rule that is given."""
        (name,) = self.model_fields_set - {"weight"}
        rule: AnyRule = getattr(self, name)
        return rule


AnyRule = CompletedRule | FrameRule | ImageRule | NumbersRule | MetricRule | TextRule | ArrayRule | PythonRule
