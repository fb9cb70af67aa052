"""Files and folders into the index, again and again."""

import multiprocessing
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from langchain_core.embeddings import DeterministicFakeEmbedding

from knowledge import loading
from knowledge.index import PassageIndex
from knowledge.ingest import IngestProgress, ingest
from knowledge.loading import FORMATS
from knowledge.types import IngestReport
from registrar.course.load import load_course
from tests.knowledge.conftest import Counting
from tests.knowledge.made_files import code, locked_pdf, markdown, notebook, pdf, word

Put = Callable[[str, str | bytes], Path]
SEMINAR = Path(__file__).parents[1] / "courses" / "maritime_history"
REAL = Path(__file__).parents[3] / "shared" / "materials"


def reasons(report: IngestReport) -> dict[str, str]:
    return {skipped.path.name: skipped.reason for skipped in report.skipped}


def test_files_of_different_kinds_go_in_together(index: PassageIndex, course: Path, put: Put) -> None:
    put("a.ipynb", notebook(markdown("# Knots\nTie them."), code("tie()")))
    put("b/c.md", "# Sails\nHoist them.")
    put("d.txt", "Anchors are dropped.")
    put("e.PDF", pdf(["Maps are drawn."]))
    put("f.docx", word(("Heading 1", "Masts"), ("Normal", "Climb them.")))
    put("image.png", b"\x89PNG")
    report = ingest([course], index, link="https://x.example/{file}")
    assert (report.files, report.added, report.skipped) == (5, 5, ())
    assert index.sources() == {"a.ipynb", "b/c.md", "d.txt", "e.PDF", "f.docx"}
    hit = index.search("hoist the sails", k=1)[0].passage
    assert (hit.source, hit.headings, hit.url) == ("b/c.md", ("Sails",), "https://x.example/b/c.md#sails")


def test_an_unchanged_folder_embeds_and_writes_nothing(
    index: PassageIndex, counting: Counting, course: Path, index_folder: Path, put: Put
) -> None:
    put("a.md", "# One\ntext\n# Two\ntext")
    put("b.ipynb", notebook(markdown("words")))
    ingest([course], index)
    counting.embedded.clear()
    before = {path: path.stat().st_mtime_ns for path in index_folder.rglob("*") if path.name != "ingest.lock"}
    report = ingest([course], index)
    assert (report.files, report.added, report.unchanged, report.removed) == (2, 0, 3, 0)
    assert counting.embedded == []
    assert before == {path: path.stat().st_mtime_ns for path in before}


def test_a_changed_cell_embeds_that_cell_again_and_nothing_else(
    index: PassageIndex, counting: Counting, course: Path, put: Put
) -> None:
    cells = [markdown(f"## Part {number}\n" + f"Something about voyage {number}. " * 12) for number in range(8)]
    put("a.ipynb", notebook(*cells))
    ingest([course], index)
    counting.embedded.clear()
    put(
        "a.ipynb",
        notebook(markdown("A new beginning."), *cells[:5], markdown("## Part 5\nAnother voyage."), *cells[6:]),
    )
    report = ingest([course], index)
    assert sorted(counting.embedded) == ["A new beginning.", "Part 5\nAnother voyage."]
    assert report.removed >= 1
    assert not any("voyage 5" in hit.passage.text for hit in index.search("voyage 5", k=20))


def test_another_link_changes_the_urls_without_embedding(
    index: PassageIndex, counting: Counting, course: Path, put: Put
) -> None:
    put("a.md", "# One\ntext")
    ingest([course], index, link="https://old.example/{file}")
    counting.embedded.clear()
    ingest([course], index, link="https://new.example/{file}")
    assert counting.embedded == []
    assert index.search("text")[0].passage.url == "https://new.example/a.md#one"


def test_a_deleted_file_loses_its_passages_and_a_renamed_one_keeps_its_vectors(
    index: PassageIndex, counting: Counting, course: Path, put: Put
) -> None:
    put("a.md", "About ropes.")
    put("b.md", "About sails.")
    ingest([course], index)
    counting.embedded.clear()
    (course / "a.md").unlink()
    (course / "b.md").rename(course / "c.md")
    report = ingest([course], index)
    assert (report.added, report.removed) == (1, 2)
    assert counting.embedded == []
    assert index.sources() == {"c.md"}


def test_a_file_that_can_no_longer_be_read_loses_its_passages_and_is_reported(
    index: PassageIndex, course: Path, put: Put
) -> None:
    put("a.ipynb", notebook(markdown("Ropes.")))
    ingest([course], index)
    put("a.ipynb", b"{")
    report = ingest([course], index)
    assert report.removed == 1
    assert "Its former passages were taken out." in reasons(report)["a.ipynb"]
    assert index.search("ropes") == []


def test_bad_files_are_named_with_a_reason_and_the_rest_goes_in(
    index: PassageIndex, course: Path, put: Put, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "MAX_BYTES", 10_000)
    put("good.md", "Good.")
    put("blank.md", "\n \n")
    put("empty.txt", "")
    put("huge.txt", "x" * 10_001)
    put("image.pdf", b"\x89PNG" + bytes(100))
    put("locked.pdf", locked_pdf("secret", ["Hidden."]))
    put("settings.ipynb", '{"theme": "dark"}')
    put("torn.ipynb", '{"cells": [')
    os.mkfifo(course / "pipe.txt")
    (tmp_path / "secret.txt").write_text("Not yours.")
    (course / "leak.txt").symlink_to(tmp_path / "secret.txt")
    (tmp_path / "elsewhere").mkdir()
    (course / "leaking").symlink_to(tmp_path / "elsewhere")
    report = ingest([course], index)
    assert report.files == 1
    found = reasons(report)
    for name, part in {
        "blank.md": "empty",
        "empty.txt": "empty",
        "huge.txt": "larger",
        "image.pdf": "not a PDF",
        "locked.pdf": "password",
        "settings.ipynb": "not a notebook",
        "torn.ipynb": "not a whole notebook",
        "pipe.txt": "not a regular file",
        "leak.txt": "link that leads out",
        "leaking": "link that leads out",
    }.items():
        assert part in found.pop(name)
    assert found == {}


def test_hidden_files_checkpoints_and_links_inside_are_passed_over(index: PassageIndex, course: Path, put: Put) -> None:
    put("a.md", "Text.")
    put(".hidden/b.md", "Text.")
    put(".ipynb_checkpoints/a-checkpoint.ipynb", notebook(markdown("Old.")))
    put("a-checkpoint.ipynb", notebook(markdown("Old.")))
    put("~$letter.docx", b"lock")
    (course / "again.md").symlink_to(course / "a.md")
    (course / "loop").symlink_to(course)
    report = ingest([course], index)
    assert index.sources() == {"a.md"}
    assert report.skipped == ()


def test_several_folders_and_files_live_side_by_side(index: PassageIndex, tmp_path: Path) -> None:
    for name in ("north", "south"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "readme.md").write_text(f"The {name} coast.")
    single = tmp_path / "single.txt"
    single.write_text("A single page.")
    ingest([tmp_path / "north", single], index)
    ingest([tmp_path / "south"], index)
    assert {hit.passage.text for hit in index.search("coast page")} == {
        "The north coast.",
        "The south coast.",
        "A single page.",
    }
    (tmp_path / "north" / "readme.md").unlink()
    assert ingest([tmp_path / "north"], index).removed == 1
    assert len(index) == 2


def test_a_path_that_is_gone_is_reported_and_what_came_from_it_goes(
    index: PassageIndex, course: Path, put: Put
) -> None:
    path = put("a.md", "Text.")
    ingest([course], index)
    path.unlink()
    course.rmdir()
    report = ingest([course], index)
    assert "no such file" in reasons(report)["course"]
    assert len(index) == 0


def test_a_file_of_an_unknown_kind_is_reported_only_when_it_is_named(
    index: PassageIndex, course: Path, put: Put
) -> None:
    table = put("table.csv", "a,b")
    assert ingest([course], index).skipped == ()
    assert "cannot be read" in reasons(ingest([table], index))["table.csv"]


def test_names_that_are_no_text_and_odd_names_go_in(index: PassageIndex, course: Path, put: Put) -> None:
    put("Übung #1 (50%).md", "Odd.")
    (course / os.fsdecode(b"caf\xe9.md")).write_text("Odder.")
    ingest([course], index, link="https://x.example/{file}")
    assert index.sources() == {"Übung #1 (50%).md", "caf\\udce9.md"}
    assert index.search("odd", k=2)[0].passage.url == "https://x.example/%C3%9Cbung%20%231%20%2850%25%29.md"


def test_progress_names_each_file_before_it_is_read(index: PassageIndex, course: Path, put: Put) -> None:
    put("a.md", "One.")
    put("b.md", "Two.")
    steps: list[IngestProgress] = []
    ingest([course], index, progress=steps.append)
    assert [(step.source, step.number, step.total) for step in steps] == [("a.md", 1, 2), ("b.md", 2, 2)]


def _die_at_second_file(folder: Path, course: Path) -> None:
    def progress(step: IngestProgress) -> None:
        if step.number == 2:
            os._exit(9)

    ingest([course], PassageIndex(folder, DeterministicFakeEmbedding(size=384), "test"), progress=progress)


def test_a_crash_in_the_middle_leaves_the_former_state_and_running_it_again_heals(
    index: PassageIndex, index_folder: Path, course: Path, put: Put
) -> None:
    put("a.md", "One.")
    ingest([course], index)
    put("a.md", "First.")
    put("b.md", "Second.")
    process = multiprocessing.get_context("spawn").Process(target=_die_at_second_file, args=(index_folder, course))
    process.start()
    process.join(120)
    assert process.exitcode == 9
    assert [hit.passage.text for hit in index.search("one")] == ["One."]
    ingest([course], index)
    assert {hit.passage.text for hit in index.search("one")} == {"First.", "Second."}


def test_a_rebuild_reads_all_files_of_the_damaged_index_again(
    index: PassageIndex, index_folder: Path, course: Path, put: Put, tmp_path: Path
) -> None:
    put("a.md", "About ropes.")
    put("gone.md", "About sails.")
    other = tmp_path / "other.md"
    other.write_text("# Masts\nAbout masts.")
    ingest([course], index)
    ingest([other], index, link="https://x.example/{file}")
    next(index_folder.rglob("chroma.sqlite3")).write_bytes(b"damage")
    (course / "gone.md").unlink()
    ingest([course], index)
    assert index.sources() == {"a.md", "other.md"}
    assert index.search("masts", k=1)[0].passage.url == "https://x.example/other.md#masts"


IN_PROCESS = [suffix for suffix, kind in FORMATS.items() if not kind.fragile]
FRAGILE = [suffix for suffix, kind in FORMATS.items() if kind.fragile]
STARTS = st.sampled_from([b"", b"%PDF-1.7\n", b"PK\x03\x04", b"---\n", b'{"cells": [', b"<html>", b"\xff\xfe", b"# "])
ANYTHING = st.builds(bytes.__add__, STARTS, st.binary(max_size=300))


def _survives(index: PassageIndex, path: Path, content: bytes) -> None:
    path.write_bytes(content)
    report = ingest([path], index)
    assert report.files + len(report.skipped) == 1


@given(content=ANYTHING, suffix=st.sampled_from(IN_PROCESS))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_make_an_ingest_fail(index: PassageIndex, course: Path, content: bytes, suffix: str) -> None:
    _survives(index, course / f"wild{suffix}", content)


@given(content=ANYTHING, suffix=st.sampled_from(FRAGILE))
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_make_an_ingest_of_office_files_fail(
    index: PassageIndex, course: Path, content: bytes, suffix: str
) -> None:
    _survives(index, course / f"wild{suffix}", content)


CELL = st.dictionaries(
    st.sampled_from(["cell_type", "source", "outputs", "metadata"]),
    st.recursive(
        st.none() | st.integers() | st.sampled_from(["code", "markdown"]) | st.text(max_size=40),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
        max_leaves=5,
    ),
)


@given(cells=st.lists(CELL, max_size=4))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_notebook_makes_an_ingest_fail(index: PassageIndex, course: Path, cells: list[dict[str, object]]) -> None:
    _survives(index, course / "wild.ipynb", notebook(*cells))


@pytest.mark.materials
@pytest.mark.skipif(not REAL.is_dir(), reason="the real course materials are not beside this checkout")
def test_real_materials_are_ingested_and_found(index: PassageIndex) -> None:
    paths = [REAL / "syllabus.txt", *sorted((REAL / "t81_558").glob("t81_558_class_01_3*.ipynb"))]
    report = ingest(paths, index)
    assert (report.files, report.skipped) == (2, ())
    best = index.search("what is the difference between a list and a tuple", k=3)
    assert any("01_3" in hit.passage.source for hit in best)
    assert any("Late Work Policy" in hit.passage.headings for hit in index.search("late submissions", k=3))
    assert ingest(paths, index).added == 0


def test_a_file_whose_dates_are_another_terms_is_known_as_such(put: Put, course: Path, index: PassageIndex) -> None:
    seminar = load_course(SEMINAR)
    days = [(each.title, each.due.date.replace(year=2019)) for each in seminar.assignments if each.due]
    put("old.md", "# Dates\n\n" + "\n".join(f"- {title} is due on {day:%d %B %Y}." for title, day in days))
    put("new.md", "# Dates\n\nThe harbour opens at dawn.")
    ingest([course], index, course=seminar)
    found = {hit.passage.source: hit.passage.other_term for hit in index.search("dates")}
    assert found == {"old.md": True, "new.md": False}
    ingest([course], index)
    assert not any(hit.passage.other_term for hit in index.search("dates"))
