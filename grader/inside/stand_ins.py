"""What a notebook expects of the place it was written at: Colab's drive, magics, `!pip install`, `!wget`."""

import importlib.machinery
import itertools
import re
import shlex
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from .files import LocalFiles, name_of

INSTALLERS = re.compile(
    r"^\s*(sudo\s+)?(\S*/)?(python[\d.]*\s+-m\s+pip|pip[\d.]*|conda|mamba|apt|apt-get|npm|uv\s+pip)\s"
)
FETCHERS = re.compile(r"^\s*(wget|curl)\s")
CLONE = re.compile(r"^\s*git\s+(clone|pull|lfs)\b")
DRIVES = ("MyDrive", "My Drive", "MyDrive/Colab Notebooks", "My Drive/Colab Notebooks")

Note = Callable[[str], None]


def install(shell: Any, files: LocalFiles, note: Note) -> None:
    """Give a shell the stand-ins.

    Args:
        shell: IPython's.
        files: the assignment's files.
        note: takes a sentence for the student.
    """
    _colab(note)
    _magics(shell, note)
    _commands(shell, files, note)


def _module(name: str, **members: Any) -> ModuleType:
    module = ModuleType(name)
    # A spec lets `importlib.util.find_spec`, with which notebooks ask where they run, find the module.
    module.__spec__ = importlib.machinery.ModuleSpec(name, None)
    vars(module).update(members)
    sys.modules[name] = module
    return module


def _colab(note: Note) -> None:
    def mount(mountpoint: str = "/content/drive", **_: object) -> None:
        note("The Colab drive was not mounted: the grader has an empty folder in its place.")
        for folder in DRIVES:
            try:
                (Path(mountpoint) / folder).mkdir(parents=True, exist_ok=True)
            except OSError:
                return

    def nothing(*_: object, **__: object) -> None:
        note("What a notebook asks of Colab itself (downloads, authentication) was passed over.")

    def upload(*_: object, **__: object) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in Path.cwd().iterdir() if path.is_file()}

    drive = _module("google.colab.drive", mount=mount, flush_and_unmount=nothing)
    offered = _module("google.colab.files", download=nothing, upload=upload)
    auth = _module("google.colab.auth", authenticate_user=nothing)
    colab = _module("google.colab", drive=drive, files=offered, auth=auth, __path__=[])
    google = importlib.import_module("google") if _has_google() else _module("google", __path__=[])
    google.colab = colab  # type: ignore[attr-defined]


def _has_google() -> bool:
    return importlib.machinery.PathFinder.find_spec("google") is not None


def _magics(shell: Any, note: Note) -> None:
    plot = shell.find_line_magic("matplotlib")

    def tensorflow_version(_: str) -> None:
        note("`%tensorflow_version` was passed over: the grader has one version of TensorFlow.")

    def matplotlib(line: str) -> Any:
        if line.strip() not in ("", "inline", "--list", "-l", "agg"):
            note(f"`%matplotlib {line.strip()[:40]}` needs a window; plots were drawn inline instead.")
            line = "inline"
        return plot(line)

    shell.register_magic_function(tensorflow_version, "line", "tensorflow_version")
    shell.register_magic_function(matplotlib, "line", "matplotlib")


def _commands(shell: Any, files: LocalFiles, note: Note) -> None:
    system, getoutput = shell.system, shell.getoutput

    def instead(command: str) -> str | None:
        if INSTALLERS.match(command):
            note(f"`!{_short(command)}` was passed over: what notebooks may import is fixed in the grader.")
            return "The grader installs nothing.\n"
        if FETCHERS.match(command):
            return _fetch(command, files, note)
        if CLONE.match(command):
            note(f"`!{_short(command)}` was passed over: the grader has no network.")
            return "The grader has no network.\n"
        return None

    def run(command: str) -> None:
        said = instead(shell.var_expand(command, depth=1))
        if said is None:
            system(command)
        else:
            print(said, end="")  # noqa: T201  (it stands where the command's own words would)

    def read(command: str, *arguments: Any, **named: Any) -> Any:
        said = instead(shell.var_expand(command, depth=1))
        if said is None:
            return getoutput(command, *arguments, **named)
        return said.splitlines()

    shell.system = run
    shell.getoutput = read


def _short(command: str) -> str:
    line = " ".join(command.split())
    # A path to an interpreter says nothing to a student.
    return re.sub(r"^\S*/(?=python)", "", line)[:120]


def _fetch(command: str, files: LocalFiles, note: Note) -> str:
    """Do what `wget` or `curl` would have done for each URL that is one of the assignment's files."""
    try:
        words = shlex.split(command)
    except ValueError:
        words = command.split()
    urls = [word for word in words if re.match(r"https?://", word)]
    named = _target(words)
    missing = [url for url in urls if files.find(url) is None]
    for url in urls:
        found = files.find(url)
        if found is not None:
            shutil.copyfile(found, Path.cwd() / (named or name_of(url)))
            note("Data was read from the grader's own copies of the files, not from the network.")
    for url in missing:
        note(f"`{url[:200]}` was not fetched: the grader has no network, and it is not one of this assignment's files.")
    return "".join(f"{url}: the grader has no network.\n" for url in missing)


def _target(words: list[str]) -> str | None:
    options = ("-O", "-o", "--output-document", "--output") if words[0] == "wget" else ("-o", "--output")
    for option, value in itertools.pairwise(words):
        if option in options:
            return value
    return None
