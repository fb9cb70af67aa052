"""Components and embeds as a message shows them: numbered, with their uploads' addresses filled in."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import count

from playground.errors import FieldProblem, form_error
from playground.forms.components import Component
from playground.forms.embeds import Embed
from playground.forms.reading import as_json
from playground.payloads.messages import attachment_payload
from playground.world.things import Attachment, Json
from playground.world.world import World

UPLOAD = "attachment://"
THUMBNAIL, GALLERY, FILE, CONTAINER = 11, 12, 13, 17


def shown_components(world: World, components: Sequence[Component], files: Sequence[Attachment]) -> list[Json]:
    """Return components as a message shows them.

    Args:
        world: knows this server's address.
        components: the checked components.
        files: the message's attachments, for `attachment://` addresses.

    Raises:
        ApiError: 50035 if an address names a file that the message does not have.
    """
    shown = [as_json(one) for one in components]
    taken = {one["id"] for one in _all(shown) if "id" in one}
    numbers = (number for number in count(1) if number not in taken)
    for one in _all(shown):
        one.setdefault("id", next(numbers))
        _fill(world, one, files)
    return shown


def shown_embeds(world: World, embeds: Sequence[Embed], files: Sequence[Attachment]) -> list[Json]:
    """Return embeds as a message shows them; raises like `shown_components`."""
    shown = []
    for embed in embeds:
        payload = {"type": "rich", **as_json(embed)}
        for field in payload.get("fields", ()):
            field.setdefault("inline", False)
        for name in ("image", "thumbnail"):
            if name in payload:
                url = _address(world, payload[name]["url"], files)
                payload[name] |= {"url": url, "proxy_url": url}
        shown.append(payload)
    return shown


def _all(components: Iterable[Json]) -> Iterator[Json]:
    for one in components:
        yield one
        yield from _all(one.get("components", ()))
        if "accessory" in one:
            yield from _all([one["accessory"]])


def _fill(world: World, one: Json, files: Sequence[Attachment]) -> None:
    """Add what Discord's answers always have, null where there is nothing."""
    kind = one["type"]
    if kind == CONTAINER:
        one.setdefault("accent_color", None)
    elif kind == THUMBNAIL:
        _fill_picture(world, one, files)
    elif kind == GALLERY:
        for item in one["items"]:
            _fill_picture(world, item, files)
    elif kind == FILE:
        attachment = _upload(one["file"]["url"], files)
        one |= {
            "file": _media(world, one["file"]["url"], files),
            "name": attachment and attachment.filename,
            "size": attachment and len(attachment.content),
        }


def _fill_picture(world: World, holder: Json, files: Sequence[Attachment]) -> None:
    holder["media"] = _media(world, holder["media"]["url"], files)
    holder.setdefault("description", None)


def _media(world: World, url: str, files: Sequence[Attachment]) -> Json:
    attachment = _upload(url, files)
    address = _address(world, url, files)
    payload: Json = {"id": str(world.snowflakes.next()), "url": address, "proxy_url": address}
    payload |= {"width": None, "height": None, "content_type": attachment and attachment.content_type}
    if attachment is not None:
        payload["attachment_id"] = str(attachment.id)
    return payload


def _address(world: World, url: str, files: Sequence[Attachment]) -> str:
    attachment = _upload(url, files)
    return url if attachment is None else str(attachment_payload(world, attachment)["url"])


def _upload(url: str, files: Sequence[Attachment]) -> Attachment | None:
    if not url.startswith(UPLOAD):
        return None
    name = url.removeprefix(UPLOAD)
    found = next((one for one in files if one.filename == name), None)
    if found is None:
        message = "The referenced attachment was not found in the message."
        raise form_error(FieldProblem((), "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND", message))
    return found
