"""Every link leads somewhere: between pages, and from the code into pages; links to others are well formed."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.docs.markdown import DOCS, ROOT, Link, anchors, code, links, name, pages

ROOMS = ("bot", "grader", "knowledge", "playground", "registrar", "schedules", "benchmarks", "tests", "courses", "docs")
MENTION = re.compile(r"docs/(?P<page>[\w/-]+\.md)(?:#(?P<anchor>[\w-]+))?")
IN_THE_CODE = re.compile(r"(bot|grader|knowledge|playground|registrar|schedules|tests|benchmarks|deploy)/[\w./*-]*$")
MADE_UP = {"tests/knowledge/evaluation/test_scoring.py"}
"""Files in which `docs/….md` is an example of something else."""


def every_link() -> list[Link]:
    return [link for page in pages() for link in links(page)]


def is_outside(target: str) -> bool:
    return bool(urlsplit(target).scheme)


def test_every_link_between_pages_leads_to_a_file_and_a_heading() -> None:
    broken = [f"{link.page}: {link.target}" for link in every_link() if not is_outside(link.target) and not leads(link)]
    assert broken == []


def leads(link: Link) -> bool:
    path, _, anchor = link.target.partition("#")
    page = ROOT / link.page
    target = (page.parent / path).resolve() if path else page
    if not target.exists() or not target.is_relative_to(ROOT):
        return False
    return not anchor or anchor in anchors(target)


def test_a_broken_link_and_a_broken_anchor_are_noticed() -> None:
    page = "docs/index.md"
    assert leads(Link(page, "student.md#ask"))
    assert not leads(Link(page, "student.md#no-such-heading"))
    assert not leads(Link(page, "no-such-page.md"))
    assert not leads(Link(page, "../../elsewhere.md"))


def test_links_to_other_sites_are_well_formed() -> None:
    wrong = []
    for link in every_link():
        parts = urlsplit(link.target)
        if not is_outside(link.target) or (parts.scheme == "mailto" and "@" in parts.path):
            continue
        if parts.scheme != "https" or "." not in parts.netloc or re.search(r"\s|[<>]", link.target):
            wrong.append(f"{link.page}: {link.target}")
    assert wrong == []


@pytest.mark.parametrize("room", ROOMS)
def test_what_the_code_says_about_a_page_leads_there(room: str) -> None:
    broken = []
    for file in code_files(ROOT / room):
        if name(file) in MADE_UP:
            continue
        for found in MENTION.finditer(file.read_text(encoding="utf-8")):
            page = DOCS / found["page"]
            if not page.exists() or (found["anchor"] and found["anchor"] not in anchors(page)):
                broken.append(f"{name(file)}: {found[0]}")
    assert broken == []


def code_files(folder: Path) -> list[Path]:
    return [path for kind in ("*.py", "*.yaml", "*.yml", "*.toml", "*.js") for path in folder.rglob(kind)]


def test_every_file_of_the_code_that_a_page_names_is_there() -> None:
    paths = [(name(page), text.split("#")[0]) for page in pages() for text in code(page) if IN_THE_CODE.match(text)]
    assert [f"{page}: {path}" for page, path in paths if not list(ROOT.glob(path.rstrip("/")))] == []


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached: set[Path] = set()
    ahead = [ROOT / "README.md"]
    while ahead:
        page = ahead.pop()
        reached.add(page)
        targets = [link.target.partition("#")[0] for link in links(page) if not is_outside(link.target)]
        found = {(page.parent / target).resolve() for target in targets if target.endswith(".md")}
        ahead += sorted(each for each in found - reached - set(ahead) if each.exists())
    assert {name(page) for page in DOCS.rglob("*.md")} - {name(page) for page in reached} <= {"docs/index.md"}
