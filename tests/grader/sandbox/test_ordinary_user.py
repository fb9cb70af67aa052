"""The same sandbox when the grader does not run as root."""

import json
import os
import subprocess
import sysconfig
import tempfile
from pathlib import Path
from typing import Any

import pytest

import grader

NOBODY = 65534
PYTHON = Path("/usr/bin/python3")

# Runs as that user, with the distribution's Python: the one that runs the tests may lie where only root may enter.
SCRIPT = """
import asyncio, json, random, sys
from dataclasses import replace
from pathlib import Path
from grader.sandbox.bubblewrap import Bubblewrap
from tests.grader.sandbox.confined import SMALL, Bench

async def main():
    backend = Bubblewrap()
    if (obstacle := backend.obstacle()) is not None:
        return {"obstacle": obstacle}
    bench = Bench(backend, Path(sys.argv[1]), Path(sys.executable))
    async def breach(source, limits=SMALL):
        return (await bench.run(source, limits)).ended.breach
    marker = str(random.randint(10**8, 10**9))
    stray = await bench.run(f"if os.fork() == 0: os.execvp('sleep', ['sleep', '{marker}'])\\ntime.sleep(0.3)")
    lines = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if path.exists()]
    seen = await bench.run('''
    import ctypes
    libc = ctypes.CDLL(None, use_errno=True)
    say(uid=os.getuid(), user=__import__("getpass").getuser(), pids=sum(map(str.isdigit, os.listdir("/proc"))),
        nested=libc.unshare(0x10000000), mount=libc.mount(b"none", b"/tmp", b"tmpfs", 0, None),
        error=ctypes.get_errno(),
        net=attempt(lambda: socket.create_connection(("192.0.2.1", 80), 2)), root=sorted(os.listdir("/")))
    open("/out/result.csv", "w").write("a")
    ''', names={"result.csv": 10})
    return {
        "seen": seen.only,
        "taken": list(seen.files),
        "stray": stray.ended.breach,
        "survivors": sum(marker.encode() in line for line in lines),
        "forks": await breach("while True: attempt(os.fork)"),
        "memory": await breach("hog = [bytearray(1 << 20) for _ in range(1000)]; time.sleep(9)"),
        "inodes": await breach("for n in range(500): attempt(lambda: open(f'/tmp/{n}', 'x').close())\\ntime.sleep(9)"),
        "time": await breach("time.sleep(60)", replace(SMALL, wall_s=0.5)),
    }

print(json.dumps(asyncio.run(main())))
"""


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    """Run the script once."""
    if os.geteuid() != 0:
        pytest.skip("only root can become another user; the other tests have run as an ordinary one")
    new_enough = [PYTHON, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
    if not PYTHON.exists() or subprocess.run(new_enough, check=False).returncode:
        pytest.skip("needs a Python 3.11 at /usr/bin/python3, which every user can run")
    root, packages = Path(grader.__file__).parents[1], sysconfig.get_path("purelib")
    with tempfile.TemporaryDirectory() as folder:
        os.chown(folder, NOBODY, NOBODY)
        done = subprocess.run(
            ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", PYTHON, "-c", SCRIPT, folder],
            env={"PATH": os.defpath, "PYTHONPATH": f"{root}:{packages}", "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            cwd="/",
        )
    if "PermissionError" in done.stderr and str(root) in done.stderr:
        pytest.skip("this checkout or its packages lie where an ordinary user cannot read them")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    if "obstacle" in answer:
        pytest.skip(answer["obstacle"])
    return answer


def test_it_sees_only_itself(found: dict[str, Any]) -> None:
    seen = found["seen"]
    assert (seen["uid"], seen["user"], seen["pids"]) == (1000, "student", 2)
    assert seen["net"] == "OSError"
    assert "root" not in seen["root"]


def test_it_cannot_nest_namespaces_or_mount(found: dict[str, Any]) -> None:
    assert (found["seen"]["nested"], found["seen"]["mount"], found["seen"]["error"]) == (-1, -1, 1)


def test_each_limit_holds(found: dict[str, Any]) -> None:
    breaches = [found[name] for name in ("forks", "memory", "inodes", "time")]
    assert breaches == ["process_limit", "memory_limit", "disk_limit", "timeout"]


def test_files_come_out_and_nothing_survives(found: dict[str, Any]) -> None:
    assert found["taken"] == ["result.csv"]
    assert (found["stray"], found["survivors"]) == (None, 0)
