"""Reads a file in a helper process, so that a file that crashes or hangs its reader harms nothing else."""

import json
import os
import subprocess
import sys
from dataclasses import astuple
from pathlib import Path

from knowledge.errors import UnreadableFileError
from knowledge.loading.document import Block, Document

TIME_LIMIT = 60
"""Seconds that reading one file may take."""
MEMORY_LIMIT = 4 * 1024**3
"""Bytes of address space of the helper process, where the operating system can limit it."""
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT")
"""The variables that the helper process is given of ours."""
_HOME = Path(__file__).parents[2]


def load_in_helper(suffix: str, content: bytes) -> Document:
    """Read a file of the kind `suffix` in a fresh process, under limits of time and memory.

    Raises:
        UnreadableFileError: if the file cannot be read, or its reader crashes or does not end.
    """
    # -P: what lies in the present folder, perhaps the materials', is not imported.
    command = [sys.executable, "-P", "-m", "knowledge.loading.helper", suffix]
    path = os.pathsep.join(filter(None, [str(_HOME), os.environ.get("PYTHONPATH")]))
    # The rest of our environment holds secrets. onnxruntime, which MarkItDown imports, would report home.
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    environment = kept | {"PYTHONPATH": path, "ORT_DISABLE_TELEMETRY": "1"}
    try:
        done = subprocess.run(
            command, input=content, capture_output=True, timeout=TIME_LIMIT, env=environment, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise UnreadableFileError(f"took longer than {TIME_LIMIT} seconds to read") from error
    try:
        result = json.loads(done.stdout)
    except ValueError as error:
        raise UnreadableFileError("makes its reader crash; it may be damaged") from error
    if "problem" in result:
        raise UnreadableFileError(result["problem"])
    return _received(result)


def sendable(document: Document) -> dict[str, object]:
    """Return a document as JSON values."""
    return {"blocks": [astuple(block) for block in document.blocks], "stands_for": document.stands_for}


def _received(result: dict[str, list[list[object]]]) -> Document:
    blocks = (Block(text, tuple(headings), *rest) for text, headings, *rest in result["blocks"])  # type: ignore[arg-type]
    return Document(tuple(blocks), tuple(map(str, result["stands_for"])))
