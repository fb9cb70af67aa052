"""Taking files out of a sandbox."""

import asyncio
import os
from dataclasses import replace
from pathlib import Path

import pytest

from grader.sandbox.collect import collect
from grader.types import Limits
from tests.grader.sandbox.confined import SMALL, Bench

NAMES = {"result.csv": 1000, "result.json": 1000, "result.png": 1000}


async def test_plain_files_are_taken_by_name(bench: Bench) -> None:
    heard = await bench.run(
        'open("/out/result.csv", "w").write("a,b\\n1,2\\n"); open("/out/other", "w").write("x")', names=NAMES
    )
    assert {name: path.read_text() for name, path in heard.files.items()} == {"result.csv": "a,b\n1,2\n"}


TRICKS = {
    "a link to a file of the host": 'os.symlink("/etc/passwd", "/out/result.csv")',
    "a link to a file outside": 'os.symlink("../../../../../../etc/shadow", "/out/result.csv")',
    "a hard link": 'open("/out/x", "w").close(); os.link("/out/x", "/out/result.csv")',
    "a folder": 'os.mkdir("/out/result.csv")',
    "a socket": 'socket.socket(socket.AF_UNIX).bind("/out/result.csv")',
    "a file over its bound": 'open("/out/result.csv", "w").write("x" * 1001)',
    "a sparse file": 'open("/out/result.csv", "wb").truncate(15 << 20)',
    "a link to a process's memory": 'os.symlink("/proc/self/mem", "/out/result.csv")',
    "a loop of links": 'os.symlink("result.csv", "/out/result.csv")',
    "a file in a folder of that name": 'os.makedirs("/out/result.csv/result.csv")',
}


@pytest.mark.parametrize("trick", TRICKS)
async def test_what_is_no_plain_file_stays_inside(bench: Bench, trick: str) -> None:
    heard = await bench.run(TRICKS[trick] + '\nopen("/out/result.json", "w").write("{}")', names=NAMES)
    assert set(heard.files) == {"result.json"}


def test_a_fifo_does_not_keep_us_waiting(tmp_path: Path) -> None:
    """A sandbox lets nobody make one; a container may."""
    source, target = tmp_path / "out", tmp_path / "taken"
    source.mkdir()
    target.mkdir()
    os.mkfifo(source / "result.csv")
    folder = os.open(source, os.O_RDONLY)
    assert collect(folder, NAMES, target) == {}
    os.close(folder)


async def test_a_name_that_leads_elsewhere_is_refused(bench: Bench, tmp_path: Path) -> None:
    async with bench.started("time.sleep(60)") as confined:
        for name in ("../x", "/etc/passwd", "a/b", "..", "."):
            with pytest.raises(ValueError, match="no plain file name"):
                await confined.sandbox.take({name: 10}, tmp_path)


async def test_the_program_stands_still_while_files_are_taken_and_goes_on_after(bench: Bench, tmp_path: Path) -> None:
    source = """
    def write(name, text):
        with open("/out/" + name + ".new", "w") as file: file.write(text)
        os.rename("/out/" + name + ".new", "/out/" + name)
    say(ready=True)
    for number in range(10**9):
        write("first", str(number)); write("second", str(number))
    """
    async with bench.started(source) as confined:
        await confined.hear()
        seen = []
        while len(seen) < 20:
            taken = await confined.sandbox.take({"first": 100, "second": 100}, tmp_path)
            if len(taken) == 2:
                seen.append((int(taken["first"].read_text()), int(taken["second"].read_text())))
            await asyncio.sleep(0.005)
        assert all(first - second in (0, 1) for first, second in seen)
        assert seen[-1][0] > seen[0][0]


@pytest.mark.parametrize(
    ("breach", "source", "limits"),
    [
        ("timeout", "time.sleep(60)", replace(SMALL, wall_s=0.5)),
        ("memory_limit", "hog = [bytearray(1 << 20) for _ in range(1000)]; time.sleep(60)", SMALL),
        ("process_limit", "while True: attempt(os.fork)", SMALL),
        ("disk_limit", "attempt(lambda: open('/tmp/x', 'wb').write(bytes(20 << 20))); time.sleep(60)", SMALL),
    ],
)
async def test_what_was_there_is_taken_after_a_limit_has_stopped_it(
    bench: Bench, breach: str, source: str, limits: Limits
) -> None:
    heard = await bench.run('open("/out/result.csv", "w").write("so far")\n' + source, limits, names=NAMES)
    assert heard.ended.breach == breach
    assert heard.files["result.csv"].read_text() == "so far"


async def test_after_the_end_nothing_is_left_to_take(bench: Bench, tmp_path: Path) -> None:
    async with bench.started('open("/out/result.csv", "w").write("x")\ntime.sleep(60)') as confined:
        await confined.stop()
        assert await confined.sandbox.take(NAMES, tmp_path) == {}
