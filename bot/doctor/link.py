"""Looks at how a Dask scheduler is spoken with. Nothing is asked of it."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from bot.doctor.finding import Finding
from bot.settings import Settings

ABOUT = "Link to Dask"
REMEDY = (
    "Give the scheduler and its workers certificates, and the bot an address with tls:// "
    "(docs/deploying.md#certificates-for-dask), unless nobody else is on that network."
)


def link(settings: Settings) -> Finding:
    """Return whether what is sent to be graded could be read, and answers be forged, on the way."""
    address = settings.dask_scheduler
    if address is None:
        return Finding(ABOUT, "ok", "none: notebooks are graded in the bot's own process")
    parts = urlsplit(address if "://" in address else f"tcp://{address}")
    if parts.scheme == "tls":
        return Finding(ABOUT, "ok", "TLS")
    if parts.scheme == "inproc" or _is_here(parts.hostname or ""):
        return Finding(ABOUT, "ok", "in the clear, within this machine")
    says = (
        f"{parts.scheme}:// to another machine: whoever is on the way can read and change what is graded, and run code"
    )
    return Finding(ABOUT, "note", says, REMEDY)


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
