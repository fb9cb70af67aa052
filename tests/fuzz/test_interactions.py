"""Every command, completion, button, menu, modal and message, wild: each is answered, and nothing breaks down."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.fuzz.campus import campus_in
from tests.fuzz.wild import Tape, Wild, tapes

ENOUGH = 10
"""Troubles after which the rest is left out."""


@pytest.mark.parametrize(
    ("examples", "start"),
    [
        pytest.param(100, 1, id="100 acts"),
        pytest.param(20_000, 2, id="20,000 acts", marks=pytest.mark.soak),
    ],
)
def test_whatever_people_do_is_answered_and_nothing_breaks_down(
    examples: int, start: int, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    with asyncio.Runner() as runner:
        open_campus = campus_in(tmp_path)
        campus = runner.run(open_campus.__aenter__())

        # What was done before stays done, so that no example can be tried again by itself.
        @seed(start)
        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(tapes)
        def act(tape: Tape) -> None:
            if len(campus.watch.seen) < ENOUGH:
                runner.run(Wild(campus, tape).act())

        act()
        seen = runner.run(campus.at_rest())
        runner.run(open_campus.__aexit__(None, None, None))
    assert seen == [], "\n\n".join(seen)
    record_property("seed", start)
    record_property("acts", examples)
