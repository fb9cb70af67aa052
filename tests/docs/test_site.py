"""The site is made without a warning, every link in it leads somewhere, and it fetches nothing from elsewhere."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from mkdocs.commands.build import build
from mkdocs.config import load_config

from tests.docs.markdown import DOCS, ROOT, name

FETCHED = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src"}
NOT_FETCHED = {"canonical", "prev", "next"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("REPOSITORY_URL", raising=False)
        patch.delenv("DOCS_URL", raising=False)
        patch.chdir(ROOT)
        build(load_config(str(ROOT / "mkdocs.yml"), strict=True, site_dir=str(folder)))
    return folder


@pytest.fixture(scope="module")
def made(site: Path) -> dict[Path, BeautifulSoup]:
    return {page: BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser") for page in site.rglob("*.html")}


def test_every_page_is_on_the_site(site: Path) -> None:
    pages = [path for path in DOCS.rglob("*.md") if path.name not in {"index.md", "README.md"}]
    missing = [
        name(path) for path in pages if not (site / path.relative_to(DOCS).with_suffix("") / "index.html").exists()
    ]
    assert missing == []


def test_every_link_on_the_site_leads_to_a_page_and_a_heading(site: Path, made: dict[Path, BeautifulSoup]) -> None:
    broken = []
    for page, soup in made.items():
        if page.name == "404.html":
            continue
        for link in soup.find_all("a", href=True):
            parts = urlsplit(str(link["href"]))
            if parts.scheme or parts.netloc:
                continue
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            target = target / "index.html" if target.is_dir() else target
            anchored = not parts.fragment or _has(made.get(target), unquote(parts.fragment))
            if not target.is_relative_to(site) or not target.exists() or not anchored:
                broken.append(f"{page.relative_to(site)}: {link['href']}")
    assert broken == []


def _has(soup: BeautifulSoup | None, anchor: str) -> bool:
    return soup is not None and (soup.find(id=anchor) is not None or soup.find("a", attrs={"name": anchor}) is not None)


def test_nothing_is_fetched_from_another_site(made: dict[Path, BeautifulSoup]) -> None:
    fetched = {
        str(tag.get(attribute))
        for soup in made.values()
        for kind, attribute in FETCHED.items()
        for tag in soup.find_all(kind)
        if tag.get(attribute) and not NOT_FETCHED & set(tag.get("rel") or ())
    }
    assert {address for address in fetched if urlsplit(address).netloc} == set()


def test_no_diagram_needs_a_script_of_another_site(made: dict[Path, BeautifulSoup]) -> None:
    assert [page.name for page, soup in made.items() if soup.select(".mermaid")] == []


def test_the_navigation_is_by_reader(made: dict[Path, BeautifulSoup], site: Path) -> None:
    tabs = [tab.get_text(strip=True) for tab in made[site / "index.html"].select(".md-tabs__item")]
    assert tabs == ["Home", "Students", "Instructors", "Course authors", "Operators", "Developers"]


@pytest.mark.parametrize(
    ("repository", "shown"),
    [
        (
            "https://code.example.org/bot",
            '<a href="https://code.example.org/bot/blob/main/courses/one/course.yaml">a course</a>',
        ),
        ("", "a course (<code>courses/one/course.yaml</code>)"),
    ],
)
def test_a_link_out_of_the_pages_leads_to_the_repository_if_there_is_one(
    repository: str, shown: str, tmp_path: Path
) -> None:
    pages = tmp_path / "docs"
    (pages / "more").mkdir(parents=True)
    (pages / "index.md").write_text("Look at [a course](../courses/one/course.yaml) or at [more](more/page.md).\n")
    (pages / "more" / "page.md").write_text(
        "Look at [a course](../../courses/one/course.yaml) or [back](../index.md).\n"
    )
    settings = tmp_path / "mkdocs.yml"
    hook = (DOCS / "generate" / "site.py").as_posix()
    settings.write_text(f"site_name: Small\nrepo_url: '{repository}'\nhooks: ['{hook}']\n")
    build(load_config(str(settings), strict=True, site_dir=str(tmp_path / "site")))
    for page in ("index.html", "more/page/index.html"):
        assert shown in (tmp_path / "site" / page).read_text(encoding="utf-8")
