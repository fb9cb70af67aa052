"""Writes `docs/soak.md`: what the long runs found, and which have not been run yet.

    python -m tests.soak.page

The runs are those that pytest finds in the places below; their figures are those in `var/soak`, and nothing else.
"""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tests.soak.resuming import ROOT, result_of

PAGE = ROOT / "docs" / "soak.md"
OUTPUT = "output"
"""The figure that is a whole table, as a benchmark prints it."""

HEAD = """# Long runs

`make soak` runs the long forms of the tests, one after another, and can be interrupted: what is done is kept in
`var/soak` and not run again, unless `SOAK_AGAIN=1` is set. `make test` has a short form of each. This page is written
from those results by `python -m tests.soak.page`.

"""


@dataclass(frozen=True, slots=True)
class Family:
    """Long runs that ask the same question. `tests` is what pytest's names of them begin with."""

    title: str
    tests: str


FAMILIES = (
    Family("SIGKILL at random, while everybody hands in and asks", "tests/faults/test_killed.py"),
    Family("SIGTERM in the middle of everything", "tests/faults/test_stopped.py"),
    Family("The gateway closed at random", "tests/faults/test_gateway.py"),
    Family("REST away", "tests/faults/test_rest_down.py"),
    Family("The database locked or restarted", "tests/faults/test_database.py"),
    Family("The disk full", "tests/faults/test_disk_full.py"),
    Family("The clock stepped by an hour", "tests/faults/test_clock.py"),
    Family("The index corrupted", "tests/faults/test_index.py"),
    Family("Everything that reaches a handler, wild", "tests/fuzz/"),
    Family("Reminders delivered by a bot that is killed", "tests/soak/test_killed.py"),
    Family("The last ten minutes before a deadline", "tests/soak/test_last_minutes.py"),
    Family("Figures under load", "tests/soak/test_benchmarks.py"),
    Family("The hostile corpus", "tests/grader/hostile/"),
    Family("Mistakes in the course pack's assignments", "tests/courses_pack/"),
)


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(collected()), encoding="utf-8")


def collected() -> list[str]:
    """Return the long runs, by pytest's names of them."""
    places = sorted({family.tests for family in FAMILIES})
    options = ["--collect-only", "--quiet", "-m", "soak", "-p", "no:cacheprovider"]
    command = [sys.executable, "-m", "pytest", *options, *places]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [line for line in said.stdout.splitlines() if "::" in line]


def page(tests: Sequence[str]) -> str:
    """Return the page about these long runs."""
    parts = [HEAD.rstrip("\n")]
    for family in FAMILIES:
        mine = [each for each in tests if each.startswith(family.tests)]
        if mine:
            parts.append(f"## {family.title}\n\n{''.join(_section(mine))}".rstrip("\n"))
    return "\n\n".join(parts) + "\n"


def _section(tests: Sequence[str]) -> Iterator[str]:
    """Yield a table of a few runs, or one line about many alike."""
    results = {each: result_of(each) for each in tests}
    done = [each for each in results.values() if each is not None]
    if len(tests) > len({_file(each) for each in tests}) * 8:
        yield from _summary(len(tests), done)
        return
    yield "| run | figures | took | commit | on |\n| --- | --- | --- | --- | --- |\n"
    yield from (_row(test, found) for test, found in results.items())
    for found in done:
        if OUTPUT in found["figures"]:
            yield f"\n```\n{found['figures'][OUTPUT].strip()}\n```\n"


def _summary(count: int, done: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Yield how far a great many alike runs are."""
    if not done:
        yield f"{count} cases, not yet run.\n"
        return
    newest = max(done, key=lambda each: str(each["date"]))
    yield f"{len(done)} of {count} cases have passed, in {_time(sum(each['seconds'] for each in done))} together"
    yield f", the latest with {newest['commit']} on {newest['date']}.\n"


def _row(test: str, found: dict[str, Any] | None) -> str:
    where = f"`{_file(test)}`: {_case(test)}"
    if found is None:
        return f"| {where} | not yet run | | | |\n"
    figures = ", ".join(f"{name} {value}" for name, value in found["figures"].items() if name != OUTPUT) or "passed"
    return f"| {where} | {figures} | {_time(found['seconds'])} | {found['commit']} | {found['date']} |\n"


def _file(test: str) -> str:
    return test.partition("::")[0]


def _case(test: str) -> str:
    name = test.partition("::")[2]
    sentence, _, case = name.partition("[")
    words = sentence.removeprefix("test_").replace("_", " ")
    return f"{words} ({case.rstrip(']')})" if case else words


def _time(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min"


if __name__ == "__main__":
    main()
