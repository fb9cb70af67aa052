"""What we ship and whether it is known to be unsafe: `make audit`.

Writes a bill of materials (CycloneDX) of each list of pinned requirements into build/sbom/, then asks for their known
vulnerabilities with pip-audit. One that is found fails, unless `.ci/accepted-vulnerabilities.txt` says why it may stay.
Where the service cannot be reached, that is said, and nothing fails.
"""

import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
SBOM = ROOT / "build" / "sbom"
ACCEPTED = ROOT / ".ci" / "accepted-vulnerabilities.txt"
LISTS = {"bot": "base.txt", "notebooks": "kernel.txt"}
PINNED_APART = "torch=="
"""How the one dependency begins that is pinned in pyproject.toml alone."""
ASKING_S = 300

Found = dict[str, str]
"""Packages, with their versions, by the id of their vulnerability."""


def main() -> int:
    """Write the bills, ask about each list, and return 1 if something unsafe is not accepted."""
    SBOM.mkdir(parents=True, exist_ok=True)
    accepted = read_accepted(ACCEPTED.read_text(encoding="utf-8"))
    found: Found = {}
    all_asked = True
    for name, file in LISTS.items():
        pinned = SBOM / f"{name}.txt"
        pinned.write_text(pins(name, (ROOT / "requirements" / file).read_text(encoding="utf-8")), encoding="utf-8")
        write_bill(pinned, SBOM / f"{name}.cdx.json")
        answer = ask(pinned)
        if answer is None:
            say(f"{name}: the service that knows vulnerabilities could not be asked; nothing is known about them.")
            all_asked = False
        else:
            found |= vulnerabilities(answer)
    for line in verdict(found, accepted if all_asked else {flaw: accepted[flaw] for flaw in accepted.keys() & found}):
        say(line)
    return 1 if found.keys() - accepted.keys() else 0


def pins(name: str, requirements: str) -> str:
    """Return a list of requirements with whatever is pinned elsewhere."""
    if name != "bot":
        return requirements
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return requirements + "".join(f"{each}\n" for each in project["dependencies"] if each.startswith(PINNED_APART))


def write_bill(pinned: Path, bill: Path) -> None:
    """Write the bill of materials of a list."""
    command = [_tool("cyclonedx-py"), "requirements", str(pinned)]
    subprocess.run([*command, "--no-validate", "--output-format", "JSON", "--output-file", str(bill)], check=True)
    parts = json.loads(bill.read_text(encoding="utf-8"))["components"]
    say(f"{bill.name}: {len(parts)} packages")


def ask(pinned: Path) -> dict[str, Any] | None:
    """Return what pip-audit says about a list, as its JSON; None if it could not ask."""
    command = [
        "--requirement",
        str(pinned),
        "--no-deps",
        "--disable-pip",
        "--format",
        "json",
        "--progress-spinner",
        "off",
    ]
    try:
        done = subprocess.run(
            [_tool("pip-audit"), *command], capture_output=True, text=True, timeout=ASKING_S, check=False
        )
        answer: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        return None
    return answer if knows_any(answer) else None


def knows_any(answer: dict[str, Any]) -> bool:
    """Say whether the service knew any package at all; a mirror without its data answers, but knows none."""
    return any("skip_reason" not in package for package in answer["dependencies"])


def vulnerabilities(answer: dict[str, Any]) -> Found:
    """Return what an answer of pip-audit found."""
    return {
        flaw["id"]: f"{package['name']} {package['version']}"
        for package in answer["dependencies"]
        for flaw in package.get("vulns", ())
    }


def read_accepted(text: str) -> dict[str, str]:
    """Return the reasons of accepted vulnerabilities by their ids: a line each, `ID reason`.

    Raises:
        ValueError: if a line gives no reason.
    """
    accepted = {}
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        flaw, _, reason = line.strip().partition(" ")
        if not reason.strip():
            raise ValueError(f"{flaw} is accepted without a reason: write one behind it.")
        accepted[flaw] = reason.strip()
    return accepted


def verdict(found: Found, accepted: dict[str, str]) -> list[str]:
    """Return a line for each vulnerability, and for each accepted one that is gone."""
    lines = [
        f"{flaw} in {package}: {'accepted, ' + accepted[flaw] if flaw in accepted else 'NOT ACCEPTED'}"
        for flaw, package in sorted(found.items())
    ]
    return lines + [f"{flaw} was not found: take it off the list." for flaw in sorted(accepted.keys() - found.keys())]


def say(line: str) -> None:
    """Tell whoever runs this."""
    sys.stdout.write(f"{line}\n")


def _tool(name: str) -> str:
    return str(Path(sys.executable).parent / name)


if __name__ == "__main__":
    sys.exit(main())
