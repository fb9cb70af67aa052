"""Tries bubblewrap where a service manager or a container has confined it already: as any user, under a filter."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterable

from tests.deployment.dockerfile import ROOT

PROGRAM = """
import json, sys
import pyseccomp
from grader.sandbox.bubblewrap import Bubblewrap

given = json.loads(sys.argv[1])
refuse = pyseccomp.ERRNO(1)
rules = pyseccomp.SyscallFilter(refuse if given["allowed"] is not None else pyseccomp.ALLOW)
for name in given["refused"] if given["allowed"] is None else given["allowed"]:
    if pyseccomp.resolve_syscall(pyseccomp.system_arch(), name) >= 0:
        rules.add_rule(pyseccomp.ALLOW if given["allowed"] is not None else refuse, name)
rules.load()
print(Bubblewrap().obstacle() or "none")
"""


def obstacle(*, allowed: Iterable[str] | None = None, refused: Iterable[str] = (), before: str = "true") -> str:
    """Return what keeps bubblewrap from confining as a user without capabilities, "none" if nothing does.

    Args:
        allowed: the only system calls that work; None if all do.
        refused: in that case, those that do not.
        before: what is done to the view of the machine, as a line for the shell.
    """
    rules = {"allowed": None if allowed is None else sorted(allowed), "refused": sorted(refused)}
    # As a container: root in namespaces of its own arranges what is seen, and gives way to an ordinary user.
    as_root = ("unshare", "--user", "--map-root-user", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc")
    as_user = ("unshare", "--user", "--map-user=10001", "--map-group=10001")
    line = [*as_root, "sh", "-euc", f'{before}; exec "$@"', "sh", *as_user, sys.executable, "-c", PROGRAM]
    done = subprocess.run(
        [*line, json.dumps(rules)], capture_output=True, text=True, timeout=120, check=False, cwd=ROOT
    )
    return done.stdout.strip() if done.returncode == 0 else done.stderr.strip()


def calls_of(groups: Iterable[str]) -> set[str]:
    """Return the system calls that systemd's groups stand for."""
    analyze = shutil.which("systemd-analyze")
    assert analyze
    found: set[str] = set()
    for group in groups:
        if not group.startswith("@"):
            found.add(group)
            continue
        listed = subprocess.run([analyze, "syscall-filter", group], capture_output=True, text=True, check=True).stdout
        members = [
            line.strip() for line in listed.splitlines()[1:] if line.strip() and not line.strip().startswith("#")
        ]
        found |= calls_of(members)
    return found
