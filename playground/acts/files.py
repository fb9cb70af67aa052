"""Uploaded files."""

import mimetypes
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from playground.errors import ApiError, Fault, FieldProblem, form_error
from playground.forms.messages import MOST_FILES, AttachmentNote
from playground.world.things import Attachment
from playground.world.world import World

MOST_BYTES = 10 * 1024 * 1024
"""Discord's limit for one file without paid boosts: 10 MiB."""


@dataclass(frozen=True)
class Upload:
    """A file as it came in."""

    filename: str
    content: bytes


Files = Mapping[int, Upload]
"""Uploads by their number: the n of `files[n]`."""


def store(
    world: World,
    channel_id: int,
    files: Files,
    notes: Sequence[AttachmentNote] = (),
    *,
    ephemeral: bool = False,
) -> list[Attachment]:
    """Keep uploads and return them as attachments, in the order of their numbers.

    Args:
        world: where they are kept.
        channel_id: the channel that their address names.
        files: the uploads.
        notes: names and descriptions given to them.
        ephemeral: whether they belong to an ephemeral message.

    Raises:
        ApiError: 40005 if a file is larger than `MOST_BYTES`, 50035 if there are more than ten.
    """
    if len(files) > MOST_FILES:
        message = f"Must be {MOST_FILES} or fewer in length."
        raise form_error(FieldProblem(("attachments",), "BASE_TYPE_MAX_LENGTH", message))
    if any(len(upload.content) > MOST_BYTES for upload in files.values()):
        raise ApiError(Fault.FILE_TOO_LARGE)
    by_number = {note.id: note for note in notes}
    kept = []
    for number, upload in sorted(files.items()):
        note = by_number.get(number)
        name = safe_name((note and note.filename) or upload.filename)
        kept.append(
            Attachment(
                id=world.snowflakes.next(),
                filename=name,
                content=upload.content,
                content_type=_content_type(name),
                channel_id=channel_id,
                description=note.description if note else None,
                title=note.title if note else None,
                ephemeral=ephemeral,
            )
        )
    world.attachments.update((one.id, one) for one in kept)
    return kept


def safe_name(name: str) -> str:
    """Return a file name that is safe in an address: letters, digits, `-`, `_` and `.` only, no folders."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return re.sub(r"[^\w.-]", "_", last).strip(".") or "unknown"


def _content_type(name: str) -> str | None:
    kind, _ = mimetypes.guess_type(name)
    return f"{kind}; charset=utf-8" if kind and kind.startswith("text/") else kind
