"""Which local file a notebook means when it names a URL or a path of the student's computer."""

import builtins
import fnmatch
import functools
import importlib
import io
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from .job import NOTEBOOK

OWN = (
    "/usr/",
    "/proc/",
    "/sys/",
    "/dev/",
    "/etc/",
    f"{tempfile.gettempdir()}/",
    f"{sys.prefix}/",
    f"{sys.base_prefix}/",
)
"""Where a path means this machine's files, whether they are there or not."""


class LocalFiles:
    """The files an assignment declares, by what notebooks call them."""

    def __init__(self, declared: Mapping[str, Path]) -> None:
        """Take files by URL, file name or pattern."""
        self.declared = {_without_scheme(name): path for name, path in declared.items()}
        self.by_name = {name_of(name): path for name, path in declared.items() if not set("*?[") & set(name)}

    def find(self, named: str) -> Path | None:
        """Return the file that a URL or path means: by the whole, then by its last part, then by a pattern."""
        whole, name = _without_scheme(named), name_of(named)
        exact = self.declared.get(whole) or self.declared.get(whole.partition("?")[0]) or self.by_name.get(name)
        if exact is not None:
            return exact
        patterns = (
            path
            for pattern, path in self.declared.items()
            if fnmatch.fnmatch(name, pattern) or fnmatch.fnmatch(whole, pattern)
        )
        return next(patterns, None)

    def lay_out(self, folder: Path) -> None:
        """Put a copy of each file that has a name into a folder, where a notebook may change it."""
        for name, path in self.by_name.items():
            shutil.copyfile(path, folder / name)


def _without_scheme(named: str) -> str:
    return re.sub(r"^https?://", "", named)


def name_of(named: str) -> str:
    """Return the file name that a URL or a path, of any system, ends in."""
    path = urlsplit(named).path if "://" in named else named.replace("\\", "/")
    return unquote(PurePosixPath(path).name)


def install(files: LocalFiles, note: Callable[[str], None]) -> None:
    """Let `open` find a file by its name alone where the path to it exists on the student's computer only.

    Args:
        files: the assignment's files.
        note: takes a sentence for the student.
    """
    genuine = io.open

    @functools.wraps(genuine)
    def open_here(file: Any, *arguments: Any, **named: Any) -> Any:
        try:
            return genuine(file, *arguments, **named)
        except OSError:
            here = _here(file, files)
            if here is None:
                raise
            note(f"`{name_of(os.fspath(file))}` is the grader's copy: the path to it exists on your computer only.")
            return genuine(here, *arguments, **named)

    builtins.open = open_here
    io.open = open_here
    # IPython gives the cells an `open` of its own, made of this one.
    vars(importlib.import_module("IPython.core.interactiveshell"))["io_open"] = open_here


def _here(file: Any, files: LocalFiles) -> Path | None:
    if not isinstance(file, (str, os.PathLike)) or isinstance(os.fspath(file), bytes):
        return None
    named = os.fspath(file)
    if not re.match(r"/|[A-Za-z]:[\\/]|~", named) or named.startswith(OWN):
        return None
    laid_out = Path.cwd() / name_of(named)
    if name_of(named).endswith((".ipynb", ".py")) and not laid_out.exists():
        return NOTEBOOK
    return laid_out if laid_out.exists() else files.find(named)
