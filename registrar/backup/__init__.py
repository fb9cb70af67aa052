"""Backups: everything an installation remembers in one archive, and an installation made from it again."""

from registrar.backup.archive import Manifest
from registrar.backup.restoring import Restored, restore
from registrar.backup.saving import Saved, Source, back_up

__all__ = ["Manifest", "Restored", "Saved", "Source", "back_up", "restore"]
