"""Which way of confining programs is used on this machine."""

from typing import Literal

from grader.errors import NoSandboxError
from grader.sandbox.bubblewrap import Bubblewrap
from grader.sandbox.containers import IMAGE, Containers
from grader.sandbox.types import Backend

Choice = Literal["auto", "bubblewrap", "docker", "podman"]


def choose(choice: Choice = "auto", *, image: str = IMAGE) -> Backend:
    """Return the backend of that name, or with `auto` the first that can run here; each is really tried.

    Args:
        choice: the setting.
        image: the container image with the notebooks' environment, for Docker and Podman.

    Raises:
        NoSandboxError: if none can, with the reason of each and what helps. There is no unconfined way.
    """
    reasons = []
    for backend in _candidates(choice, image):
        if (reason := backend.obstacle()) is None:
            return backend
        reasons.append(f"{backend.name}: {reason}")
    raise NoSandboxError("Nothing is graded, because no sandbox can run here. " + " ".join(reasons))


def _candidates(choice: Choice, image: str) -> list[Backend]:
    if choice == "bubblewrap":
        return [Bubblewrap()]
    if choice == "auto":
        return [Bubblewrap(), Containers("docker", image), Containers("podman", image)]
    return [Containers(choice, image)]
