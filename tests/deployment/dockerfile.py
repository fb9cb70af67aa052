"""Reads a Dockerfile into its stages: as much of the format as ours uses, and a complaint about anything else."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
WORDS = frozenset({"ARG", "CMD", "COPY", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "RUN", "USER", "WORKDIR"})


@dataclass(frozen=True)
class Instruction:
    word: str
    text: str

    @property
    def command(self) -> list[str]:
        """What CMD or the CMD of a HEALTHCHECK starts; empty where there is none."""
        found = re.search(r"\[.*\]", self.text)
        return json.loads(found[0]) if found else []


@dataclass(frozen=True)
class Stage:
    base: str
    name: str
    instructions: list[Instruction] = field(default_factory=list)

    def last(self, word: str) -> Instruction | None:
        return next((each for each in reversed(self.instructions) if each.word == word), None)


def read(path: Path) -> dict[str, Stage]:
    """Return the stages by name, in their order."""
    stages: dict[str, Stage] = {}
    for line in _lines(path.read_text()):
        word, text = line.split(maxsplit=1)
        if word not in WORDS:
            raise ValueError(f"The tests do not know {word}: teach them.")
        if word == "FROM":
            base, _, name = text.split()
            stages[name] = stage = Stage(base, name)
        elif stages:
            stage.instructions.append(Instruction(word, text))
    return stages


def _lines(text: str) -> list[str]:
    kept = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    return [line.strip() for line in kept.replace("\\\n", " ").splitlines() if line.strip()]
