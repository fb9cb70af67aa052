"""Files to download: uploads, and the folder given at the start."""

import asyncio
from pathlib import Path

from aiohttp import web

from playground.errors import ApiError, Fault
from playground.keys import FILES, world_of
from playground.wire import path_id

routes = web.RouteTableDef()

SHOWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""Kinds that a browser may show in place; a picture that is a document, such as SVG, could hold scripts."""

TEXTS = frozenset({".txt", ".md", ".py", ".ipynb", ".csv", ".json", ".yaml", ".yml", ".html", ".htm", ".xml", ".js"})
HARMLESS = {"Content-Security-Policy": "default-src 'none'; sandbox", "X-Content-Type-Options": "nosniff"}


@routes.get("/attachments/{channel_id}/{attachment_id}/{filename}")
async def get_attachment(request: web.Request) -> web.Response:
    """An upload, to be saved; pictures are shown."""
    attachment = world_of(request).attachments.get(path_id(request, "attachment_id"))
    if attachment is None or attachment.filename != request.match_info["filename"]:
        raise ApiError(Fault.NOT_FOUND)
    if attachment.channel_id != path_id(request, "channel_id"):
        raise ApiError(Fault.NOT_FOUND)
    kind = attachment.content_type or "application/octet-stream"
    headers = {**HARMLESS, "Content-Type": kind}
    if kind not in SHOWN:
        headers["Content-Disposition"] = f'attachment; filename="{attachment.filename}"'
    return web.Response(body=attachment.content, headers=headers)


@routes.get("/files/{path:.+}")
async def get_file(request: web.Request) -> web.Response:
    """A file of the folder given at the start; texts of every kind come as plain text."""
    root = request.config_dict.get(FILES)
    content = await asyncio.to_thread(_read_below, root, request.match_info["path"])
    if content is None:
        raise ApiError(Fault.NOT_FOUND)
    text = Path(request.match_info["path"]).suffix.lower() in TEXTS
    headers = HARMLESS | {"Content-Type": "text/plain; charset=utf-8" if text else "application/octet-stream"}
    return web.Response(body=content, headers=headers)


def _read_below(root: Path | None, name: str) -> bytes | None:
    """Return a file's bytes if it lies below `root`, wherever links and dots lead."""
    if root is None:
        return None
    try:
        path = (root / name).resolve()
        inside = path.is_relative_to(root.resolve()) and path.is_file()
        return path.read_bytes() if inside else None
    except (OSError, ValueError):
        return None
