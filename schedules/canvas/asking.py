"""Asks Canvas about a course, at a pace that Canvas allows.

Canvas gives each token a bucket of requests that drains with their cost and fills with time; whoever empties it is
refused with status 403. So requests go one after another, and wait while the bucket is low.

Source: https://developerdocs.instructure.com/services/canvas/basics/file.throttling
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import requests
from canvasapi.course import Course as CanvasCourse
from canvasapi.exceptions import CanvasException, Forbidden, InvalidAccessToken, ResourceDoesNotExist, Unauthorized
from canvasapi.group import Group
from canvasapi.requester import Requester

from schedules.canvas.reading import CanvasAssignment, CanvasDate
from schedules.errors import CanvasError

LOW, FILLS_A_SECOND, LONGEST_WAIT = 100.0, 10.0, 30.0
"""Units in the bucket below which we wait, how fast we take it to fill, and the seconds that we wait at most."""

PAUSES = (2.0, 5.0, 15.0, 30.0)
"""Seconds before a request is made again that Canvas refused for coming too soon."""

TIMEOUT = (10.0, 60.0)
"""Seconds until a connection stands, and between two pieces of an answer."""

REMAINING = "X-Rate-Limit-Remaining"
THROTTLED = "rate limit exceeded"

NOT_TAKEN = "Canvas does not take the token. Make a new one in Canvas and set SYLLABOT_CANVAS_TOKEN."
NO_RIGHT = "Canvas does not let this token read the course's assignments. Use the token of an instructor."
NO_COURSE = "Canvas has no such course for this token. Check SYLLABOT_CANVAS_COURSE and SYLLABOT_CANVAS_URL."
TOO_MUCH = "Canvas asks for a longer pause. Try again in a few minutes."
NO_ANSWER = "Canvas does not answer. Try again later."
STRANGE = "Canvas answered something that I cannot read. Check SYLLABOT_CANVAS_URL."

log = logging.getLogger(__name__)


class Asking:
    """Asks about one course, for one thread at a time.

    Args:
        url: where Canvas is, without a slash at the end.
        token: an instructor's access token.
        course: Canvas's number of the course.
        pause: waits for a number of seconds.
    """

    def __init__(self, url: str, token: str, course: int, pause: Callable[[float], None]) -> None:
        self._requester = _PoliteRequester(url, token, pause)
        self._course = course

    def title(self) -> str:
        """Return what Canvas calls the course.

        Raises:
            CanvasError: as `assignments`.
        """
        with _explained():
            return str(self._requester.request("GET", f"courses/{self._course}").json()["name"])

    def assignments(self) -> Sequence[CanvasAssignment]:
        """Return the published assignments with their due dates.

        Raises:
            CanvasError: if Canvas cannot be reached, or does not let us read them. Its text is for the staff.
        """
        with _explained():
            course = CanvasCourse(self._requester, {"id": self._course})
            # Without the second option, `due_at` is the date that holds for the owner of the token.
            found = course.get_assignments(include=["overrides"], override_assignment_dates=False)
            return [_assignment(each, self._members) for each in found if getattr(each, "published", True)]

    def _members(self, group: int) -> Iterable[str]:
        return (str(user.id) for user in Group(self._requester, {"id": group}).get_users())


class _PoliteRequester(Requester):  # type: ignore[misc]  # the library has no types
    """Waits while the bucket is low, and asks again for what was refused because it was empty."""

    def __init__(self, url: str, token: str, pause: Callable[[float], None]) -> None:
        super().__init__(url, token)
        self._pause = pause
        self._wait = 0.0

    def request(self, *args: Any, **kwargs: Any) -> requests.Response:  # noqa: ANN401 - the library's own signature
        """Make one request."""
        for seconds in PAUSES:
            try:
                return self._once(args, kwargs)
            except Forbidden as error:
                if not _throttled(error):
                    raise
                log.info("Canvas asks for a pause; waiting %.0f s", seconds)
                self._pause(seconds)
        return self._once(args, kwargs)

    def _once(self, args: Sequence[Any], kwargs: dict[str, Any]) -> requests.Response:
        if self._wait:
            self._pause(self._wait)
            self._wait = 0.0
        # The library adds to the list of parameters that it is given: a second attempt would send them twice.
        fresh = {name: list(value) if isinstance(value, list) else value for name, value in kwargs.items()}
        response: requests.Response = super().request(*args, **fresh)
        try:
            missing = LOW - float(response.headers.get(REMAINING, LOW))
        except ValueError:
            missing = 0.0
        self._wait = min(max(missing, 0.0) / FILLS_A_SECOND, LONGEST_WAIT)
        return response

    def _get_request(self, url: str, headers: Any, params: Any = None, **_: Any) -> requests.Response:  # noqa: ANN401
        response: requests.Response = self._session.get(url, headers=headers, params=params, timeout=TIMEOUT)
        return response


def _throttled(error: Forbidden) -> bool:
    return THROTTLED in str(error).casefold()


def _assignment(given: Any, members: Callable[[int], Iterable[str]]) -> CanvasAssignment:  # noqa: ANN401
    overrides = tuple(_override(each, members) for each in getattr(given, "overrides", ()))
    return CanvasAssignment(str(given.id), str(given.name), _instant(getattr(given, "due_at", None)), overrides)


def _override(given: Any, members: Callable[[int], Iterable[str]]) -> CanvasDate:  # noqa: ANN401
    students = {str(each) for each in getattr(given, "student_ids", None) or ()}
    if (group := getattr(given, "group_id", None)) is not None:
        students |= set(members(int(group)))
    section = getattr(given, "course_section_id", None) is not None
    due_at = _instant(getattr(given, "due_at", None))
    return CanvasDate(str(getattr(given, "title", "")), due_at, frozenset(students), section)


def _instant(text: str | None) -> datetime | None:
    """Read an instant such as `2022-02-08T05:59:59Z`."""
    if not text:
        return None
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("an instant without a zone")
    return instant


@contextmanager
def _explained() -> Iterator[None]:
    """Say in a sentence for the staff what went wrong inside."""
    try:
        yield
    except (InvalidAccessToken, Unauthorized) as error:
        raise CanvasError(NOT_TAKEN if isinstance(error, InvalidAccessToken) else NO_RIGHT) from error
    except Forbidden as error:
        raise CanvasError(TOO_MUCH if _throttled(error) else NO_RIGHT) from error
    except ResourceDoesNotExist as error:
        raise CanvasError(NO_COURSE) from error
    except (CanvasException, requests.ConnectionError, requests.Timeout) as error:
        raise CanvasError(NO_ANSWER) from error
    except (requests.RequestException, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CanvasError(STRANGE) from error
