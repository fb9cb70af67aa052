"""The few figures of Discord's behaviour that a test may want smaller."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Rules:
    """How this server behaves in time. The defaults are Discord's.

    Attributes:
        rate_limits: whether requests are counted and refused with 429.
        acknowledge_within: seconds an application has to acknowledge an interaction.
        token_lifetime: seconds for which an interaction's token is good.
        heartbeat_every: seconds between a gateway client's heartbeats.
    """

    rate_limits: bool = True
    acknowledge_within: float = 3.0
    token_lifetime: float = 15 * 60.0
    heartbeat_every: float = 41.25
