"""An index on a real Chroma server, which also goes away, says nothing, and comes back."""

import asyncio
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import httpx
import pytest

from knowledge.assistant import AWAY
from knowledge.embedding import Embedder
from knowledge.errors import IndexAwayError, IndexUnreadableError
from knowledge.index import PassageIndex, server
from knowledge.types import ChromaServer
from tests.knowledge.conftest import Counting
from tests.knowledge.test_index import found, write
from tests.knowledge.test_upkeep import House, ask, until_right, until_whole

PROGRAM = "import sys, chromadb_rust_bindings; chromadb_rust_bindings.cli(['chroma', *sys.argv[1:]])"
"""The program `chroma`, without the client's package, which it imports for nothing."""
STARTS_WITHIN_S = 60

pytestmark = pytest.mark.timeout(600)


class Chroma:
    """`chroma run` on loopback, to be stopped and started again over the same files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.create_server(("127.0.0.1", 0)) as place:
            self.port = int(place.getsockname()[1])
        self.at = ChromaServer(f"http://127.0.0.1:{self.port}/")
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-c", PROGRAM, "run", "--path", self.folder, "--port", str(self.port)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + STARTS_WITHIN_S
        while time.monotonic() < deadline:
            try:
                httpx.get(f"{self.at.url}api/v2/heartbeat", timeout=2).raise_for_status()
            except httpx.HTTPError:
                time.sleep(0.1)
            else:
                return
        self.stop()
        raise TimeoutError("the Chroma server did not start")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(30)


@pytest.fixture(scope="module")
def chroma(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chroma]:
    running = Chroma(tmp_path_factory.mktemp("chroma"))
    yield running
    running.stop()


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "FRESH_S", 0.0)
    monkeypatch.setattr(server, "PAUSE_S", 0.0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / tmp_path.name  # the collections on the server bear the folder's name


class ServedHouse(House):
    """A course whose index is on a server."""

    chroma: Chroma
    folder: Path

    def index(self) -> PassageIndex:
        return PassageIndex(self.folder, Counting(self.embedder), "test", self.chroma.at)


@pytest.fixture
def house(tmp_path: Path, folder: Path, embedder: Embedder, chroma: Chroma) -> ServedHouse:
    made = ServedHouse(tmp_path, embedder)
    made.chroma, made.folder = chroma, folder
    made.besides.rename(made.pack / made.course.materials[0].path / "besides")
    return made


def test_two_machines_share_what_one_of_them_writes(chroma: Chroma, folder: Path, embedder: Embedder) -> None:
    one, other = (PassageIndex(folder, Counting(embedder), "test", chroma.at) for _ in range(2))
    assert found(other, "sun") == []
    write(one, sun="The sun at noon.")
    assert found(other, "sun") == ["sun.md"]
    write(other, moon="The moon at night.")
    assert sorted(found(one, "sun and moon")) == ["moon.md", "sun.md"]
    assert not list(folder.glob("*/chroma"))


def test_an_unchanged_text_is_not_embedded_again_and_a_removed_one_is_gone(
    chroma: Chroma, folder: Path, counting: Counting
) -> None:
    index = PassageIndex(folder, counting, "test", chroma.at)
    write(index, sun="The sun at noon.", moon="The moon at night.")
    with index.writing() as draft:
        draft.remove("moon")
    write(index, again="The sun at noon.")
    assert len(counting.embedded) == 2
    assert "moon.md" not in index.sources()


def test_a_generation_that_was_changed_on_the_server_is_not_read(
    chroma: Chroma, folder: Path, embedder: Embedder
) -> None:
    index = PassageIndex(folder, Counting(embedder), "test", chroma.at)
    write(index, sun="The sun at noon.")
    client = server._connected(chroma.at)
    for collection in client.list_collections():
        if folder.name in collection.name and not collection.name.endswith("current"):
            collection.update(ids=collection.get()["ids"], documents=["The sun at midnight."], embeddings=[[0.1] * 384])
    with pytest.raises(IndexUnreadableError):
        PassageIndex(folder, Counting(embedder), "test", chroma.at).search("sun")
    write(index, sun="The sun at noon.")
    assert found(index, "sun") == ["sun.md"]


async def test_while_the_server_is_down_facts_are_answered_and_afterwards_everything(house: ServedHouse) -> None:
    index = house.opened()
    assistant = house.assistant(index)
    await until_right(assistant)
    house.chroma.stop()
    try:
        assert await ask(assistant, "what does the kamal measure the height of") == AWAY
        assert "March 22, 2024" in await ask(assistant, "when is the first essay due")
    finally:
        await asyncio.to_thread(house.chroma.start)
    await until_right(assistant)


async def test_a_bot_that_starts_before_its_server_answers_facts_and_then_everything(house: ServedHouse) -> None:
    house.chroma.stop()
    try:
        assistant = house.assistant(house.opened())
        assert await ask(assistant, "what does the kamal measure the height of") == AWAY
        assert "March 22, 2024" in await ask(assistant, "when is the first essay due")
    finally:
        await asyncio.to_thread(house.chroma.start)
    await until_right(assistant)
    await until_whole(house)


def test_a_server_that_takes_the_connection_and_says_nothing_is_given_up(
    folder: Path, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "GREETING_S", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        index = PassageIndex(folder, embedder, "test", ChromaServer(f"http://127.0.0.1:{silent.getsockname()[1]}"))
        with pytest.raises(IndexAwayError, match="SYLLABOT_CHROMA_URL"):
            index.search("sun")


def test_the_token_goes_with_every_request_and_into_no_text(folder: Path, embedder: Embedder) -> None:
    with socket.create_server(("127.0.0.1", 0)) as place:
        heard: list[bytes] = []

        def listen() -> None:
            connection, _ = place.accept()
            heard.append(connection.recv(4096))
            connection.close()

        listener = Thread(target=listen)
        listener.start()
        at = ChromaServer(f"http://127.0.0.1:{place.getsockname()[1]}", "very-secret")
        with pytest.raises(IndexAwayError):
            PassageIndex(folder, embedder, "test", at).search("sun")
        listener.join(10)
    assert b"uthorization: Bearer very-secret" in heard[0]
    assert "very-secret" not in repr(at)
