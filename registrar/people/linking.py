"""Linking Discord accounts to students by codes that work once.

A code is ten characters of Douglas Crockford's base 32 (crockford.com/base32.html), which has no letter that looks
like a digit. Only its hash is kept, so it can be shown once.
"""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import select

from registrar import audit
from registrar.audit import Entry
from registrar.database import Transaction
from registrar.errors import LinkError, RosterError
from registrar.people.roster import Student, student
from registrar.tables import AccountRow, LinkCodeRow, StudentRow

LIFETIME = timedelta(days=14)
"""How long a code works."""
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 10
_ASK = "Ask the course's staff for a new one."


async def hand_out(
    tx: Transaction, course: str, students: Collection[int], *, actor: str, at: datetime
) -> dict[int, str]:
    """Make a new code for each student, by id; their earlier codes that were not used work no more.

    Raises:
        RosterError: if one of them is not on the roster.
    """
    wanted = set(students)
    enrolled = select(StudentRow.id).where(StudentRow.course == course, StudentRow.dropped_at.is_(None))
    unknown = wanted - set(await tx.scalars(enrolled))
    if unknown:
        raise RosterError(f"{len(unknown)} of these students are not on the roster, so no code was made.")
    unused = select(LinkCodeRow).where(LinkCodeRow.course == course, LinkCodeRow.used_by.is_(None))
    for row in (await tx.scalars(unused)).all():
        if row.student_id in wanted:
            await tx.delete(row)
    codes = {each: "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH)) for each in sorted(wanted)}
    tx.add_all(
        LinkCodeRow(course=course, digest=_digest(code), student_id=each, expires_at=at + LIFETIME)
        for each, code in codes.items()
    )
    await tx.flush()
    await audit.record(tx, Entry(course, at, actor, "code.hand-out", "roster", None, {"students": sorted(wanted)}))
    return {each: f"{code[: _LENGTH // 2]}-{code[_LENGTH // 2 :]}" for each, code in codes.items()}


async def link(tx: Transaction, course: str, code: str, person: str, *, at: datetime) -> Student:
    """Link a Discord account to the student to whom a code was handed out, and return the student.

    Capitals, spaces and dashes do not matter, nor whether a zero was read as an O.

    Raises:
        LinkError: if there is no such code, it has expired or was used, the student was dropped, or the account
            belongs to another student already.
    """
    wanted = select(LinkCodeRow).where(LinkCodeRow.course == course, LinkCodeRow.digest == _digest(_plain(code)))
    row = await tx.scalar(wanted.with_for_update())
    if row is None:
        raise LinkError(f"There is no such code. Check it for slips of the pen; it has {_LENGTH} letters and digits.")
    if row.used_by == person:
        raise LinkError("You have used this code already, and your account is linked. There is nothing left to do.")
    if row.used_by is not None:
        raise LinkError(f"This code has been used by another account. {_ASK}")
    if row.expires_at <= at:
        raise LinkError(f"This code has expired. {_ASK}")
    found = await student(tx, course, row.student_id)
    if found.dropped_at is not None:
        raise LinkError("This code belongs to someone who is not on the roster any more. Ask the course's staff.")
    other = await tx.get(AccountRow, (course, person))
    if other is not None and other.student_id != found.id:
        raise LinkError(
            "Your account belongs to another entry of the roster. Ask the course's staff: they can merge the two."
        )
    row.used_by = person
    if other is None:
        tx.add(AccountRow(course=course, person=person, student_id=found.id, linked_at=at))
    await tx.flush()
    await audit.record(tx, Entry(course, at, person, "account.link", f"student:{found.id}", None, {"account": person}))
    return await student(tx, course, found.id)


async def unlink(tx: Transaction, course: str, person: str, *, actor: str, at: datetime) -> None:
    """Take a Discord account from the student to whom it belongs.

    Raises:
        RosterError: if it belongs to nobody.
    """
    row = await tx.get(AccountRow, (course, person))
    if row is None:
        raise RosterError("This account is linked to nobody on the roster.")
    await tx.delete(row)
    await tx.flush()
    subject = f"student:{row.student_id}"
    await audit.record(tx, Entry(course, at, actor, "account.unlink", subject, {"account": person}, None))


def _plain(code: str) -> str:
    kept = "".join(character for character in code.upper() if character.isalnum())
    return kept.translate(str.maketrans("OIL", "011"))


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
