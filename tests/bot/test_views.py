"""Whatever an answer or a course holds, what is shown stays within Discord's limits and is safe to show."""

import discord
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.views.answers import CUT, SOURCES, answer_embed, citation_label
from bot.views.course import course_embed
from bot.views.help import help_embed
from bot.views.text import EMBED_LIMIT, FIELD_LIMIT, clip, fit, link, plain, unwrapped
from knowledge.types import Answer, Band, Citation
from registrar.course.models import Course

texts = st.text(max_size=6_000)
urls = st.none() | st.builds("https://site.example/{}".format, texts)
citations = st.builds(Citation, texts, texts, st.none() | st.integers(0, 900), st.none() | st.integers(1, 900), urls)
answers = st.builds(
    Answer, texts, st.lists(citations, max_size=12).map(tuple), st.sampled_from(Band), st.just("passage")
)


def assert_within_limits(embed: discord.Embed) -> None:
    """https://docs.discord.com/developers/resources/message#embed-object-embed-limits."""
    assert len(embed) <= EMBED_LIMIT
    assert len(embed.title or "") <= 256
    assert 1 <= len(embed.description or "") <= 4096
    assert len(embed.author.name or "") <= 256
    assert len(embed.footer.text or "") <= 2048
    assert len(embed.fields) <= 25
    for field in embed.fields:
        assert 1 <= len(field.name or "") <= 256
        assert 1 <= len((field.value or "").strip()) <= 1024


@settings(max_examples=150, deadline=None)
@given(answers, texts)
def test_every_answer_fits_in_an_embed(answer: Answer, asked: str) -> None:
    assert_within_limits(answer_embed(answer, asked=asked, note="*Shortened.*"))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_every_course_fits_in_an_embed(course: Course, data: st.DataObject) -> None:
    title, description, name = (data.draw(texts.filter(str.strip)) for _ in range(3))
    changed = course.model_copy(
        update={
            "title": title,
            "description": description,
            "staff": tuple(person.model_copy(update={"name": name}) for person in course.staff) * 9,
            "components": tuple(part.model_copy(update={"title": name}) for part in course.components) * 5,
            "disputes": tuple(one.model_copy(update={"title": name}) for one in course.disputes) * 20,
        }
    )
    assert_within_limits(course_embed(changed))
    assert_within_limits(help_embed(changed))


def test_the_bands_differ_in_words_and_in_colour() -> None:
    embeds = [answer_embed(Answer("Text.", (), band, "passage")) for band in Band]
    assert len({embed.footer.text for embed in embeds}) == len(Band)
    assert len({embed.colour for embed in embeds}) == len(Band)


def test_citations_are_numbered_links_and_plain_where_there_is_no_address() -> None:
    sources = (
        Citation("handbook.md", "Assessment › Late work", url="https://site.example/handbook.md"),
        Citation("week_1.ipynb", "Intro", cell=0),
        Citation("slides.pdf", page=3),
    )
    field = answer_embed(Answer("Text.", sources, Band.ANSWER, "passage")).fields[0]
    assert field.name == SOURCES
    assert field.value.splitlines() == [
        "1. [handbook.md › Assessment › Late work](https://site.example/handbook.md)",
        "2. week\\_1.ipynb › Intro, cell 1",
        "3. slides.pdf, page 3",
    ]


def test_a_citation_given_twice_is_shown_once() -> None:
    twice = (Citation("handbook.md"), Citation("handbook.md"))
    assert answer_embed(Answer("Text.", twice, Band.ANSWER, "passage")).fields[0].value == "1. handbook.md"


def test_sources_that_do_not_fit_are_counted() -> None:
    many = tuple(Citation(f"file-{number}.md", "h" * 100, url="https://site.example/x") for number in range(12))
    value = answer_embed(Answer("Text.", many, Band.ANSWER, "passage")).fields[0].value
    shown = len(value.splitlines()) - 1
    assert value.endswith(f"… and {12 - shown} more")
    assert len(value) <= FIELD_LIMIT


def test_a_long_answer_ends_with_a_whole_sentence_and_a_note() -> None:
    embed = answer_embed(Answer("This is a sentence. " * 400, (), Band.ANSWER, "passage"))
    body, note = embed.description.rsplit("\n\n", 1)
    assert body.endswith("This is a sentence.")
    assert note == CUT


@given(st.integers(20, 400))
def test_a_code_block_that_is_cut_is_closed(limit: int) -> None:
    code = "Look.\n```python\n" + "print('x')\n" * 100 + "```"
    assert fit(code, limit + 40, "(cut)").count("```") % 2 == 0


def test_a_wrapped_paragraph_becomes_one_line_and_everything_else_stays() -> None:
    wrapped = (
        "A paragraph that\ngoes on.\n\n- an item that\n  goes on\n- another\n\n```python\na = 1\nb = 2\n```\nAfter it."
    )
    assert unwrapped(wrapped) == (
        "A paragraph that goes on.\n\n- an item that goes on\n- another\n\n```python\na = 1\nb = 2\n```\nAfter it."
    )
    assert unwrapped("# Title\nText.\n1. one\n2. two\n| a | b |\n| 1 | 2 |") == (
        "# Title\nText.\n1. one\n2. two\n| a | b |\n| 1 | 2 |"
    )


def test_the_label_of_a_link_cannot_end_the_link() -> None:
    assert link("Part 1: [Video] (new)", "https://site.example/a b)") == (
        "[Part 1: (Video) (new)](https://site.example/a%20b%29)"
    )


@pytest.mark.parametrize("url", [None, "", "javascript:alert(1)", "handbook.md"])
def test_what_is_no_web_address_is_no_link(url: str | None) -> None:
    assert link("Handbook", url) == "Handbook"


def test_text_that_is_shown_as_it_is_carries_no_markup() -> None:
    assert plain("**bold** <@1> [x](y) # no") == r"\*\*bold\*\* \<@1\> \[x\](y) # no"
    assert plain("# Heading") == r"\# Heading"


def test_a_clipped_line_says_so() -> None:
    assert clip("one\n two three", 9) == "one two…"
    assert citation_label(Citation("x" * 200)).endswith("…")
