"""The certificates with which the bot shows a Dask cluster who it is, and knows whom it speaks with."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from distributed import Security

ENCRYPTED = "tls://"
"""How the address of a scheduler begins that is spoken with in this way only."""


@dataclass(frozen=True, slots=True)
class Certificates:
    """Three files in PEM: the cluster's authority, and the bot's certificate with its key."""

    authority: Path
    certificate: Path
    key: Path

    def security(self) -> "Security":
        """Return what Dask takes them as; it then speaks with nobody in the clear."""
        from distributed import Security  # noqa: PLC0415 - slow

        return Security(  # type: ignore[no-untyped-call]
            require_encryption=True,
            tls_ca_file=str(self.authority),
            tls_client_cert=str(self.certificate),
            tls_client_key=str(self.key),
        )
