"""The small values that an assignment's file is made of."""

from pathlib import PurePosixPath
from typing import Annotated

from pydantic import AfterValidator, Field

from registrar.course.values import Text


def _inside(path: str) -> str:
    pure = PurePosixPath(path)
    if pure.is_absolute() or ".." in pure.parts or "\\" in path:
        raise ValueError(f'"{path}" leaves the assignment\'s folder; name a file inside it, such as data/ships.csv')
    return path


def _bare(name: str) -> str:
    if name in {".", ".."} or any(mark in name for mark in "/\\\0"):
        raise ValueError(f'"{name}" is not a plain file name; leave out folders')
    return name


InFolder = Annotated[Text, AfterValidator(_inside)]
"""A file inside the assignment's folder, as a path from it with `/`."""

FileName = Annotated[Text, AfterValidator(_bare)]
"""The name of a file, without a folder."""

Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
"""A share of the whole, 0 to 1."""
