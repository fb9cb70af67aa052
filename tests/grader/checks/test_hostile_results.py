"""What leaves a sandbox may be anything: it is read defensively, by a process that can be lost."""

import io
import json
import os
import pickle
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.assignments.load import AssignmentFolder
from grader.assignments.models import Assignment
from grader.judges import Judges
from grader.types import BAD_RESULTS, Run
from tests.grader.checks.handing import Bench, write_arrow

RULE = {"of": "work", "columns": ["a"]}


def item(**more: object) -> str:
    return json.dumps({"how": "submit", "items": [{"kind": "frame", "files": ["result.arrow"], **more}]})


def results(folder: Path, listed: bytes | str, arrow: bytes | None = None) -> dict[str, Path]:
    files = {"result.json": folder / "result.json"}
    files["result.json"].write_bytes(listed.encode() if isinstance(listed, str) else listed)
    if arrow is not None:
        files["result.arrow"] = folder / "result.arrow"
        files["result.arrow"].write_bytes(arrow)
    return files


@given(st.binary(max_size=200))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_for_the_list_of_objects_are_taken_calmly(bench: Bench, listed: bytes) -> None:
    verdict = bench.judge_files("frame", RULE, results(bench.folder, listed))
    assert verdict.earned == 0
    assert verdict.outcome == "no_submission" or verdict.outcome.removeprefix("bad_result:") in BAD_RESULTS


@given(st.binary(max_size=400), st.integers(0, 400))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_damaged_tables_are_taken_calmly(bench: Bench, noise: bytes, place: int) -> None:
    sound = write_arrow(bench.folder / "sound.arrow", pd.DataFrame({"a": [1, 2], "b": ["x", "y"]})).read_bytes()
    damaged = sound[:place] + noise + sound[place + len(noise) :]
    verdict = bench.judge_files("frame", {"of": "work", "columns": ["zz"]}, results(bench.folder, item(), damaged))
    assert verdict.earned == 0


@pytest.mark.parametrize(
    "listed",
    [
        item(files=["../../etc/passwd"]),
        item(files=[["result.arrow"]]),
        item(files="result.arrow"),
        item(kind=["frame"][0:0]),
        '{"items": {"0": 1}}',
        "[" * 50_000,
        "[]",
    ],
)
def test_a_list_of_objects_that_lies_earns_nothing(bench: Bench, listed: str) -> None:
    assert bench.judge_files("frame", RULE, results(bench.folder, listed)).earned == 0


def test_a_pickle_is_never_opened(bench: Bench) -> None:
    class Trap:
        def __reduce__(self) -> object:
            return os.mkdir, (str(bench.folder / "trapped"),)

    verdict = bench.judge_files("frame", RULE, results(bench.folder, item(), pickle.dumps(Trap())))
    assert verdict.outcome == "bad_result:wrong_type"
    assert not (bench.folder / "trapped").exists()


def test_columns_of_the_same_name_are_refused(bench: Bench) -> None:
    table = pa.table([pa.array([1]), pa.array([2])], names=["a", "a"])
    with pa.OSFile(str(bench.folder / "twice.arrow"), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    raw = (bench.folder / "twice.arrow").read_bytes()
    assert bench.judge_files("frame", RULE, results(bench.folder, item(), raw)).outcome == "bad_result:wrong_columns"


def test_an_archive_in_place_of_a_table_is_refused(bench: Bench) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", b"\0" * 10**6)
    assert bench.judge_files("frame", RULE, results(bench.folder, item(), buffer.getvalue())).earned == 0


@pytest.fixture
async def judges() -> AsyncIterator[Judges]:
    judges = Judges()
    yield judges
    await judges.close()


def assignment(folder: Path, check: str) -> AssignmentFolder:
    (folder / "check.py").write_text(check, encoding="utf-8")
    definition = Assignment.model_validate(
        {
            "id": "essay-1",
            "title": "Essay",
            "summary": "A table.",
            "starter": "starter.ipynb",
            "hands_in": [{"name": "work", "kind": "frame"}],
            "rubric": [{"id": "all", "title": "All", "points": 1, "checks": [{"python": {"function": "look"}}]}],
        }
    )
    return AssignmentFolder(definition, folder)


LOOK = "from grader.checks.context import Verdict\ndef look(handed):\n"


async def test_a_judge_that_dies_costs_one_submission_and_the_next_is_judged(judges: Judges, tmp_path: Path) -> None:
    (tmp_path / "bad").mkdir()
    (tmp_path / "good").mkdir()
    bad = assignment(tmp_path / "bad", LOOK + "    import os\n    os._exit(9)\n")
    good = assignment(tmp_path / "good", LOOK + "    print('noise')\n    return Verdict(1.0, 'Good.')\n")
    run = Run("none", results(tmp_path, item()))
    assert (await judges.judge(bad, {"given": run}))[0][0].outcome == "bad_result:too_large"
    assert (await judges.judge(good, {"given": run}))[0][0].earned == 1


async def test_a_table_that_unfolds_to_millions_of_rows_is_too_large(judges: Judges, tmp_path: Path) -> None:
    look = assignment(tmp_path, LOOK + "    handed.frame('work')\n    return Verdict(1.0, 'Read.')\n")
    table = pa.table({"a": pa.array(np.zeros(6_000_000))})
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    bomb = str(tmp_path / "bomb.arrow")
    with pa.OSFile(bomb, "wb") as sink, pa.ipc.new_file(sink, table.schema, options=options) as writer:
        writer.write_table(table)
    raw = (tmp_path / "bomb.arrow").read_bytes()
    assert len(raw) < 10**6
    verdict = (await judges.judge(look, {"given": Run("none", results(tmp_path, item(), raw))}))[0][0]
    assert (verdict.earned, verdict.outcome) == (0, "bad_result:too_large")


async def test_the_judges_process_has_none_of_the_graders_secrets(
    judges: Judges, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "a-secret")
    look = assignment(tmp_path, LOOK + "    import os\n    return Verdict(1.0, str('DISCORD_TOKEN' in os.environ))\n")
    verdict = (await judges.judge(look, {"given": Run("none", results(tmp_path, item()))}))[0][0]
    assert verdict.reason == "False"
