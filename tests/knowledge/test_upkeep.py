"""Whatever happens to the files of the index: the bot goes on, says nothing that is wrong, and builds them anew."""

import asyncio
import logging
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.assistant import AWAY, Assistant
from knowledge.embedding import Embedder
from knowledge.errors import IndexUnreadableError
from knowledge.index import PassageIndex
from knowledge.remembered import Remembered, Root
from knowledge.retrieval import Retriever
from knowledge.types import Question
from knowledge.upkeep import Materials, Upkeep
from registrar.course.load import load_course
from registrar.course.models import Course
from tests.knowledge.conftest import Counting

SEMINAR = Path(__file__).parents[1] / "courses" / "maritime_history"
SPRING = datetime(2024, 3, 14, 10, 0, tzinfo=ZoneInfo("Europe/Lisbon"))
KAMAL = "The kamal measures the height of the pole star with a knotted cord."
OLD = "The kamal measures the height of the pole star with a wooden board."
TOLLS = "# Tolls\n\nEvery ship pays two silver coins to the harbour master at the gate."


class House:
    """A course with its pack, a file ingested besides, and the index of both."""

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        self.course: Course = load_course(SEMINAR)
        self.embedder = embedder
        self.pack, self.besides, self.home = folder / "pack", folder / "besides", folder / "home"
        self.notes = self.pack / self.course.materials[0].path / "notes.md"
        self.notes.parent.mkdir(parents=True)
        self.besides.mkdir()
        self.notes.write_text(f"# Instruments\n\n{KAMAL}")
        (self.besides / "tolls.md").write_text(TOLLS)
        self.remembered = Remembered(self.home / "materials")

    @property
    def files(self) -> Path:
        return self.home / "index"

    def index(self) -> PassageIndex:
        return PassageIndex(self.files, Counting(self.embedder), "test")

    def upkeep(self, index: PassageIndex) -> Upkeep:
        return Upkeep(Materials(self.course, self.pack, self.remembered), index, pause_s=0.05)

    def opened(self) -> PassageIndex:
        """Return the index as the bot opens it."""
        index = self.index()
        self.upkeep(index).open()
        return index

    def assistant(self, index: PassageIndex) -> Assistant:
        retriever = Retriever(index, self.embedder)
        return Assistant(self.course, retriever, self.embedder, mend=self.upkeep(index).mend)


@pytest.fixture
def house(tmp_path: Path, embedder: Embedder) -> House:
    made = House(tmp_path, embedder)
    upkeep = made.upkeep(made.index())
    upkeep.remember([Root(made.besides)])
    upkeep.open()
    return made


def texts(index: PassageIndex) -> set[str]:
    return {hit.passage.text for hit in index.search("kamal and tolls", k=20)}


def truth() -> set[str]:
    return {KAMAL, TOLLS.split("\n\n")[1]}


def test_what_was_ingested_besides_the_pack_is_found_again(house: House) -> None:
    assert texts(house.opened()) == truth()
    shutil.rmtree(house.files)
    assert texts(house.opened()) == truth()


Deed = Callable[[Path, Random], None]


def flip(path: Path, chance: Random) -> None:
    content = bytearray(path.read_bytes())
    for _ in range(chance.choice([1, 1, 8, 200])):
        if content:
            content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path.write_bytes(content)


def truncate(path: Path, chance: Random) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: chance.randrange(len(content) + 1)])


def delete(path: Path, _: Random) -> None:
    path.unlink()


def replace(path: Path, chance: Random) -> None:
    path.write_bytes(chance.randbytes(chance.choice([0, 1, 4096])))


def delete_folder(path: Path, _: Random) -> None:
    shutil.rmtree(path.parent)


def swap(path: Path, chance: Random) -> None:
    other = chance.choice(sorted(each for each in path.parents[0].rglob("*") if each.is_file()))
    shutil.copyfile(other, path) if other != path else None


DEEDS: tuple[Deed, ...] = (flip, flip, truncate, delete, replace, delete_folder, swap)


@given(seed=st.integers(0, 2**32))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_damage_to_the_files_survives_the_next_start_or_is_ever_read(house: House, seed: int) -> None:
    chance = Random(seed)
    running = house.opened()
    assert texts(running) == truth()
    for _ in range(chance.choice([1, 1, 3])):
        files = sorted(path for path in house.files.rglob("*") if path.is_file() and path.suffix != ".lock")
        if files:
            chance.choice(DEEDS)(chance.choice(files), chance)
    for reader in (running, house.index()):
        try:
            assert texts(reader) in (truth(), set())
        except IndexUnreadableError:
            continue
    assert texts(house.opened()) == truth()


def keep(house: House) -> Path:
    return Path(shutil.copytree(house.files, house.files.with_name("kept")))


def test_an_index_of_an_older_edition_put_back_is_brought_up_to_date(house: House) -> None:
    house.notes.write_text(f"# Instruments\n\n{OLD}")
    house.opened()
    kept = keep(house)
    house.notes.write_text(f"# Instruments\n\n{KAMAL}")
    house.opened()
    shutil.rmtree(house.files)
    kept.rename(house.files)
    assert texts(house.opened()) == truth()


@pytest.mark.parametrize("version", ["manifest.json", "checksum"])
def test_an_index_in_another_versions_form_is_rebuilt(house: House, version: str) -> None:
    next(house.files.rglob(version)).write_text('{"format": 1, "documents": []}')
    assert texts(house.opened()) == truth()


def test_a_damaged_list_of_what_was_ingested_loses_nothing_that_is_in_the_index(house: House) -> None:
    next((house.home / "materials").iterdir()).write_text("{")
    assert texts(house.opened()) == truth()


def test_a_pack_that_moved_leaves_nothing_of_its_old_place(house: House, tmp_path: Path) -> None:
    house.notes.write_text(f"# Instruments\n\n{OLD}")
    house.opened()
    house.pack = Path(shutil.copytree(house.pack, tmp_path / "elsewhere"))
    (house.pack / house.course.materials[0].path / "notes.md").write_text(f"# Instruments\n\n{KAMAL}")
    assert texts(house.opened()) == truth()


def test_a_folder_that_is_not_there_now_keeps_its_passages(house: House) -> None:
    away = house.besides.rename(house.besides.with_name("unmounted"))
    assert texts(house.opened()) == truth()
    next(house.files.rglob("chroma.sqlite3")).unlink()
    assert texts(house.opened()) == {KAMAL}
    away.rename(house.besides)
    assert texts(house.opened()) == truth()


async def ask(assistant: Assistant, text: str) -> str:
    return (await assistant.answer(Question(text, SPRING))).text


async def until_right(assistant: Assistant) -> None:
    async with asyncio.timeout(60):
        while "knotted cord" not in await ask(assistant, "what does the kamal measure the height of"):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def until_whole(house: House) -> None:
    """Wait for what is brought in after the pack."""
    async with asyncio.timeout(60):
        while texts(house.index()) != truth():  # noqa: ASYNC110 - it happens in a thread
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("what", ["everything", "the name of what counts"])
async def test_a_running_bot_answers_facts_meanwhile_and_heals_itself(
    house: House, what: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    index = house.opened()
    assistant = house.assistant(index)
    await until_right(assistant)
    if what == "everything":
        shutil.rmtree(house.files)
    else:
        (house.files / "current").write_text("nonsense")
    assert await ask(assistant, "what does the kamal measure the height of") == AWAY
    assert "March 22, 2024" in await ask(assistant, "when is the first essay due")
    assert "rebuilt" in caplog.text
    await until_right(assistant)
    await until_whole(house)


async def test_an_index_whose_private_copy_was_tidied_away_is_opened_again(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    index = house.opened()
    assert texts(index) == truth()
    shutil.rmtree(tmp_path / "tmp")
    (tmp_path / "tmp").mkdir()
    assert texts(index) == truth()
    assistant = house.assistant(index)
    await until_right(assistant)


def test_rebuilding_reads_everything_again(house: House) -> None:
    index = house.opened()
    report = house.upkeep(index).rebuild()
    assert (report.files, report.added, report.unchanged) == (2, 2, 0)
    assert texts(index) == truth()
