"""Started as `python /program`: the runner, or, with the word `kernel`, the kernel that the runner drives."""

import importlib
import sys
from pathlib import Path
from types import ModuleType

FOLDER = Path(__file__).resolve().parent


def load(name: str) -> ModuleType:
    """Import a module of this folder as part of the package that the folder is, wherever it has been bound.

    The folder itself leaves `sys.path`: its names must not stand before the modules that a notebook imports.
    """
    sys.path[0] = str(FOLDER.parent)
    importlib.import_module(FOLDER.name)
    del sys.path[0]
    return importlib.import_module(f"{FOLDER.name}.{name}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["kernel"]:
        load("kernel").main(sys.argv[2:])
    else:
        load("runner").main()
