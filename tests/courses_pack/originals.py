"""The pack of T81-558, and the real course's materials beside this repository, whose words it must not copy."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACK = ROOT / "courses" / "t81_558"
REAL_MATERIALS = ROOT.parent / "shared" / "materials"
RUN = 14
"""So many words in a row, the same as in the originals, would be copying."""

needs_real_materials = pytest.mark.skipif(
    not REAL_MATERIALS.is_dir(), reason="the course's real materials are not at ../shared/materials"
)


def original_texts() -> Iterator[str]:
    """The text files of the real materials, and each cell of their notebooks."""
    for path in REAL_MATERIALS.rglob("*"):
        if path.suffix in {".md", ".txt"}:
            yield path.read_text(encoding="utf-8")
        elif path.suffix == ".ipynb":
            for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
                yield "".join(cell["source"])


def runs(text: str) -> Iterator[tuple[str, ...]]:
    """Every stretch of `RUN` words of a text, in lower case."""
    words = re.findall(r"[a-z0-9']+", text.lower())
    return zip(*(words[start:] for start in range(RUN)), strict=False)
