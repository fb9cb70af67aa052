"""What a worker's container has to allow, so that bubblewrap confines in it: as docs/deploying.md says, and no more."""

import json

import pytest
import yaml

from grader.sandbox.bubblewrap import Bubblewrap
from grader.sandbox.seccomp import _REFUSED
from tests.deployment.confined import obstacle
from tests.deployment.dockerfile import ROOT

PROFILE = ROOT / "deploy" / "seccomp.json"
NEEDED = {"memfd_create", "mount", "pivot_root", "sethostname", "umount2", "unshare"}
"""What the bot and bubblewrap call to make a sandbox; all else that a sandbox refuses is refused to a worker, too."""
COVERED = "mount --bind /proc/sys /proc/sys; mount -o remount,bind,ro /proc/sys"
"""As container engines cover parts of /proc."""


@pytest.fixture(scope="module")
def refused() -> set[str]:
    profile = json.loads(PROFILE.read_text())
    assert profile["defaultAction"] == "SCMP_ACT_ALLOW"
    (rule,) = profile["syscalls"]
    assert (rule["action"], rule["errnoRet"]) == ("SCMP_ACT_ERRNO", 1)
    return set(rule["names"])


@pytest.fixture(scope="module")
def _nested() -> None:
    if reason := Bubblewrap().obstacle():
        pytest.skip(reason)
    if (reason := obstacle()) != "none":
        pytest.skip(f"no user namespace inside another here: {reason}")


def test_the_profile_refuses_what_a_sandbox_refuses_but_for_what_making_one_takes(refused: set[str]) -> None:
    assert refused == set(_REFUSED) - NEEDED


@pytest.mark.usefixtures("_nested")
def test_under_the_profile_and_without_any_capability_bubblewrap_confines(refused: set[str]) -> None:
    assert obstacle(refused=refused) == "none"


@pytest.mark.usefixtures("_nested")
@pytest.mark.parametrize("call", ["mount", "pivot_root", "umount2", "unshare"])
def test_each_call_that_the_profile_leaves_is_needed(refused: set[str], call: str) -> None:
    assert obstacle(refused=refused | {call}) != "none"


@pytest.mark.usefixtures("_nested")
def test_where_parts_of_proc_are_covered_it_does_not(refused: set[str]) -> None:
    assert "proc" in obstacle(refused=refused, before=COVERED)


def test_the_workers_of_the_compose_file_open_these_doors_and_no_other_container_does() -> None:
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    for name, service in services.items():
        options = set(service["security_opt"])
        assert "no-new-privileges:true" in options
        assert service["cap_drop"] == ["ALL"]
        assert not {"cap_add", "privileged"} & service.keys()
        assert ("seccomp:deploy/seccomp.json" in options) == ("systempaths=unconfined" in options)
        assert ("systempaths=unconfined" in options) == name.startswith("worker")
