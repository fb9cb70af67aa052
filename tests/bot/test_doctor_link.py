"""What the doctor says of the way to a Dask scheduler."""

import pytest

from bot.doctor.link import link
from bot.doctor.machine import examine
from bot.settings import Settings


def settings(address: str | None) -> Settings:
    return Settings(_env_file=None, DASK_SCHEDULER=address)


@pytest.mark.parametrize(
    ("address", "state"),
    [
        (None, "ok"),
        ("tls://10.0.0.5:8786", "ok"),
        ("tcp://127.0.0.1:8786", "ok"),
        ("tcp://[::1]:8786", "ok"),
        ("localhost:8786", "ok"),
        ("tcp://10.0.0.5:8786", "note"),
        ("tcp://scheduler:8786", "note"),
        ("10.0.0.5:8786", "note"),
        ("ws://10.0.0.5:8786", "note"),
    ],
)
def test_an_address_in_the_clear_on_another_machine_is_warned_of(address: str | None, state: str) -> None:
    found = link(settings(address))
    assert found.state == state
    assert ("tls://" in found.remedy) == (state == "note")


def test_the_doctor_looks_at_it() -> None:
    assert link(settings("tcp://10.0.0.5:8786")) in examine(settings("tcp://10.0.0.5:8786"))
