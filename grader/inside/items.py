"""What a student hands in, as plain files: frames, images, arrays, models, and plain values. Nothing is pickled.

An item is a JSON object: `kind`, `type` (the class's name), `files` and, by kind, what the functions below say.
Libraries are looked up among those already loaded: an object of a library that nobody imported cannot exist.
"""

import datetime
import io
import json
import math
import numbers
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

TEXT_CHARACTERS = 100_000
SHOWN_CHARACTERS = 500
PIXELS = 64_000_000
DEPTH = 12
VALUES = 200_000
ITEMS = 50
PLAIN = (type(None), bool, numbers.Real, str, Mapping, list, tuple, set, frozenset, datetime.date)

Item = dict[str, Any]


class TooLargeError(Exception):
    """An object would need more bytes than may leave."""


class Bounded(io.RawIOBase):
    """A file to be written that ends with `TooLargeError` once it has had its bytes."""

    def __init__(self, path: Path, room: int) -> None:
        super().__init__()
        self.file: IO[bytes] = path.open("wb")
        self.room = room

    def writable(self) -> bool:
        """Say that this file can be written."""
        return True

    def write(self, data: Any) -> int:
        """Write bytes.

        Raises:
            TooLargeError: if they are more than there is room for.
        """
        self.room -= len(data)
        if self.room < 0:
            raise TooLargeError
        return self.file.write(data)

    def close(self) -> None:
        """Close the file."""
        self.file.close()
        super().close()


class Outbox:
    """A folder that objects leave through, with room for so many bytes."""

    def __init__(self, folder: Path, room: int) -> None:
        self.folder = folder
        self.room = room

    def clear(self) -> None:
        """Remove what was handed in before."""
        for path in (*self.folder.glob("result*"), *self.folder.glob("model*")):
            path.unlink()

    def put(self, handed_in: object, stem: str, *, apart: bool = False) -> list[Item]:
        """Write an object's files.

        Args:
            handed_in: the object.
            stem: what the files' names begin with.
            apart: whether it is a list of which each member is an item.

        Returns:
            Its items: one, or one for each member if it is a list that holds more than plain values.
        """
        several = isinstance(handed_in, (list, tuple))
        rich = several and (apart or any(_kind(member) != "plain" for member in handed_in))  # type: ignore[attr-defined]
        members: Sequence[object] = handed_in[:ITEMS] if rich else [handed_in]  # type: ignore[index]
        room = self.room
        items = []
        for number, member in enumerate(members, start=1):
            items.append(self.put_one(member, stem if number == 1 else f"{stem}-{number}", room))
            room -= sum((self.folder / name).stat().st_size for name in items[-1]["files"])
        return items

    def put_one(self, thing: object, stem: str, room: int) -> Item:
        """Write one object's files, which may have so many bytes together, and return its item."""
        kind = _kind(thing)
        made: list[Path] = []
        try:
            item = WAYS[kind](thing, self.folder / stem, room, made)
        except (TooLargeError, OSError):
            # The folder's own bound shows itself as an error of the system's.
            item = {"kind": "too_large", "of": kind}
        except Exception as error:  # noqa: BLE001  (libraries refuse odd contents with errors of every kind)
            item = {"kind": "unknown", "text": f"{type(error).__name__}: {error}"[:SHOWN_CHARACTERS]}
        if item["kind"] in ("too_large", "unknown"):
            for path in made:
                path.unlink(missing_ok=True)
            made = []
        return {**item, "type": type(thing).__name__, "files": [path.name for path in made]}


def _loaded(name: str, attribute: str) -> type | tuple[()]:
    """Return a class of a library if that is loaded, else what nothing is an instance of."""
    found = getattr(sys.modules.get(name), attribute, ())
    return found if isinstance(found, type) else ()


def _kind(thing: object) -> str:
    classes = {
        "frame": (_loaded("pandas", "DataFrame"), _loaded("pandas", "Series")),
        "image": (_loaded("PIL.Image", "Image"),),
        "model": (_loaded("keras", "Model"),),
        "plain": (_loaded("numpy", "generic"), *PLAIN),
    }
    for kind, members in classes.items():
        if isinstance(thing, members):
            return kind
    return "array" if hasattr(thing, "__array__") and not isinstance(thing, type) else "unknown"


def _frame(thing: Any, path: Path, room: int, made: list[Path]) -> Item:
    """Write a table twice, as an Arrow file, which keeps the types, and as CSV. Of the index only the names leave.

    Returns:
        `rows`, `columns`, `dtypes` (pandas' own words) and `index` (the names of named levels of the index).
    """
    import pyarrow as pa

    frame = thing.to_frame("value" if thing.name is None else thing.name) if hasattr(thing, "to_frame") else thing
    names = [_column_name(name) for name in frame.columns]
    columns = [_column(frame.iloc[:, position]) for position in range(len(names))]
    table = pa.Table.from_arrays(columns, names=names)
    made.append(path.with_suffix(".arrow"))
    with Bounded(made[-1], room) as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    room -= made[-1].stat().st_size
    made.append(path.with_suffix(".csv"))
    with (
        Bounded(made[-1], room) as sink,
        io.TextIOWrapper(io.BufferedWriter(sink), encoding="utf-8", newline="") as text,
    ):
        frame.to_csv(text, index=False)
    return {
        "kind": "frame",
        "rows": len(frame),
        "columns": names,
        "dtypes": [str(dtype) for dtype in frame.dtypes],
        "index": [str(name) for name in frame.index.names if name is not None],
    }


def _column_name(name: object) -> str:
    joined = "_".join(str(part) for part in name) if isinstance(name, tuple) else str(name)
    return joined[:SHOWN_CHARACTERS]


def _column(series: Any) -> Any:
    """Return a column as Arrow has it; one that mixes types leaves as text."""
    import pyarrow as pa

    try:
        array = pa.array(series, from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError):
        array = pa.array(series.astype(str), from_pandas=True)
    return array.dictionary_decode() if pa.types.is_dictionary(array.type) else array


def _image(thing: Any, path: Path, room: int, made: list[Path]) -> Item:
    """Write an image as PNG.

    Returns:
        `size` (width and height) and `mode` (Pillow's word for what a pixel is).
    """
    width, height = thing.size
    if width * height > PIXELS:
        raise TooLargeError
    known = thing.mode in ("1", "L", "LA", "I", "I;16", "P", "RGB", "RGBA")
    made.append(path.with_suffix(".png"))
    with Bounded(made[-1], room) as sink:
        (thing if known else thing.convert("RGB")).save(sink, format="PNG")
    return {"kind": "image", "size": [width, height], "mode": thing.mode}


def _array(thing: Any, path: Path, room: int, made: list[Path]) -> Item:
    """Write an array of numbers or texts, flattened in C order, as the one column `value` of an Arrow file.

    Returns:
        `shape` and `dtype`; an array of objects becomes a plain list, and one of complex numbers has no form.
    """
    import numpy as np
    import pyarrow as pa

    array = np.asarray(thing)
    if array.dtype.kind == "O":
        return _plain(array.tolist(), path, room, made)
    if array.dtype.kind not in "biufUSMm":
        return _unknown(thing, path, room, made)
    table = pa.table({"value": pa.array(array.ravel())})
    made.append(path.with_suffix(".arrow"))
    with Bounded(made[-1], room) as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    return {"kind": "array", "shape": list(array.shape), "dtype": str(array.dtype)}


def _model(thing: Any, path: Path, room: int, made: list[Path]) -> Item:
    """Write a Keras model in Keras's own format."""
    stem = path.name.replace("result", "model") if path.name.startswith("result") else path.name
    made.append(path.with_name(f"{stem}.keras"))
    thing.save(made[-1])
    if made[-1].stat().st_size > room:
        raise TooLargeError
    return {"kind": "model"}


def _plain(thing: Any, path: Path, room: int, made: list[Path]) -> Item:
    """Return a number, text, boolean, None, dict or list as JSON has it, in `value`."""
    value = Plain().of(thing)
    if len(json.dumps(value)) > room:
        raise TooLargeError
    return {"kind": _word(value), "value": value}


def _unknown(thing: Any, path: Path, room: int, made: list[Path]) -> Item:
    """Return only what an object looks like, in `text`."""
    return {"kind": "unknown", "text": _shown(thing)}


def _shown(thing: object) -> str:
    try:
        return repr(thing)[:SHOWN_CHARACTERS]
    except Exception:  # noqa: BLE001  (a student's own __repr__ may do anything)
        return object.__repr__(thing)[:SHOWN_CHARACTERS]


def _word(value: object) -> str:
    words = {bool: "boolean", str: "text", dict: "dict", list: "list", type(None): "none"}
    return words.get(type(value), "number")


class Plain:
    """Makes JSON of what is nearly JSON: scalars of NumPy's, dates, tuples and sets, keys that are no text."""

    def __init__(self) -> None:
        self.left = VALUES

    def of(self, thing: Any, depth: int = 0) -> Any:
        """Return the plain form of a value.

        Raises:
            TooLargeError: if it holds too many values, or holds them too deeply.
        """
        self.left -= 1
        if self.left < 0 or depth > DEPTH:
            raise TooLargeError
        if isinstance(thing, Mapping):
            return {str(key)[:SHOWN_CHARACTERS]: self.of(value, depth + 1) for key, value in thing.items()}
        if isinstance(thing, (list, tuple)):
            return [self.of(value, depth + 1) for value in thing]
        if isinstance(thing, (set, frozenset)):
            return sorted((self.of(value, depth + 1) for value in thing), key=repr)
        return self._scalar(thing)

    def _scalar(self, thing: Any) -> Any:
        if isinstance(thing, str):
            return str(thing)[:TEXT_CHARACTERS]
        if thing is None or isinstance(thing, bool):
            return thing
        if isinstance(thing, numbers.Integral):
            # JSON's readers need not take more digits than this, and Python refuses to print very many.
            return int(thing) if abs(int(thing)) < 10**300 else math.inf
        if isinstance(thing, numbers.Real):
            return float(thing)
        if isinstance(thing, datetime.date):
            return thing.isoformat()
        item = getattr(thing, "item", None)
        return item() if callable(item) and isinstance(item(), (bool, int, float, str)) else _shown(thing)


WAYS = {"frame": _frame, "image": _image, "array": _array, "model": _model, "plain": _plain, "unknown": _unknown}
