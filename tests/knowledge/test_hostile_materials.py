"""Material files made by somebody who means ill: nothing is fetched, nothing leaks, and nothing hangs."""

import json
import os
import socket
import subprocess
import sys
import tarfile
import time
import zipfile
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

import pytest

from knowledge import loading
from knowledge.index import PassageIndex
from knowledge.ingest import ingest
from knowledge.loading import isolation, parse_document
from knowledge.types import IngestReport
from tests.knowledge import hostile_files as hostile
from tests.knowledge.made_files import notebook

Put = Callable[[str, str | bytes], Path]

WITNESS, FILE = 0, 4
"""Places in `hostile.addresses`."""
EVERY = hostile.MADE_TO_FETCH.keys()
WITH_ENTITIES = {"letter-with-entity.docx", "deck-with-entity.pptx"}
WATCHING = """
import json, os, sys
WITNESS, SECRET = {paths!r}
def watch(event, details):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto", "socket.gethostbyname", "subprocess.Popen",
                 "os.system", "os.exec", "os.posix_spawn", "urllib.Request", "ftplib.connect"):
        seen(event, repr(details))
    if event == "open" and str(details[0]) == SECRET:
        seen(event, str(details[0]))
def seen(event, details):
    number = os.open(WITNESS, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(number, (json.dumps([event, details]) + "\\n").encode())
    os.close(number)
sys.addaudithook(watch)
"""
"""Written with its paths in it: the helper process is given none of our environment."""


@dataclass
class Witness:
    """Sees every connection to a port on loopback, and what the processes that read files try to reach."""

    port: int
    secret: Path
    log: Path
    callers: list[object] = field(default_factory=list)

    def tried(self) -> list[object]:
        return [json.loads(line) for line in self.log.read_text().splitlines()] if self.log.exists() else []


@pytest.fixture
def witness(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Witness]:
    secret = tmp_path / "secret.txt"
    secret.write_text("the harbour master's own secret")
    (tmp_path / "watching").mkdir()
    log = tmp_path / "tried.jsonl"
    watching = WATCHING.format(paths=(str(log), str(secret)))
    (tmp_path / "watching" / "sitecustomize.py").write_text(watching)
    with socket.create_server(("127.0.0.1", 0)) as place:
        seen = Witness(place.getsockname()[1], secret, log)
        monkeypatch.setenv("PYTHONPATH", str(tmp_path / "watching"))

        def listen() -> None:
            while True:
                try:
                    connection, caller = place.accept()
                except OSError:
                    return
                seen.callers.append(caller)
                connection.close()

        listener = Thread(target=listen, daemon=True)
        listener.start()
        yield seen
        place.shutdown(socket.SHUT_RDWR)
    listener.join(10)


def reasons(report: IngestReport) -> dict[str, str]:
    return {skipped.path.name: skipped.reason for skipped in report.skipped}


def test_the_witness_sees_a_reader_that_fetches(witness: Witness, monkeypatch: pytest.MonkeyPatch) -> None:
    address = f"http://127.0.0.1:{witness.port}"
    code = f"import urllib.request as r\ntry: r.urlopen('{address}', timeout=5)\nexcept OSError: pass"
    subprocess.run([sys.executable, "-P", "-c", code], check=True)
    assert witness.callers
    assert witness.tried()


@pytest.mark.parametrize(
    "named",
    [
        pytest.param({WITNESS: EVERY, FILE: WITH_ENTITIES}, id="the witness on loopback and a file"),
        pytest.param(
            dict.fromkeys(range(6), EVERY), id="every address", marks=[pytest.mark.soak, pytest.mark.timeout(900)]
        ),
    ],
)
def test_nothing_that_is_ingested_or_answered_from_is_fetched_or_opened(
    index: PassageIndex, course: Path, put: Put, witness: Witness, named: dict[int, Set[str]]
) -> None:
    urls = hostile.addresses(witness.port, str(witness.secret))
    for number, names in named.items():
        for name in names:
            put(f"{number}/{name}", hostile.MADE_TO_FETCH[name](urls[number]))
    report = ingest([course], index)
    # A file with an entity from elsewhere may be refused as a whole.
    assert report.files >= sum(len(names - WITH_ENTITIES) for names in named.values())
    assert all(skipped.path.name in WITH_ENTITIES for skipped in report.skipped)
    texts = [hit.passage.text for hit in index.search("the tolls of the harbour", k=100)]
    assert texts
    assert not any("own secret" in text for text in texts)
    assert witness.tried() == []
    assert witness.callers == []


def test_a_reader_that_wants_to_fetch_is_not_let(
    witness: Witness, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    extra = f"""
import socket, subprocess
from pypdf import PdfReader
def fetch(self):
    for deed in (lambda: socket.create_connection(("127.0.0.1", {witness.port}), 5),
                 lambda: socket.getaddrinfo("example.org", 80), lambda: subprocess.run(["true"])):
        try: deed()
        except PermissionError: continue
        raise AssertionError("it was let")
    return "It was not let."
import pypdf
pypdf.PageObject.extract_text = fetch
"""
    (tmp_path / "watching" / "sitecustomize.py").write_text(extra)
    (block,) = parse_document(".pdf", hostile.scan("https://example.org")).blocks
    assert block.text == "It was not let."
    assert witness.callers == []


@pytest.mark.usefixtures("witness")
def test_a_reader_knows_none_of_the_bots_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "a secret of the bot")
    extra = "import os, pypdf\npypdf.PageObject.extract_text = lambda self: ' '.join(os.environ.values())\n"
    (tmp_path / "watching" / "sitecustomize.py").write_text(extra)
    (block,) = parse_document(".pdf", hostile.scan("https://example.org")).blocks
    assert "watching" in block.text
    assert "a secret of the bot" not in block.text


@pytest.mark.parametrize(
    ("suffix", "content"),
    [
        (".docx", hostile.unfolding_letter(5)),
        (".docx", hostile.laughing_letter()),
        (".docx", hostile.lying_letter()),
        (".html", b"<div>" * 200_000 + b"text"),
        (".html", b"<table><tr><td>" * 20_000 + b"text"),
        (".md", hostile.nested_yaml(4_000)),
        (".md", hostile.nested_yaml(100_000)),
        (".md", hostile.laughing_yaml()),
        (".md", b"> " * 50_000 + b"text"),
        (".md", b"[" * 50_000 + b"text" + b"](" * 50_000),
        (".md", b"* " * 50_000 + b"text"),
        (".ipynb", hostile.nested_json(100_000)),
        (".ipynb", notebook({"cell_type": "markdown", "source": "[a](" + "x:" * 100_000})),
    ],
)
def test_what_is_made_to_grow_or_to_nest_without_end_ends_soon(
    index: PassageIndex, course: Path, put: Put, monkeypatch: pytest.MonkeyPatch, suffix: str, content: bytes
) -> None:
    monkeypatch.setattr(isolation, "TIME_LIMIT", 20)
    monkeypatch.setattr(loading, "MAX_CHARACTERS", 1_000_000)
    put(f"hostile{suffix}", content)
    put("good.md", "Good.")
    began = time.process_time()
    report = ingest([course], index)
    assert report.files + len(report.skipped) == 2
    assert "good.md" in index.sources()
    assert time.process_time() - began < 60


def test_a_small_file_that_unfolds_to_very_much_text_is_refused(
    index: PassageIndex, course: Path, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "MAX_CHARACTERS", 1_000_000)
    assert put("letter.docx", hostile.unfolding_letter(3)).stat().st_size < 100_000
    assert "million characters" in reasons(ingest([course], index))["letter.docx"]


def test_archives_are_refused_by_name_and_nothing_in_them_is_touched(
    index: PassageIndex, course: Path, put: Put, tmp_path: Path
) -> None:
    put("notes.md", "The tolls of the harbour.")
    with zipfile.ZipFile(course / "more.zip", "w") as archive:
        archive.writestr("../../escaped.md", "Escaped.")
        archive.writestr("inside.md", "Inside.")
    with tarfile.open(course / "more.tar.gz", "w:gz") as tar:
        link = tarfile.TarInfo("link.md")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        device = tarfile.TarInfo("device.md")
        device.type = tarfile.CHRTYPE
        tar.addfile(link)
        tar.addfile(device)
    report = ingest([course], index)
    assert {name: "Unpack it" in reason for name, reason in reasons(report).items()} == {
        "more.zip": True,
        "more.tar.gz": True,
    }
    assert "Unpack it" in reasons(ingest([course / "more.zip"], index))["more.zip"]
    assert index.sources() == {"notes.md"}
    assert not list(tmp_path.rglob("escaped.md"))


def test_devices_pipes_and_links_to_them_are_no_materials(index: PassageIndex, course: Path, put: Put) -> None:
    put("notes.md", "The tolls of the harbour.")
    os.mkfifo(course / "pipe.md")
    (course / "zeros.md").symlink_to("/dev/zero")
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(course / "socket.md"))
    report = ingest([course], index)
    listening.close()
    assert index.sources() == {"notes.md"}
    assert set(reasons(report)) == {"pipe.md", "zeros.md", "socket.md"}
    assert "regular file" in reasons(ingest([course / "zeros.md"], index))["zero"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("[run](javascript:alert(1))", "run"),
        ("[read](file:///etc/passwd)", "read"),
        ("[read](<file:///etc/passwd>)", "read"),
        ("[see](data:text/html,hello)", "see"),
        ("[open](vbscript:x 'title')", "open"),
        ("[open]( JAVASCRIPT:x)", "open"),
        ("[join](discord://-/channels/1)", "join"),
        ("[Ann](mailto:ann@example.org)", "Ann (ann@example.org)"),
        ("[ann@example.org](mailto:ann@example.org?subject=x)", "ann@example.org"),
        ("[more](https://example.org/a(1)?b=c:d#e)", "[more](https://example.org/a(1)?b=c:d#e)"),
        ("[more](http://example.org)", "[more](http://example.org)"),
        ("[more](other.md#a:b)", "[more](other.md#a:b)"),
        ("`[code](x:y)`", "`[code](x:y)`"),
    ],
)
def test_links_lead_to_web_pages_only(written: str, read: str) -> None:
    (block,) = parse_document(".md", f"See {written} now.".encode()).blocks
    assert block.text == f"See {read} now."
