"""Reading the text of a YAML file that people write by hand."""

from pathlib import Path

from registrar.errors import CourseFileError, Problem


def read_text(file: Path, most_bytes: int) -> str:
    """Return the text of a UTF-8 file, without a byte-order mark.

    Raises:
        CourseFileError: if it cannot be opened, has more than `most_bytes`, or is not UTF-8.
    """
    try:
        with file.open("rb") as stream:
            raw = stream.read(most_bytes + 1)
    except FileNotFoundError as error:
        raise _unreadable(f"there is no {file.name} in the folder {file.parent}") from error
    except IsADirectoryError as error:
        raise _unreadable(f"{file.name} is a folder here; it must be a file") from error
    except OSError as error:
        raise _unreadable(f"{file} cannot be opened: {error.strerror}") from error
    if len(raw) > most_bytes:
        raise _unreadable(f"the file is larger than {most_bytes // 1000} kB; keep materials and data in other files")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise CourseFileError([Problem(line, "", "this is not UTF-8 text; save the file as UTF-8")]) from error


def _unreadable(message: str) -> CourseFileError:
    return CourseFileError([Problem(None, "", message)])
