"""What of the host's disk a Python environment needs to run."""

import json
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from grader.errors import NoSandboxError

_ASK = "import json, sys; print(json.dumps([sys.prefix, sys.base_prefix]))"
_LONGEST_CHAIN = 40


@dataclass(frozen=True, slots=True)
class Interpreter:
    """A Python environment on the host.

    Attributes:
        folders: the environment and the installation under it, outermost first, none inside another.
        links: symbolic links, each with its target, through which the interpreter is reached outside `folders`.
    """

    folders: tuple[Path, ...]
    links: tuple[tuple[Path, str], ...]


@cache
def examine(python: Path) -> Interpreter:
    """Ask an interpreter where it lives.

    Raises:
        NoSandboxError: if it cannot be run.
    """
    try:
        answer = subprocess.run([python, "-I", "-c", _ASK], capture_output=True, check=True, timeout=60)
        prefixes = [Path(prefix) for prefix in json.loads(answer.stdout)]
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        raise NoSandboxError(f"The Python that notebooks run in, {python}, cannot be started; install it.") from error
    folders: list[Path] = []
    for prefix in sorted({*prefixes, *(prefix.resolve() for prefix in prefixes)}):
        if not any(prefix.is_relative_to(folder) for folder in folders):
            folders.append(prefix)
    return Interpreter(tuple(folders), tuple(_links(python.absolute(), folders)))


def _links(path: Path, folders: list[Path]) -> list[tuple[Path, str]]:
    links = []
    for _ in range(_LONGEST_CHAIN):
        if not path.is_symlink():
            break
        target = str(path.readlink())
        if not any(path.is_relative_to(folder) for folder in folders):
            links.append((path, target))
        path = path.parent / target
    return links
