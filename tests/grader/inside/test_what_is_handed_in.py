"""Each kind of object that a notebook may hand in leaves as plain files."""

import math

import pytest
from PIL import Image

from grader.types import Limits
from tests.grader.notebooks import RunCells, items, table

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_list_of_frames_images_and_arrays_is_one_item_each(run_cells: RunCells) -> None:
    run = await run_cells(
        "import pandas as pd, numpy as np\nfrom PIL import Image",
        "frame = pd.DataFrame({'g': ['x', 'y', 'x'], 'v': [1, 2, 3], 3: [1, 'mixed', None]})\n"
        "frame['c'] = frame['g'].astype('category')\n"
        "means = frame.groupby('g')['v'].mean()\n"
        "twice = pd.DataFrame([[1, 2]], columns=['a', 'a'])\n"
        "image = Image.new('CMYK', (4, 3), (0, 0, 0, 0))",
        "submit([frame, means, image, np.array([[1.5, np.nan]]), twice, 7])",
        imports=("pandas",),
    )
    frame, means, image, array, twice, number = items(run)
    assert frame["columns"] == ["g", "v", "3", "c"]
    assert frame["dtypes"][1] == "int64"
    assert table(run.results["result.arrow"]).to_pydict() == {
        "g": ["x", "y", "x"],
        "v": [1, 2, 3],
        "3": ["1", "mixed", None],
        "c": ["x", "y", "x"],
    }
    assert (means["type"], means["index"], means["columns"]) == ("Series", ["g"], ["v"])
    assert (image["size"], image["mode"]) == ([4, 3], "CMYK")
    with Image.open(run.results["result-3.png"]) as picture:
        assert picture.convert("RGB").getpixel((0, 0)) == (255, 255, 255)
    assert (array["shape"], array["dtype"]) == ([1, 2], "float64")
    assert math.isnan(table(run.results["result-4.arrow"]).column("value")[1].as_py())
    assert twice["columns"] == ["a", "a"]
    assert (number["kind"], number["value"]) == ("number", 7)


async def test_plain_values_leave_as_json_and_what_has_no_plain_form_is_only_described(run_cells: RunCells) -> None:
    run = await run_cells(
        "import numpy as np, datetime",
        "class Odd:\n    def __repr__(self): raise ValueError\n"
        "values = {1: np.float32(0.5), 'when': datetime.date(2020, 1, 2), 't': (1, {2}), 'inf': float('inf')}\n"
        "endless = []\nendless.append(endless)",
        "submit([{**values, 'o': Odd()}, lambda x: x, {'a': endless}])",
    )
    plain, function, endless = items(run)
    assert plain["kind"] == "dict"
    odd = plain["value"].pop("o")
    assert plain["value"] == {"1": 0.5, "when": "2020-01-02", "t": [1, [2]], "inf": math.inf}
    assert odd.startswith("<__main__.Odd object")
    assert (function["kind"], function["type"]) == ("unknown", "function")
    assert (endless["kind"], endless["of"]) == ("too_large", "plain")
    assert run.outcome == "bad_result:too_large"


async def test_a_variable_called_submit_stays_what_it_is(run_cells: RunCells) -> None:
    run = await run_cells("submit = [1, 2]\nassert submit + [3] == [1, 2, 3]", handed_in=("submit",))
    assert run.outcome == "none"
    assert items(run)[0]["value"] == [1, 2]


async def test_a_submit_that_is_given_its_data_in_another_place_is_understood(run_cells: RunCells) -> None:
    run = await run_cells("def submit(key, data):\n    raise RuntimeError\nsend = submit\nsend('k', 5)")
    assert run.outcome == "none"
    assert items(run)[0]["value"] == 5


async def test_a_keras_model_leaves_in_keras_own_format(run_cells: RunCells) -> None:
    run = await run_cells(
        "from tensorflow import keras\n"
        "model = keras.Sequential([keras.layers.Input((3,)), keras.layers.Dense(2)])\n"
        "submit([model])",
        imports=("tensorflow", "keras"),
        limits=Limits(wall_s=60, cell_s=50),
    )
    assert run.outcome == "none"
    assert items(run)[0]["files"] == ["model.keras"]
    assert run.results["model.keras"].read_bytes().startswith(b"PK")
