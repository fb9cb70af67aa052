"""The few figures of Discord's behaviour that a test may want smaller."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Faults:
    """How a bad day goes: shares, from 0 to 1, of the requests about messages.

    Attributes:
        seed: one seed, one order of events.
        too_many: refused with 429.
        broken: answered with 500.
        cut: not answered, the connection being broken.
        done_first: of the latter two, those that did their work before.
    """

    seed: int = 0
    too_many: float = 0.0
    broken: float = 0.0
    cut: float = 0.0
    done_first: float = 0.5


@dataclass(frozen=True)
class Rules:
    """How this server behaves in time. The defaults are Discord's.

    Attributes:
        rate_limits: whether requests are counted and refused with 429.
        acknowledge_within: seconds an application has to acknowledge an interaction.
        token_lifetime: seconds for which an interaction's token is good.
        heartbeat_every: seconds between a gateway client's heartbeats.
        faults: what goes wrong at random; None for a good day.
        shards: over how many connections a bot is told to spread.
    """

    rate_limits: bool = True
    acknowledge_within: float = 3.0
    token_lifetime: float = 15 * 60.0
    heartbeat_every: float = 41.25
    faults: Faults | None = None
    shards: int = 1
