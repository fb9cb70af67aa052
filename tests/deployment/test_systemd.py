"""The unit for systemd: systemd reads it, and under its filter of system calls bubblewrap still confines."""

import re
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from bot.settings import Settings, variable
from grader.sandbox.bubblewrap import Bubblewrap
from tests.deployment.confined import calls_of, obstacle
from tests.deployment.dockerfile import ROOT

UNIT = ROOT / "deploy" / "systemd" / "syllabot.service"
NEW_IN_254 = "DelegateSubgroup"
MOST_EXPOSED = 3.5
PROGRAM = "/opt/syllabot/.venv/bin/syllabot"

analyze = shutil.which("systemd-analyze") or ""
pytestmark = pytest.mark.skipif(not analyze, reason="systemd-analyze is not on this machine")


@pytest.fixture(scope="module")
def unit() -> dict[str, list[str]]:
    """Return the unit's settings, each with all its lines."""
    settings = defaultdict[str, list[str]](list)
    for line in UNIT.read_text().splitlines():
        if "=" in line and not line.startswith("#"):
            name, _, value = line.partition("=")
            settings[name].append(value)
    return settings


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    here = UNIT.read_text().replace(PROGRAM, str(Path(sys.executable).with_name("syllabot")))
    (copy := tmp_path / "syllabot.service").write_text(here)
    done = subprocess.run([analyze, "verify", "--man=no", copy], capture_output=True, text=True, check=False)
    about_it = [line for line in done.stderr.splitlines() if "syllabot" in line and NEW_IN_254 not in line]
    assert not about_it


def test_systemd_counts_it_among_the_guarded_services() -> None:
    done = subprocess.run(
        [analyze, "security", "--offline=true", "--no-pager", UNIT], capture_output=True, text=True, check=False
    )
    found = re.search(r"Overall exposure level for syllabot.service: ([\d.]+)", done.stdout)
    assert found, done.stderr
    assert float(found[1]) <= MOST_EXPOSED


def test_what_it_sets_are_settings_of_ours(unit: dict[str, list[str]]) -> None:
    names = {part.partition("=")[0] for line in unit["Environment"] for part in line.split()}
    assert names - {"PYTHONDONTWRITEBYTECODE"} <= {variable(field) for field in Settings.model_fields}


def test_under_its_filter_and_without_capabilities_bubblewrap_confines(unit: dict[str, list[str]]) -> None:
    if reason := Bubblewrap().obstacle():
        pytest.skip(reason)
    if (reason := obstacle()) != "none":
        pytest.skip(f"no user namespace inside another here: {reason}")
    (line,) = unit["SystemCallFilter"]
    assert unit["CapabilityBoundingSet"] == [""]
    assert obstacle(allowed=calls_of(line.split())) == "none"
    assert obstacle(allowed=calls_of(["@system-service"])) != "none"


def test_what_would_keep_bubblewrap_from_confining_is_left_out(unit: dict[str, list[str]]) -> None:
    harmful = {"RestrictNamespaces", "ProtectKernelTunables", "ProtectKernelLogs", "ProtectProc", "ProcSubset"}
    assert not harmful & unit.keys()
