"""Embeds.

Limits: https://discord.com/developers/docs/resources/message#embed-object-embed-limits
"""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator

from playground.forms.fields import Colour, Form, Url, items, problem, text

MOST_EMBEDS = 10
MOST_CHARACTERS = 6000


class EmbedField(Form):
    """A titled paragraph of an embed."""

    name: Annotated[str, text(256, 1)]
    value: Annotated[str, text(1024, 1)]
    inline: bool | None = None


class EmbedAuthor(Form):
    """The line above an embed's title."""

    name: Annotated[str, text(256, 1)]
    url: Url | None = None
    icon_url: Url | None = None


class EmbedFooter(Form):
    """The small print of an embed."""

    text: Annotated[str, text(2048, 1)]
    icon_url: Url | None = None


class EmbedMedia(Form):
    """A picture of an embed."""

    url: Url
    description: Annotated[str, text(1024)] | None = None


class Embed(Form):
    """A framed part of a message."""

    title: Annotated[str, text(256)] | None = None
    description: Annotated[str, text(4096)] | None = None
    url: Url | None = None
    timestamp: datetime | None = None
    color: Colour | None = None
    footer: EmbedFooter | None = None
    image: EmbedMedia | None = None
    thumbnail: EmbedMedia | None = None
    author: EmbedAuthor | None = None
    fields: Annotated[list[EmbedField], items(25)] | None = None

    def characters(self) -> int:
        """Return how many characters count towards the limit of a message's embeds together."""
        parts = [self.title, self.description, self.footer and self.footer.text, self.author and self.author.name]
        own = sum(len(part) for part in parts if part)
        return own + sum(len(field.name) + len(field.value) for field in self.fields or ())


def _together(embeds: list[Embed]) -> list[Embed]:
    if sum(embed.characters() for embed in embeds) > MOST_CHARACTERS:
        raise problem("MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {MOST_CHARACTERS}")
    return embeds


Embeds = Annotated[list[Embed], items(MOST_EMBEDS), AfterValidator(_together)]
"""The embeds of one message."""
