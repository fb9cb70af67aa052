"""The audit of dependencies: the bill of materials of the real lists, and what becomes of what was found."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

from tests.deployment.dockerfile import ROOT


@pytest.fixture(scope="module")
def audit() -> ModuleType:
    spec = importlib.util.spec_from_file_location("audit", ROOT / ".ci" / "audit.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# As pip-audit writes it.
ANSWER = {
    "dependencies": [
        {"name": "sound", "version": "1.0", "vulns": []},
        {"name": "weak", "version": "2.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2.1"], "aliases": []}]},
        {"name": "unknown", "skip_reason": "Dependency not found"},
    ],
    "fixes": [],
}


def test_the_bill_names_every_package_of_a_list_with_its_version_and_torch(audit: ModuleType, tmp_path: Path) -> None:
    pinned, bill = tmp_path / "bot.txt", tmp_path / "bot.cdx.json"
    pinned.write_text(audit.pins("bot", (ROOT / "requirements" / "base.txt").read_text()))
    audit.write_bill(pinned, bill)
    said = json.loads(bill.read_text())
    assert said["bomFormat"] == "CycloneDX"
    parts = {part["name"]: part["version"] for part in said["components"]}
    wanted = [line for line in pinned.read_text().splitlines() if "==" in line]
    assert parts == dict(line.split("==") for line in wanted)
    assert "torch" in parts


def test_a_vulnerability_counts_unless_a_reason_is_given(audit: ModuleType) -> None:
    found = audit.vulnerabilities(ANSWER)
    assert found == {"PYSEC-1": "weak 2.0"}
    assert audit.verdict(found, {}) == ["PYSEC-1 in weak 2.0: NOT ACCEPTED"]
    assert audit.verdict(found, audit.read_accepted("# why\nPYSEC-1 is never called\n")) == [
        "PYSEC-1 in weak 2.0: accepted, is never called"
    ]


def test_an_answer_that_knows_no_package_is_none(audit: ModuleType) -> None:
    assert audit.knows_any(ANSWER)
    assert not audit.knows_any({"dependencies": [{"name": "unknown", "skip_reason": "not found"}], "fixes": []})


def test_an_accepted_one_needs_a_reason(audit: ModuleType) -> None:
    with pytest.raises(ValueError, match="PYSEC-1"):
        audit.read_accepted("PYSEC-1\n")


def test_the_list_of_accepted_ones_can_be_read(audit: ModuleType) -> None:
    audit.read_accepted(audit.ACCEPTED.read_text())


@pytest.mark.parametrize(("reached", "fails"), [({"dependencies": []}, 0), (ANSWER, 1), (None, 0)])
def test_what_is_found_fails_and_a_service_that_is_not_reached_does_not(
    audit: ModuleType,
    reached: object,
    fails: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    monkeypatch.setattr(audit, "ask", lambda _: reached)
    monkeypatch.setattr(audit, "write_bill", lambda *_: None)
    monkeypatch.setattr(audit, "SBOM", tmp_path)
    assert audit.main() == fails
    assert ("could not be asked" in capsys.readouterr().out) == (reached is None)
