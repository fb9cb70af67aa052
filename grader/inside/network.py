"""URLs without a network: a declared file answers for its URL, a posted hand-in is caught, all else fails at once."""

import importlib
import io
import urllib.error
import urllib.request
import urllib.response
from collections.abc import Callable
from email.message import Message
from pathlib import Path
from types import ModuleType
from typing import Any

from .files import LocalFiles
from .handin import HandIn

REFUSED = "The grader has no network, and `{url}` is not one of this assignment's files."
READ = "Data was read from the grader's own copies of the files, not from the network."
ACCEPTED = b'{"message": "Read by the grader."}'


class Network:
    """What a notebook reaches instead of the network."""

    def __init__(self, files: LocalFiles, hand_in: HandIn, note: Callable[[str], None]) -> None:
        self.files = files
        self.hand_in = hand_in
        self.note = note

    def answer(self, url: str, method: str, body: bytes | str | None) -> bytes | Path | None:
        """Return what a server would: a file, a few bytes for a post, or None if nothing answers."""
        if method.upper() in ("POST", "PUT"):
            if not self.hand_in.posted(body):
                self.note(f"What was posted to `{url[:200]}` was not sent: the grader has no network.")
            return ACCEPTED
        found = self.files.find(url)
        self.note(REFUSED.format(url=url[:200]) if found is None else READ)
        return found


def install(network: Network) -> None:
    """Put the answers into urllib, and into requests if the environment has it."""
    _into_urllib(network)
    try:
        adapters = importlib.import_module("requests.adapters")
    except ImportError:
        return
    _into_requests(network, adapters)


def _opened(content: bytes | Path) -> tuple[Any, int]:
    if isinstance(content, Path):
        return content.open("rb"), content.stat().st_size
    return io.BytesIO(content), len(content)


def _into_urllib(network: Network) -> None:
    def answer(_: object, request: urllib.request.Request) -> urllib.response.addinfourl:
        body = request.data if isinstance(request.data, bytes) else None
        content = network.answer(request.full_url, request.get_method(), body)
        if content is None:
            raise urllib.error.URLError(REFUSED.format(url=request.full_url))
        file, size = _opened(content)
        headers = Message()
        headers["Content-Length"] = str(size)
        response = urllib.response.addinfourl(file, headers, request.full_url, 200)
        response.msg = "OK"  # type: ignore[attr-defined]
        return response

    urllib.request.HTTPHandler.http_open = answer  # type: ignore[assignment, method-assign]
    urllib.request.HTTPSHandler.https_open = answer  # type: ignore[assignment, method-assign]


def _into_requests(network: Network, adapters: ModuleType) -> None:
    responses = importlib.import_module("urllib3.response")

    def send(self: Any, request: Any, *_: object, **__: object) -> Any:
        content = network.answer(request.url, request.method, request.body)
        if content is None:
            raise adapters.ConnectionError(REFUSED.format(url=request.url), request=request)
        file, size = _opened(content)
        headers = {"Content-Length": str(size)}
        raw = responses.HTTPResponse(body=file, headers=headers, status=200, reason="OK", preload_content=False)
        return self.build_response(request, raw)

    adapters.HTTPAdapter.send = send
