"""Reading what left a sandbox: bounded files of plain data that somebody hostile may have written.

Everything here runs in the judges' own process (`grader/checks/process.py`), whose memory and time are limited:
a file made to blow up costs one process, not the grader.
"""

import json
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from PIL import Image, UnidentifiedImageError
from pyarrow import types as arrow_types

from grader.checks.wording import names
from grader.errors import ResultError

MAX_FILE_BYTES = 64 * 2**20
MAX_JSON_BYTES = 4 * 2**20
MAX_ROWS = 5_000_000
MAX_COLUMNS = 5_000
MAX_CELLS = 50_000_000
MAX_PIXELS = 40_000_000

FloatArray = npt.NDArray[np.float64]


def read_json(path: Path) -> object:
    """Read a JSON file, NaN and Infinity allowed.

    Raises:
        ResultError: if it is too large or no JSON.
    """
    try:
        value: object = json.loads(_bytes(path, MAX_JSON_BYTES))
    except (ValueError, RecursionError) as error:
        raise _unreadable() from error
    return value


def read_table(path: Path) -> pd.DataFrame:
    """Read an Arrow (Feather) file whose columns hold plain values.

    Raises:
        ResultError: if it is too large, damaged, or a column holds lists, objects or other things.
    """
    _bound(path, MAX_FILE_BYTES)
    try:
        with pa.memory_map(str(path)) as source, pa.ipc.open_file(source) as file:
            if len(file.schema) > MAX_COLUMNS:
                raise _too_large("columns")
            _only_plain(file.schema)
            if len(set(file.schema.names)) < len(file.schema):
                raise ResultError("Several columns have the same name.", "bad_result:wrong_columns")
            table = file.read_all()
            table.validate(full=True)
    except (pa.ArrowException, ValueError, OSError) as error:
        raise _unreadable() from error
    if table.num_rows > MAX_ROWS or table.num_rows * table.num_columns > MAX_CELLS:
        raise _too_large("rows")
    try:
        frame: pd.DataFrame = table.to_pandas(ignore_metadata=True)
    except (pa.ArrowException, ValueError, TypeError, OverflowError) as error:
        raise _unreadable() from error
    return frame


def read_image(path: Path) -> Image.Image:
    """Read a PNG file as an RGB picture.

    Raises:
        ResultError: if it is no PNG, damaged or too large.
    """
    _bound(path, MAX_FILE_BYTES)
    try:
        with Image.open(path, formats=["PNG"]) as image:
            if image.width * image.height > MAX_PIXELS:
                raise _too_large("pixels")
            return image.convert("RGB")
    except Image.DecompressionBombError as error:
        raise _too_large("pixels") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise _unreadable() from error


def read_array(path: Path, shape: object) -> FloatArray:
    """Read an Arrow file with one column of numbers as an array of this shape.

    Raises:
        ResultError: if it is damaged, too large, or holds anything but numbers.
    """
    frame = read_table(path)
    if not isinstance(shape, list) or not all(isinstance(size, int) and size >= 0 for size in shape):
        raise _unreadable()
    if frame.shape[1] != 1 or int(np.prod(shape, dtype=object)) != len(frame):
        raise _unreadable()
    try:
        return np.asarray(frame.iloc[:, 0], dtype=np.float64).reshape(shape)
    except (ValueError, TypeError) as error:
        raise ResultError("The array does not hold numbers.", "bad_result:wrong_dtype") from error


def _only_plain(schema: pa.Schema) -> None:
    odd = [field.name for field in schema if not _is_plain(field.type)]
    if odd:
        message = f"These columns hold lists or other objects, not plain values: {names(odd)}."
        raise ResultError(message, "bad_result:wrong_dtype")


def _is_plain(kind: pa.DataType) -> bool:
    if arrow_types.is_dictionary(kind):
        return _is_plain(kind.value_type)
    plain = (
        arrow_types.is_integer,
        arrow_types.is_floating,
        arrow_types.is_boolean,
        arrow_types.is_string,
        arrow_types.is_large_string,
        arrow_types.is_string_view,
        arrow_types.is_date,
        arrow_types.is_timestamp,
        arrow_types.is_duration,
        arrow_types.is_time,
        arrow_types.is_decimal,
        arrow_types.is_null,
    )
    return any(test(kind) for test in plain)


def _bytes(path: Path, bound: int) -> bytes:
    with path.open("rb") as stream:
        raw = stream.read(bound + 1)
    if len(raw) > bound:
        raise _too_large("bytes")
    return raw


def _bound(path: Path, bytes_: int) -> None:
    if path.stat().st_size > bytes_:
        raise _too_large("bytes")


def _too_large(what: str) -> ResultError:
    return ResultError(f"What was handed in has too many {what}.", "bad_result:too_large")


def _unreadable() -> ResultError:
    return ResultError("What was handed in is damaged and cannot be read.", "bad_result:wrong_type")
