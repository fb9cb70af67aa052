"""What the doctor finds out about grading: by starting a kernel in a sandbox, not by looking for files."""

import sys
from pathlib import Path

import pytest

from bot.doctor import machine
from bot.doctor.finding import Finding
from bot.doctor.machine import examine
from bot.settings import Settings
from grader.sandbox.bubblewrap import Bubblewrap
from grader.sandbox.choose import choose

KERNEL = Path(__file__).parents[2] / ".venv-kernel" / "bin" / "python"


def found(python: Path) -> dict[str, Finding]:
    return {each.about: each for each in examine(Settings(notebook_python=python))}


def test_a_machine_that_can_grade_is_found_to_run_a_kernel_in_a_sandbox() -> None:
    if not KERNEL.exists():
        pytest.skip("no environment for notebooks (.venv-kernel): see requirements/kernel.in")
    if obstacle := Bubblewrap().obstacle():
        pytest.skip(obstacle)
    findings = found(KERNEL)
    assert (findings["Notebooks' Python"].state, findings["Sandbox"].state) == ("ok", "ok")
    assert "bubblewrap" in findings["Sandbox"].says


def test_an_environment_that_is_not_there_is_named_with_what_makes_it(tmp_path: Path) -> None:
    findings = found(tmp_path / "python")
    assert findings["Notebooks' Python"].state == "note"
    assert "make install" in findings["Notebooks' Python"].remedy
    assert findings["Sandbox"].state == "note"


def test_an_environment_without_a_kernel_is_told_what_it_lacks(tmp_path: Path) -> None:
    (bare := tmp_path / "python").symlink_to(Path(sys.base_prefix) / "bin" / "python3")
    notebooks = found(bare)["Notebooks' Python"]
    assert notebooks.state == "note"
    assert "lacks nbclient, ipykernel" in notebooks.says
    assert "requirements/kernel.txt" in notebooks.remedy


def test_where_no_sandbox_can_run_the_reason_and_the_remedy_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "choose", lambda: choose("docker", image="an-image-that-is-nowhere"))
    sandbox = found(KERNEL)["Sandbox"]
    assert sandbox.state == "note"
    assert "docker" in sandbox.remedy
