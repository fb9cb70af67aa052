"""Using each library a little before a notebook comes: what is loaded at first use is then there."""

import importlib
import io
import sys
import tempfile
from pathlib import Path
from typing import Any

from .items import Outbox

ALWAYS = ("requests.adapters", "urllib3.response", "IPython.core.interactiveshell")


def exercise(shell: Any) -> None:
    """Do with the loaded libraries what most notebooks do first; nothing of it stays.

    Args:
        shell: IPython's.
    """
    for name in ALWAYS:
        try:
            importlib.import_module(name)
        except ImportError:
            continue
    with tempfile.TemporaryDirectory() as folder:
        outbox = Outbox(Path(folder), 1 << 20)
        if "pandas" in sys.modules:
            _frames(sys.modules["pandas"], shell, outbox)
        if "matplotlib.pyplot" in sys.modules:
            _plots(sys.modules["matplotlib.pyplot"], shell)


def _frames(pandas: Any, shell: Any, outbox: Outbox) -> None:
    frame = pandas.read_csv(io.StringIO("day,word,number\n2020-01-01,a,1.5\n2020-01-02,b,\n"))
    frame["day"] = pandas.to_datetime(frame["day"])
    frame["number"] = frame["number"].fillna(frame["number"].median())
    grouped = frame.groupby("word").agg({"number": "mean"}).reset_index()
    dummies = pandas.get_dummies(frame.merge(grouped, on="word"), columns=["word"])
    shell.display_formatter.format(dummies)
    outbox.put([frame], "frame")


def _plots(pyplot: Any, shell: Any) -> None:
    figure = pyplot.figure()
    figure.add_subplot().plot([1, 2])
    shell.display_formatter.format(figure)
    pyplot.close(figure)
