"""A notebook as a course's students write it, for Colab and a server of the course's, runs unchanged."""

from pathlib import Path

import pytest
import pytest_asyncio

from grader.execution import Plan, execute
from grader.pool import Pool
from grader.types import Run
from tests.grader.notebooks import OWN_SUBMIT, SHORT, RunCells, items, printed, table, write_notebook

pytestmark = pytest.mark.asyncio(loop_scope="session")

COLAB = """
try:
    from google.colab import drive
    drive.mount('/content/drive', force_remount=True)
    COLAB = True
    %tensorflow_version 2.x
except:
    COLAB = False
print("Colab", COLAB)
"""
SHELL = """
!pip install -q tensorflow
%pip install seaborn
!wget -q https://data.example/sets/tides.csv -O fetched.csv
!ls no-such-folder
%matplotlib notebook
import pandas as pd
"""
READS = """
import io, urllib.request
by_url = pd.read_csv("http://data.example/sets/tides.csv")
by_requests = pd.read_csv(io.StringIO(requests.get("https://elsewhere.example/tides.csv?raw=1").text))
by_urllib = pd.read_csv(urllib.request.urlopen("https://data.example/sets/tides.csv"))
by_pattern = pd.read_csv("https://data.example/sets/2020-tides-north.csv")
by_name = pd.read_csv("tides.csv")
by_drive = pd.read_csv("/content/drive/MyDrive/Colab Notebooks/tides.csv")
by_disk = pd.read_csv(r"C:\\Users\\me\\Downloads\\tides.csv")
by_wget = pd.read_csv("fetched.csv")
ways = [by_url, by_requests, by_urllib, by_pattern, by_name, by_drive, by_disk, by_wget]
print("same", all(way.equals(by_url) for way in ways))
by_url["level"] = by_url["level"].astype("float32")
by_url["day"] = pd.to_datetime(by_url["day"])
by_url.to_csv("tides.csv")
"""
HANDS_IN = r"""
file = 'C:\\Users\\me\\assignment_class3.ipynb'
submit(data=[by_url.head(1)], key="k", no=3, source_file=file)
submit(source_file=file, data=[by_url], key="k", no=3)
requests.post("https://courses.example/hand-in", headers={"key": "k"}, json={"assignment": 3}).status_code
"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def run(pool: Pool, kernel_python: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("run")
    tides = folder / "given.csv"
    tides.write_text("day,level\n2020-01-01,1.5\n2020-01-02,\n")
    plan = Plan(
        kernel_python,
        data={"https://data.example/sets/tides.csv": tides, "*-tides-*.csv": tides},
        imports=("pandas", "no_such_module"),
        limits=SHORT,
    )
    notebook = write_notebook(folder / "n.ipynb", COLAB, OWN_SUBMIT, SHELL, READS, HANDS_IN)
    (folder / "taken").mkdir()
    return await execute(notebook, plan, pool, folder / "taken")


async def test_it_runs_to_its_end(run: Run) -> None:
    assert run.failure is None
    assert run.outcome == "none"


async def test_each_way_to_read_a_data_file_gives_the_declared_one(run: Run) -> None:
    assert "same True" in printed(run)


async def test_the_last_frame_handed_in_leaves_with_its_types(run: Run) -> None:
    (item,) = items(run)
    assert (item["kind"], item["rows"], item["columns"]) == ("frame", 2, ["day", "level"])
    frame = table(run.results["result.arrow"])
    assert [str(field.type) for field in frame.schema][1] == "float"
    assert str(frame.schema.field("day").type).startswith("timestamp")
    assert frame.column("level").to_pylist() == [1.5, None]
    assert run.results["result.csv"].read_text() == "day,level\n2020-01-01,1.5\n2020-01-02,\n"


@pytest.mark.parametrize(
    "word", ["drive", "%tensorflow_version", "pip install -q", "own copies", "%matplotlib notebook"]
)
async def test_what_was_tolerated_is_said(run: Run, word: str) -> None:
    assert [note for note in run.notes if word in note]


async def test_colab_and_the_server_answer_as_the_notebook_expects(run: Run) -> None:
    assert "Colab True" in printed(run)
    assert "200" in printed(run)


async def test_a_hand_in_that_is_posted_by_other_means_is_read_too(run_cells: RunCells) -> None:
    hidden = "import pandas as pd\n" + OWN_SUBMIT.replace("def submit", "def send_it")
    run = await run_cells(
        hidden + "\nsend_it([pd.DataFrame({'a': [1, 2]})], 'k', 2, '/home/me/x_class2.ipynb')", imports=("pandas",)
    )
    assert run.outcome == "none"
    assert table(run.results["result.arrow"]).to_pydict() == {"a": [1, 2]}


async def test_a_url_that_is_not_declared_fails_at_once_and_is_named(run_cells: RunCells) -> None:
    run = await run_cells("import pandas as pd\npd.read_csv('https://data.example/other.csv')", imports=("pandas",))
    assert run.outcome == "cell_error"
    assert run.failure is not None
    assert "`https://data.example/other.csv` is not one of this assignment's files" in run.failure.error
    assert run.failure.line == "pd.read_csv('https://data.example/other.csv')"
