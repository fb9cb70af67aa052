"""Takes out of Markdown what is not text: images, embedded data, HTML tags, links that lead to no web page."""

import html
import re

TAGS = (
    r"abbr|article|aside|a|big|body|button|br|b|caption|center|cite|code|colgroup|col|dd|del|details|div|dl|dt|em|"
    r"figcaption|figure|font|footer|h[1-6]|header|hr|html|iframe|img|ins|i|kbd|label|li|main|mark|nav|ol|picture|pre|"
    r"p|q|samp|section|small|source|span|strike|strong|sub|summary|sup|s|table|tbody|td|tfoot|thead|th|tr|tt|ul|u|"
    r"var|video|wbr"
)
LINE_TAGS = r"br|p|div|tr|ul|ol|dl|table|h[1-6]|details|summary|blockquote|figure|figcaption"

# The looks ahead and the bounds below keep the time linear, whatever a file holds.
_INVISIBLE = re.compile(r"<!--(?:(?!<!--).)*?-->|<(script|style)\b(?:(?!<\1\b).)*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_IMAGE = re.compile(
    r"!\[[^\]\n]{0,999}\](?:\([^()\n]{0,999}(?:\([^()\n]{0,999}\)[^()\n]{0,999})?\)|\[[^\]\n]{0,999}\])"
)
_EMPTY_LINK = re.compile(r"\[\s{0,9}\]\([^()\n]{0,999}\)")
_DATALESS_LINK = re.compile(r"\[([^\]\n]{0,999})\]\(\)")
_MAIL_LINK = re.compile(r"\[([^\]\n]{0,999})\]\(\s{0,9}mailto:([^()\s?]{1,320})[^()\n]{0,999}\)", re.IGNORECASE)
# Controls and spaces within a scheme, which some readers pass over, make it none that is known.
_FOREIGN_LINK = re.compile(
    r"\[([^\]\n]{0,999})\]\(\s{0,9}<?(?!https?:)[a-z][^()/?#:\n]{0,99}:"
    r"(?:[^()\n]|\([^()\n]{0,999}\)){0,999}\)",
    re.IGNORECASE,
)
_DATA = re.compile(r"data:[\w.+-]+/[\w.+-]+;base64,[A-Za-z0-9+/=]*|[A-Za-z0-9+/=]{200,}")
_ITEM = re.compile(r"<li\b[^<>]*>\s*", re.IGNORECASE)
_CELL = re.compile(r"</t[dh]\s*>\s*", re.IGNORECASE)
_LINE = re.compile(rf"</?(?:{LINE_TAGS})\b[^<>]*>\s*", re.IGNORECASE)
_TAG = re.compile(rf"</?(?:{TAGS})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_CODE_SPAN = re.compile(r"(```.*?```|~~~.*?~~~|``[^\n]*?``|`[^`\n]*`)", re.DOTALL)
_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n){2,}")


def without_data(text: str) -> str:
    """Return `text` without base64 and data URIs."""
    return _DATA.sub("", text)


def readable(markdown: str) -> str:
    """Return Markdown without images, embedded data and HTML; tables and lists in HTML become lines of text."""
    parts = _CODE_SPAN.split(without_data(markdown))
    text = "".join(part if place % 2 else _plain(part) for place, part in enumerate(parts))
    return _BLANK_LINES.sub("\n\n", text).strip()


def _mail(link: re.Match[str]) -> str:
    label, address = link[1].strip(), link[2]
    return address if address in label or not label else f"{label} ({address})"


def _plain(text: str) -> str:
    text = _DATALESS_LINK.sub(r"\1", _EMPTY_LINK.sub("", _IMAGE.sub("", text)))
    text = _FOREIGN_LINK.sub(r"\1", _MAIL_LINK.sub(_mail, text))
    if "<" in text:
        text = _INVISIBLE.sub("", text)
        text = _CELL.sub(" | ", _ITEM.sub("\n* ", text))
        text = _TAG.sub("", _LINE.sub("\n", text))
    return html.unescape(text)
