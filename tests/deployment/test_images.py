"""The images: each step of the Dockerfile is run, without an engine; what comes of it starts and says that it lives.

The short form takes the large lists of requirements from this machine's environments instead of installing them; the
long form (`make soak`) runs each step as it stands.
"""

import asyncio
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.playground import seed_from
from bot.settings import Settings
from playground import serve
from registrar.course.load import load_course
from tests.bot.stand_ins import COURSE_FOLDER
from tests.deployment.building import Building, Built, context_folders
from tests.deployment.dockerfile import ROOT, read

STAGES = read(ROOT / "Dockerfile")
NOTEBOOKS = ROOT / ".venv-kernel"
LONGEST_START = 240
IMAGES = {"bot", "kernel", "notebooks"}
# Stands before uv: what would be installed from the large lists is shown where it is already.
SHORTCUT = """#!/bin/sh
for argument; do case "$argument" in
base.txt)
    echo {bot} > "$(echo /opt/syllabot/lib/python3*/site-packages)/shortcut.pth"
    {{
        echo '#!/opt/syllabot/bin/python3'
        echo 'from dask.__main__ import main'
        echo 'if __name__ == "__main__": main()'
    }} > /opt/syllabot/bin/dask
    chmod +x /opt/syllabot/bin/dask
    exit;;
kernel.txt) echo {notebooks} > "$(echo /opt/notebooks/lib/python3*/site-packages)/shortcut.pth"; exit;;
esac; done
exec python3 -m uv "$@"
"""


def test_the_last_stages_are_of_the_same_base_not_root_and_say_whether_they_live() -> None:
    for name in IMAGES:
        user, health = STAGES[name].last("USER"), STAGES[name].last("HEALTHCHECK")
        assert user
        assert user.text.split(":")[0] not in {"root", "0"}
        assert health
        assert (health.text == "NONE") == (name == "notebooks")
        assert STAGES[name].last("CMD")


def test_the_base_is_pinned_to_a_version_and_a_digest_can_be_given() -> None:
    text = (ROOT / "Dockerfile").read_text()
    assert re.search(r"^ARG PYTHON_IMAGE=python:3\.11\.\d+-slim-[a-z]+$", text, re.MULTILINE)
    bases = {stage.base for stage in STAGES.values()}
    assert bases - STAGES.keys() == {"${PYTHON_IMAGE}"}


def test_no_installer_or_cache_is_in_an_image() -> None:
    for name in IMAGES:
        steps = " ".join(each.text for each in STAGES[name].instructions if each.word == "RUN")
        assert "pip" not in steps
        if "apt-get install" in steps:
            assert "--no-install-recommends" in steps
            assert "rm -rf /var/lib/apt/lists/*" in steps


def test_no_state_no_secret_and_no_test_is_sent_to_the_build() -> None:
    sent = context_folders()
    assert not {"secrets", "var", ".env", ".venv", ".git", "tests", "deploy", "courses"} & set(sent)
    assert all((ROOT / each).exists() for each in sent)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Yield a folder for the stages, on a disk on which an overlay can lie."""
    folder = tmp_path_factory.mktemp("images")
    (folder / "try").mkdir()
    trial = Built(folder / "try").run("/bin/true")
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("building without an engine needs Linux and root")
    done = subprocess.run(trial, capture_output=True, check=False)
    if done.returncode:
        pytest.skip(f"no overlay can be mounted here: {done.stderr.decode().strip()}")
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def short(place: Path) -> Building:
    """Build all but the large lists."""
    if not NOTEBOOKS.exists():
        pytest.skip("no environment for notebooks (.venv-kernel): run `make install`")
    return Building(STAGES, place, {"TORCH_BACKEND": ""}, shortcut=_shortcut)


def _shortcut(layer: Path) -> None:
    notebooks = next((NOTEBOOKS / "lib").glob("python3*/site-packages"))
    uv = layer / "usr/local/sbin/uv"
    uv.write_text(SHORTCUT.format(bot=sysconfig.get_path("purelib"), notebooks=notebooks))
    uv.chmod(0o755)


def test_every_step_works(short: Building) -> None:
    for name in STAGES:
        short.build(name)
    assert len(short.ran) == sum(each.word == "RUN" for stage in STAGES.values() for each in stage.instructions)


def test_what_is_installed_is_the_project_without_its_tests(short: Building) -> None:
    (packages,) = (short.build("bot-build").layer / "opt/syllabot/lib").glob("python3*/site-packages")
    installed = {each.name for each in packages.iterdir()}
    assert {"bot", "grader", "knowledge", "playground", "registrar", "schedules"} <= installed
    assert "tests" not in installed


async def test_the_bot_starts_and_says_that_it_lives(short: Building, tmp_path: Path) -> None:
    await check_bot(short.build("bot"), tmp_path)


def test_a_worker_starts_and_says_that_it_lives(short: Building) -> None:
    check_worker(short.build("kernel"))


def test_the_image_for_containers_has_the_kernel(short: Building) -> None:
    line = short.build("notebooks").run("python", "-c", "import ipykernel, nbclient, pandas")
    assert subprocess.run(line, capture_output=True, check=False).returncode == 0


async def check_bot(built: Built, folder: Path) -> None:
    """Start the image's command with a playground for Discord, and run its health check until it passes."""
    (folder / "secrets").mkdir()
    settings = Settings(_env_file=None, course=COURSE_FOLDER)
    check, command = STAGES["bot"].last("HEALTHCHECK"), STAGES["bot"].last("CMD")
    assert check
    assert command
    async with serve(seed_from(load_course(COURSE_FOLDER), settings)) as place:
        (folder / "secrets" / "discord_token").write_text(place.token)
        mounts = ("--ro-bind", str(COURSE_FOLDER), "/course", "--ro-bind", str(folder / "secrets"), "/secrets")
        more = {
            "SYLLABOT_DISCORD_URL": place.api_url,
            "SYLLABOT_SECRETS": "/secrets",
            "SYLLABOT_OPERATIONS_PORT": str(free_port()),
        }
        bot = await asyncio.create_subprocess_exec(*built.run(*command.command, more=more, options=mounts))
        try:
            async with asyncio.timeout(LONGEST_START):
                while bot.returncode is None and not await lives(built, check.command, more):  # noqa: ASYNC110
                    await asyncio.sleep(0.5)
                assert bot.returncode is None
        finally:
            if bot.returncode is None:
                bot.terminate()
            await bot.wait()


def check_worker(built: Built) -> None:
    """Start the image's command beside a scheduler, on a network of their own, and have its health check pass."""
    check, command = STAGES["kernel"].last("HEALTHCHECK"), STAGES["kernel"].last("CMD")
    assert check
    assert command
    script = f"""
        dask scheduler --host 127.0.0.1 --port 8786 --dashboard-address 127.0.0.1:8787 &
        {shlex.join(command.command)} & worker=$!
        for attempt in $(seq 200); do
            kill -0 $worker || exit 2
            {shlex.join(check.command)} && "$SYLLABOT_NOTEBOOK_PYTHON" -c "import ipykernel, nbclient" && exit 0
            sleep 0.5
        done
        exit 1"""
    line = built.run(
        *("/bin/sh", "-c", script),
        more={"DASK_SCHEDULER_ADDRESS": "tcp://127.0.0.1:8786"},
        options=("--unshare-net",),
    )
    done = subprocess.run(line, capture_output=True, text=True, timeout=LONGEST_START, check=False)
    assert done.returncode == 0, done.stderr[-3000:]


async def lives(built: Built, check: list[str], more: dict[str, str]) -> bool:
    probe = await asyncio.create_subprocess_exec(
        *built.run(*check, more=more), stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    return await probe.wait() == 0


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as port:
        return int(port.getsockname()[1])


@pytest.mark.soak
async def test_the_whole_images_are_built_start_and_say_that_they_live(place: Path, tmp_path: Path) -> None:
    (folder := place / "whole").mkdir()
    linked = {"UV_LINK_MODE": "symlink"}  # what is installed stays in uv's cache, and is not copied from stage to stage
    whole = Building(STAGES, folder, {"TORCH_BACKEND": os.environ.get("UV_TORCH_BACKEND", "")}, variables=linked)
    for name in STAGES:
        whole.build(name)
    await check_bot(whole.build("bot"), tmp_path)
    check_worker(whole.build("kernel"))
