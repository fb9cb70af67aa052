"""What an examination comes to."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing examined. `missing` must be mended, `note` is needed for one purpose only; `remedy` says how."""

    about: str
    state: Literal["ok", "note", "missing"]
    says: str
    remedy: str = ""
