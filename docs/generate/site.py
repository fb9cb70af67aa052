"""Tells MkDocs what to make of links that lead out of `docs/`: links to the repository, or plain paths."""

import posixpath
import re

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page

_OUTSIDE = re.compile(r"\[(?P<text>[^\]]+)\]\((?P<path>(?:\.\./)+[^)#\s]*)(?P<anchor>#[^)\s]*)?\)")
BRANCH = "main"


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, **_: object) -> str:
    """Return a page whose links to files outside of `docs/` work on the site.

    Args:
        markdown: the page as it is written.
        page: MkDocs's page, which knows its place in `docs/`.
        config: MkDocs's configuration, with `repo_url` if one is set.
    """

    def outside(found: re.Match[str]) -> str:
        place = posixpath.join("docs", posixpath.dirname(page.file.src_uri), found["path"])
        path = posixpath.normpath(place)
        if path.startswith("docs/"):
            return found[0]
        if config.repo_url:
            return f"[{found['text']}]({config.repo_url.rstrip('/')}/blob/{BRANCH}/{path}{found['anchor'] or ''})"
        text = found["text"].strip("`")
        return f"`{path}`" if text == path else f"{found['text']} (`{path}`)"

    return _OUTSIDE.sub(outside, markdown)
