"""The calendar feeds: the secret addresses by which people read theirs, and what each feed said last."""

import hashlib
import secrets
import zlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from registrar import audit
from registrar.audit import Entry
from registrar.database import Transaction
from registrar.tables import FeedRow

EVERYBODY = ""
"""In place of a person: the feed of the course, which has no secret."""

_BYTES = 32


@dataclass(frozen=True, slots=True)
class Said:
    """What a feed said last, and since when it says so."""

    body: bytes
    changed_at: datetime


async def new_secret(tx: Transaction, course: str, person: str, *, at: datetime) -> str:
    """Give a person, by Discord id, a feed with a new secret in its address; an earlier one works no more.

    Only its hash is kept, so this is the one time that it can be shown.
    """
    row = await tx.get(FeedRow, (course, person), with_for_update=True)
    renewed = row is not None and row.digest is not None
    if row is None:
        row = FeedRow(course=course, person=person)
        tx.add(row)
    secret = secrets.token_urlsafe(_BYTES)
    row.digest = _digest(secret)
    await tx.flush()
    before = {"feed": True} if renewed else None
    await audit.record(tx, Entry(course, at, person, "feed.new", f"person:{person}", before, {"feed": True}))
    return secret


async def revoke(tx: Transaction, course: str, person: str, *, at: datetime) -> bool:
    """Have the address of a person's feed work no more; return whether there was one."""
    row = await tx.get(FeedRow, (course, person), with_for_update=True)
    if row is None or row.digest is None:
        return False
    await tx.delete(row)
    await tx.flush()
    await audit.record(tx, Entry(course, at, person, "feed.revoke", f"person:{person}", {"feed": True}, None))
    return True


async def has(tx: Transaction, course: str, person: str) -> bool:
    """Whether a person has a feed."""
    row = await tx.get(FeedRow, (course, person))
    return row is not None and row.digest is not None


async def owner(tx: Transaction, course: str, secret: str) -> str | None:
    """Return whose feed has this secret in its address; None for an unknown or revoked one."""
    wanted = select(FeedRow).where(FeedRow.course == course, FeedRow.digest == _digest(secret))
    row = await tx.scalar(wanted)
    return None if row is None else row.person


async def said(tx: Transaction, course: str, person: str) -> Said | None:
    """Return what a person's feed, or that of `EVERYBODY`, said last; None if it was never read."""
    row = await tx.get(FeedRow, (course, person))
    if row is None or row.body is None or row.changed_at is None:
        return None
    return Said(zlib.decompress(row.body), row.changed_at)


async def remember(tx: Transaction, course: str, person: str, now_says: Said) -> None:
    """Keep what a feed says, for as long as there is such a feed."""
    row = await tx.get(FeedRow, (course, person), with_for_update=True)
    if row is None and person != EVERYBODY:
        return
    if row is None:
        row = FeedRow(course=course, person=person)
        tx.add(row)
    row.body, row.changed_at = zlib.compress(now_says.body), now_says.changed_at
    await tx.flush()


def _digest(secret: str) -> str:
    # The secret is long and random: looked up by its hash, how long that takes tells nothing about it.
    return hashlib.sha256(secret.encode()).hexdigest()
