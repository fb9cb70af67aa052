"""Finding what a Python environment needs."""

import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from grader.errors import NoSandboxError
from grader.sandbox.bubblewrap import Bubblewrap
from grader.sandbox.interpreter import examine
from tests.grader.sandbox.confined import Bench


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("environment") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    return folder


def test_an_environment_needs_itself_and_the_installation_under_it(environment: Path) -> None:
    folders = examine(environment / "bin" / "python").folders
    assert any(environment.is_relative_to(folder) for folder in folders)
    assert any(Path(sysconfig.get_path("stdlib")).is_relative_to(folder) for folder in folders)


async def test_an_environment_reached_through_links_runs_confined(
    bubblewrap: Bubblewrap, environment: Path, tmp_path: Path
) -> None:
    """The folders above it may be entered by their owner only; that is no hindrance."""
    (private := tmp_path / "private").mkdir(mode=0o700)
    (private / "link").symlink_to(private / "python")
    (private / "python").symlink_to(environment / "bin" / "python")
    bench = Bench(bubblewrap, tmp_path, private / "link")
    assert (await bench.run("import decimal; say(one=int(decimal.Decimal(1)))")).only == {"one": 1}


def test_what_is_no_python_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoSandboxError, match="install it"):
        examine(tmp_path / "python")
    with pytest.raises(NoSandboxError, match="install it"):
        examine(Path("/bin/true"))
