"""Containers by command line: what an engine is asked. No real engine takes part."""

import os
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from grader.errors import NoSandboxError
from grader.sandbox.containers import Containers
from grader.sandbox.types import Sandbox, Spec
from tests.grader.sandbox.confined import SMALL
from tests.grader.sandbox.fake_engine import FakeEngine

TALK = """
import json, os, pathlib, sys, time
out = pathlib.Path(os.environ["OUT"])
(out / "result.csv").write_text("a,b")
os.symlink("/etc/passwd", out / "result.json")
for line in sys.stdin:
    print(json.dumps({"echo": json.loads(line)}), flush=True)
"""


@pytest.fixture
def engine(tmp_path: Path) -> FakeEngine:
    return FakeEngine(tmp_path)


@pytest.fixture
def backend(engine: FakeEngine) -> Containers:
    return Containers("docker", "kernel:1", engine.executable)


def spec(folder: Path, source: str) -> Spec:
    for name in ("program", "inbox"):
        (folder / name).mkdir()
    (folder / "program" / "__main__.py").write_text(source)
    return Spec(Path("/usr/bin/python3"), folder / "program", folder / "inbox", SMALL, environment={"X": "1"})


async def breach_of(sandbox: Sandbox) -> str | None:
    sandbox.begin()
    assert [message async for message in sandbox.messages()] == []
    return (await sandbox.stop()).breach


async def test_a_container_is_asked_for_with_every_confinement(
    backend: Containers, engine: FakeEngine, tmp_path: Path
) -> None:
    sandbox = await backend.start(spec(tmp_path, TALK))
    await sandbox.stop()
    (asked,) = engine.asked_to("create")
    pairs = list(pairwise(asked))
    for pair in (
        ("--network", "none"),
        ("--cap-drop", "ALL"),
        ("--security-opt", "no-new-privileges"),
        ("--pids-limit", "32"),
        ("--memory", "288m"),
        ("--memory-swap", "288m"),
        ("--ipc", "private"),
        ("--env", "X=1"),
        ("--mount", f"type=bind,source={tmp_path / 'program'},target=/program,readonly"),
        ("--mount", f"type=bind,source={tmp_path / 'inbox'},target=/in,readonly"),
        ("--tmpfs", "/tmp:rw,nosuid,nodev,mode=1777,size=16m,nr_inodes=200"),
    ):
        assert pair in pairs
    assert "--read-only" in asked
    assert "--gpus" not in asked
    assert "--privileged" not in asked
    user = asked[asked.index("--user") + 1]
    assert not user.startswith("0:")
    assert asked[-3:] == ["kernel:1", "python", "/program"]


async def test_it_talks_and_its_files_are_taken_while_it_is_paused(
    backend: Containers, engine: FakeEngine, tmp_path: Path
) -> None:
    sandbox = await backend.start(spec(tmp_path, TALK))
    messages = sandbox.messages()
    await sandbox.send({"n": 1})
    assert await anext(messages) == {"echo": {"n": 1}}
    taken = tmp_path / "taken"
    taken.mkdir()
    files = await sandbox.take({"result.csv": 10, "result.json": 10_000}, taken)
    assert {name: path.read_text() for name, path in files.items()} == {"result.csv": "a,b"}
    await sandbox.send({"n": 2})
    assert await anext(messages) == {"echo": {"n": 2}}
    ended = await sandbox.stop()
    assert (ended.breach, ended.status) == (None, None)
    verbs = [words[0] for words in engine.asked]
    assert verbs[2:] == ["create", "start", "pause", "unpause", "kill", "rm"]


async def test_its_time_is_held_from_outside(backend: Containers, engine: FakeEngine, tmp_path: Path) -> None:
    wanted = spec(tmp_path, "import time; time.sleep(60)")
    sandbox = await backend.start(replace(wanted, limits=replace(SMALL, wall_s=0.3)))
    assert await breach_of(sandbox) == "timeout"
    assert engine.asked_to("kill")


async def test_what_it_leaves_is_bounded_from_outside(backend: Containers, tmp_path: Path) -> None:
    source = "import os, time; open(os.environ['OUT'] + '/x', 'wb').write(bytes(3 << 20)); time.sleep(60)"
    assert await breach_of(await backend.start(spec(tmp_path, source))) == "output_limit"


async def test_a_kill_for_want_of_memory_is_named(backend: Containers, engine: FakeEngine, tmp_path: Path) -> None:
    engine.run_out_of_memory()
    source = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    assert await breach_of(await backend.start(spec(tmp_path, source))) == "memory_limit"


def out_folder(asked: list[str]) -> Path:
    (out,) = (word for word in asked if word.endswith("target=/out"))
    return Path(out.split(",")[1].removeprefix("source="))


def open_to_others(folder: Path) -> bool:
    return bool(folder.stat().st_mode & 0o077)


async def test_nothing_is_left_behind(backend: Containers, engine: FakeEngine, tmp_path: Path) -> None:
    sandbox = await backend.start(spec(tmp_path, TALK))
    (asked,) = engine.asked_to("create")
    folder = out_folder(asked)
    assert not open_to_others(folder.parent)
    await sandbox.stop()
    assert not list(folder.parent.parent.glob(folder.parent.name))
    assert engine.asked_to("rm") == [["rm", "--force", asked[asked.index("--name") + 1]]]


async def test_an_accelerator_is_asked_for_when_it_is_wanted(
    backend: Containers, engine: FakeEngine, tmp_path: Path
) -> None:
    sandbox = await backend.start(replace(spec(tmp_path, TALK), device="gpu"))
    await sandbox.stop()
    (asked,) = engine.asked_to("create")
    assert asked[asked.index("--gpus") + 1] == "all"


@pytest.mark.parametrize(("verb", "words"), [("image", "No such image: kernel:1"), ("run", "permission denied")])
async def test_an_engine_that_cannot_run_it_is_an_obstacle(
    backend: Containers, engine: FakeEngine, tmp_path: Path, verb: str, words: str
) -> None:
    engine.refuse(verb, words)
    assert words in (backend.obstacle() or "")
    with pytest.raises(NoSandboxError, match=words):
        await backend.start(spec(tmp_path, TALK))
    assert engine.asked_to("create") == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root leases user ids")
async def test_as_root_two_containers_have_two_users(backend: Containers, engine: FakeEngine, tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    sandboxes = [await backend.start(spec(tmp_path / name, TALK)) for name in ("one", "two")]
    users = {asked[asked.index("--user") + 1] for asked in engine.asked_to("create")}
    for sandbox in sandboxes:
        await sandbox.stop()
    assert len(users) == 2
