"""Which local file a notebook means by what it names."""

from pathlib import Path

import pytest

from grader.inside.failure import line_of, outcome_of
from grader.inside.files import LocalFiles

FILES = LocalFiles(
    {
        "https://drive.example/uc?id=1": Path("first"),
        "https://drive.example/uc?id=2": Path("second"),
        "https://data.example/sets/tides.csv": Path("tides"),
        "ships.csv": Path("ships"),
        "photo-*.png": Path("photo"),
        "https://only.example/*.csv": Path("only"),
    }
)


@pytest.mark.parametrize(
    ("named", "meant"),
    [
        ("https://drive.example/uc?id=2", "second"),
        ("http://data.example/sets/tides.csv", "tides"),
        ("https://data.example/sets/tides.csv?raw=true", "tides"),
        ("https://mirror.example/other/tides.csv", "tides"),
        ("C:\\Users\\me\\Downloads\\ships.csv", "ships"),
        ("~/work/ships.csv", "ships"),
        ("https://a.example/photo-7.png", "photo"),
        ("https://only.example/years/1999.csv", "only"),
        ("https://other.example/years/1999.csv", None),
        ("https://drive.example/uc?id=3", None),
    ],
)
def test_a_file_is_found_by_the_whole_then_its_name_then_a_pattern(named: str, meant: str | None) -> None:
    assert FILES.find(named) == (Path(meant) if meant else None)


def test_the_line_is_the_deepest_that_the_student_wrote() -> None:
    traceback = "Cell In[2], line 1\n----> 1 f()\nCell In[1], line 2, in f()\nFile /usr/lib/json.py:3, in loads"
    assert line_of(traceback, ["def f():\n    boom()", "f()"], 2) == "boom()"
    assert line_of("Cell In[9], line 1", ["a"], 1) == ""


def test_an_error_that_stands_for_a_limit_gets_the_limits_name() -> None:
    assert outcome_of("OSError", "[Errno 28] No space left on device") == "disk_limit"
    assert outcome_of("OSError", "[Errno 2] No such file") == "cell_error"
    assert outcome_of("_ArrayMemoryError", "Unable to allocate 7 TiB") == "memory_limit"
