"""Rate limits as Discord counts them: a bucket a route and major parameter, and one for everything.

Source: https://discord.com/developers/docs/topics/rate-limits. Discord does not publish the sizes;
these are the ones seen in its headers, and the default is a mild one.
"""

from collections import deque
from dataclasses import dataclass
from hashlib import sha256
from time import monotonic

from aiohttp import web

from playground.world.snowflakes import Clock

GLOBAL_REQUESTS, GLOBAL_SECONDS = 50, 1.0
MOST_BUCKETS = 2000
MAJOR = ("channel_id", "guild_id", "webhook_id", "token")
TOO_MANY = 429


@dataclass(frozen=True)
class Allowance:
    """How many requests in how many seconds."""

    requests: int
    seconds: float


DEFAULT = Allowance(30, 5.0)
ALLOWANCES = {
    "POST /channels/{channel_id}/messages": Allowance(5, 5.0),
    "PATCH /channels/{channel_id}/messages/{message_id}": Allowance(5, 5.0),
    "DELETE /channels/{channel_id}/messages/{message_id}": Allowance(5, 1.0),
    "POST /channels/{channel_id}/messages/bulk-delete": Allowance(1, 1.0),
    "PUT /channels/{channel_id}/messages/{message_id}/reactions/{emoji}/@me": Allowance(1, 0.25),
    "DELETE /channels/{channel_id}/messages/{message_id}/reactions/{emoji}/@me": Allowance(1, 0.25),
    "POST /channels/{channel_id}/typing": Allowance(5, 5.0),
    "POST /users/@me/channels": Allowance(10, 10.0),
    "POST /webhooks/{webhook_id}/{token}": Allowance(5, 2.0),
    "PATCH /webhooks/{webhook_id}/{token}/messages/{message_id}": Allowance(5, 2.0),
    "POST /guilds/{guild_id}/scheduled-events": Allowance(5, 60.0),
    "PUT /applications/{application_id}/commands": Allowance(2, 5.0),
    "PUT /applications/{application_id}/guilds/{guild_id}/commands": Allowance(2, 5.0),
}


@dataclass
class _Window:
    ends_at: float
    used: int = 0


@dataclass(frozen=True)
class Verdict:
    """Whether a request may pass, and the headers that say how things stand."""

    passed: bool
    retry_after: float
    everywhere: bool
    headers: dict[str, str]


class RateLimiter:
    """Counts requests in fixed windows that begin with their first request."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._windows: dict[tuple[str, ...], _Window] = {}
        self._recent: deque[float] = deque(maxlen=GLOBAL_REQUESTS)

    def count(self, request: web.Request, route: str, *, exempt: bool) -> Verdict:
        """Count a request.

        Args:
            request: with its major parameters in the path.
            route: method and path template, the name of its bucket.
            exempt: whether the limit for everything leaves it out (interactions' endpoints).
        """
        now = monotonic()
        if not exempt and len(self._recent) == GLOBAL_REQUESTS and now - self._recent[0] < GLOBAL_SECONDS:
            wait = GLOBAL_SECONDS - (now - self._recent[0])
            return Verdict(False, wait, True, {"X-RateLimit-Global": "true", "X-RateLimit-Scope": "global"})
        allowance = ALLOWANCES.get(route, DEFAULT)
        window = self._window(request, route, allowance, now)
        passed = window.used < allowance.requests
        if passed:
            window.used += 1
            if not exempt:
                self._recent.append(now)
        wait = window.ends_at - now
        return Verdict(passed, wait, False, self._headers(route, allowance, window, wait, passed=passed))

    def _window(self, request: web.Request, route: str, allowance: Allowance, now: float) -> _Window:
        if len(self._windows) > MOST_BUCKETS:
            self._windows = {key: one for key, one in self._windows.items() if one.ends_at > now}
        key = (route, *(request.match_info.get(name, "") for name in MAJOR))
        window = self._windows.get(key)
        if window is None or window.ends_at <= now:
            window = self._windows[key] = _Window(now + allowance.seconds)
        return window

    def _headers(
        self, route: str, allowance: Allowance, window: _Window, wait: float, *, passed: bool
    ) -> dict[str, str]:
        headers = {
            "X-RateLimit-Limit": str(allowance.requests),
            "X-RateLimit-Remaining": str(allowance.requests - window.used),
            "X-RateLimit-Reset": f"{self._clock().timestamp() + wait:.3f}",
            "X-RateLimit-Reset-After": f"{wait:.3f}",
            "X-RateLimit-Bucket": sha256(route.encode()).hexdigest()[:32],
        }
        return headers if passed else headers | {"X-RateLimit-Scope": "user"}
