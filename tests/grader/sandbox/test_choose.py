"""Choosing a backend, and refusing where none can run."""

from pathlib import Path

import pytest

from grader.errors import NoSandboxError
from grader.sandbox.bubblewrap import Bubblewrap
from grader.sandbox.choose import choose
from grader.sandbox.types import Spec
from grader.types import Limits


def test_bubblewrap_comes_first(bubblewrap: Bubblewrap) -> None:
    assert choose().name == bubblewrap.name == "bubblewrap"


def test_where_nothing_can_run_each_reason_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoSandboxError) as refusal:
        choose()
    assert str(refusal.value).startswith("Nothing is graded, because no sandbox can run here.")
    for reason in ("bubblewrap: ", "util-linux", "docker: docker is not installed", "podman: podman is not installed"):
        assert reason in str(refusal.value)


def test_a_backend_asked_for_by_name_is_not_replaced_by_another(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoSandboxError, match="podman is not installed") as refusal:
        choose("podman")
    assert "bubblewrap" not in str(refusal.value)


async def test_a_bubblewrap_that_does_not_confine_is_not_used(tmp_path: Path) -> None:
    broken = tmp_path / "bwrap"
    broken.write_text("#!/bin/sh\necho 'bwrap: No permissions to create a new namespace' >&2\nexit 1\n")
    broken.chmod(0o755)
    backend = Bubblewrap(broken)
    assert "No permissions to create a new namespace" in (backend.obstacle() or "")
    assert "unprivileged user namespaces" in (backend.obstacle() or "")
    with pytest.raises(NoSandboxError, match="No permissions"):
        await backend.start(Spec(Path("/usr/bin/python3"), tmp_path, tmp_path, Limits()))


async def test_a_python_that_is_not_there_is_no_student_s_fault(bubblewrap: Bubblewrap, tmp_path: Path) -> None:
    with pytest.raises(NoSandboxError, match="cannot be started; install it"):
        await bubblewrap.start(Spec(tmp_path / "python", tmp_path, tmp_path, Limits()))


async def test_an_inbox_that_is_not_there_is_told_at_the_start(bubblewrap: Bubblewrap, tmp_path: Path) -> None:
    with pytest.raises(NoSandboxError, match="gone"):
        await bubblewrap.start(Spec(Path("/usr/bin/python3"), tmp_path, tmp_path / "gone", Limits()))
