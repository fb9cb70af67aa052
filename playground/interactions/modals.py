"""Modals as people submit them, checked against the window the bot opened."""

from collections.abc import Mapping
from itertools import count

from playground.forms.components import EntitySelect, StringSelect
from playground.forms.modals import (
    Checkbox,
    CheckboxGroup,
    FileUpload,
    Label,
    Modal,
    ModalField,
    RadioGroup,
    TextInput,
    field_of,
)
from playground.forms.reading import as_json
from playground.interactions.components import checked_values
from playground.interactions.refusal import refuse
from playground.interactions.resolved import Resolver
from playground.world.things import Json

LONGEST_TEXT = 4000
Several = StringSelect | EntitySelect | FileUpload | CheckboxGroup


def modal_payload(modal: Modal) -> list[Json]:
    """Return a modal's parts, each with the number that its submission will carry."""
    parts = as_json(modal)["components"]
    numbers = count(1)
    for part in parts:
        part.setdefault("id", next(numbers))
        for field in [*part.get("components", ()), *([part["component"]] if "component" in part else [])]:
            field.setdefault("id", next(numbers))
    return list(parts)


def submission_data(modal: Modal, given: object, resolver: Resolver, uploads: Mapping[str, int]) -> Json:
    """Return Discord's `data` for a submitted modal.

    Args:
        modal: the window.
        given: the page's parts; every object in them with a `custom_id` counts.
        resolver: collects the users, files and so on that were chosen.
        uploads: for file fields, from the value used in the form to the upload's id.
    """
    entries = dict(_entries(given))
    parts = []
    for part, shown in zip(modal.components, modal_payload(modal), strict=True):
        field = field_of(part)
        entry: Json = {"type": shown["type"], "id": shown["id"]}
        if field is not None:
            title = part.label if isinstance(part, Label) else getattr(field, "label", "")
            inner = shown["component"] if isinstance(part, Label) else shown["components"][0]
            answer: Json = {"type": field.type, "id": inner["id"], "custom_id": field.custom_id}
            answer |= _answer(field, title or "", entries.get(field.custom_id, {}), resolver, uploads)
            entry |= {"component": answer} if isinstance(part, Label) else {"components": [answer]}
        parts.append(entry)
    return {"custom_id": modal.custom_id, "components": parts, **resolver.payload()}


def _entries(given: object) -> list[tuple[str, Json]]:
    if isinstance(given, list):
        return [pair for one in given for pair in _entries(one)]
    if not isinstance(given, dict):
        return []
    own = [(str(given["custom_id"]), given)] if "custom_id" in given else []
    return own + _entries(given.get("components")) + _entries(given.get("component"))


def _answer(field: ModalField, title: str, entry: Json, resolver: Resolver, uploads: Mapping[str, int]) -> Json:
    if isinstance(field, TextInput):
        return {"value": _text(field, title, entry.get("value"))}
    if isinstance(field, Checkbox):
        return {"value": bool(entry.get("value"))}
    if isinstance(field, RadioGroup):
        return {"value": _radio(field, title, entry.get("value"))}
    return {"values": _several(field, title, entry.get("values") or [], resolver, uploads)}


def _text(field: TextInput, title: str, value: object) -> str:
    text = value if isinstance(value, str) else ""
    if not text:
        return refuse(f"“{title}” is required.") if field.required else ""
    least, most = field.min_length or 0, field.max_length or LONGEST_TEXT
    if not least <= len(text) <= most:
        refuse(f"“{title}” must have between {least} and {most} characters.")
    return text


def _radio(field: RadioGroup, title: str, value: object) -> str | None:
    if not value:
        return refuse(f"“{title}” is required.") if field.required else None
    if value not in [option.value for option in field.options]:
        refuse(f"“{title}” must be one of its choices.")
    return str(value)


def _several(field: Several, title: str, values: object, resolver: Resolver, uploads: Mapping[str, int]) -> list[str]:
    if not isinstance(values, list):
        refuse(f"“{title}” needs a list of values.")
    # A field is required unless it says otherwise; one that is not may be left empty whatever its minimum.
    if not values:
        return refuse(f"“{title}” is required.") if field.required is not False and field.min_values else []
    if isinstance(field, FileUpload):
        ids = [uploads.get(str(value), -1) for value in values]
        if not all(resolver.attachment(one) for one in ids) or len(ids) > field.max_values:
            refuse(f"“{title}” takes between {field.min_values} and {field.max_values} files.")
        return [str(one) for one in ids]
    if isinstance(field, CheckboxGroup):
        allowed = [option.value for option in field.options]
        if any(value not in allowed for value in values):
            refuse(f"“{title}” must be among its choices.")
        return [str(value) for value in values]
    return checked_values(as_json(field), values, resolver)
