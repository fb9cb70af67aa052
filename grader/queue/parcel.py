"""What travels between the queue and a worker elsewhere: plain bytes both ways, so that nobody unpickles anything."""

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from grader.errors import AssignmentError, GraderError, NoSandboxError
from grader.types import GradeReport

EXECUTED = "executed.ipynb"
UNREADABLE = "The worker's answer cannot be read. Run the same version of the bot everywhere."
_EPOCH = (1980, 1, 1, 0, 0, 0)
_ERRORS: dict[str, type[GraderError]] = {"no_sandbox": NoSandboxError, "assignment": AssignmentError}
_reports = TypeAdapter(GradeReport)


def pack(folder: Path) -> bytes:
    """Return an assignment's folder as one archive, the same bytes whenever the files are the same."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as files:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                name = zipfile.ZipInfo(path.relative_to(folder).as_posix(), _EPOCH)
                files.writestr(name, path.read_bytes(), zipfile.ZIP_DEFLATED)
    return archive.getvalue()


def unpack(archive: bytes, folder: Path) -> None:
    """Write an archive's files into a folder."""
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        files.extractall(folder)


def answer_with(report: GradeReport) -> bytes:
    """Return a report as a line of JSON, and after it the notebook as it ran, if there is one."""
    executed = b"" if report.executed is None else report.executed.read_bytes()
    return _line({"report": _reports.dump_python(report, mode="json", exclude={"executed"})}) + executed


def answer_with_error(error: Exception) -> bytes:
    """Return an error of this room with its message; of any other one nothing but its name is told."""
    if not isinstance(error, GraderError):
        message = f"Something went wrong on the worker ({type(error).__name__}); its log has it in full."
        return _line({"error": "", "message": message})
    kind = next((name for name, known in _ERRORS.items() if isinstance(error, known)), "")
    return _line({"error": kind, "message": str(error)})


def read_answer(answer: bytes, folder: Path) -> GradeReport:
    """Return the report that an answer holds, with the executed notebook in `folder`.

    Raises:
        GraderError: the error that it holds instead, or if it is no answer.
    """
    head, _, executed = answer.partition(b"\n")
    try:
        said: dict[str, Any] = json.loads(head)
        if "error" in said:
            raise _ERRORS.get(said["error"], GraderError)(str(said["message"]))
        report = _reports.validate_python(said["report"])
    except (ValueError, KeyError, TypeError, ValidationError) as error:
        raise GraderError(UNREADABLE) from error
    if not executed:
        return report
    path = folder / EXECUTED
    path.write_bytes(executed)
    return replace(report, executed=path)


def _line(value: dict[str, Any]) -> bytes:
    return json.dumps(value).encode() + b"\n"
