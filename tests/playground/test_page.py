"""The page in a real browser, with discord.py's real client on the other side of the playground."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack

import discord
import pytest
import pytest_asyncio
import yarl
from playwright.async_api import Browser, FilePayload, Page, expect

from playground import Playground, Rules, Seed, SeedChannel, SeedPerson, serve
from tests.playground.page_bot import PageBot

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

ROOMS = 20
NARROWEST_PHONE = {"width": 320, "height": 640}
HOSTILE = "<img src=x onerror='window.hacked=1'> [look](javascript:window.hacked=1) <script>window.hacked=1</script>"
SEED = Seed(
    guild="Course",
    bot="Assistant",
    roles=("Staff", "Student"),
    channels=(
        SeedChannel("announcements", "News", announcement=True),
        SeedChannel("staff-room", visible_to=("Staff",)),
        *(SeedChannel(f"room-{number}", "For one test") for number in range(1, ROOMS + 1)),
    ),
    people=(
        SeedPerson("Ada Teacher", ("Staff",), "Instructor", admin=True),
        SeedPerson("Ben", ("Student",)),
        SeedPerson("Chloe", ("Student",)),
    ),
)

Open = Callable[..., Awaitable[Page]]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def course() -> AsyncIterator[Playground]:
    async with serve(SEED, rules=Rules(acknowledge_within=1.0)) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def bot(course: Playground) -> AsyncIterator[PageBot]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(discord.http.Route, "BASE", course.api_url)
        patch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(course.gateway_url))
        client = PageBot()
        await client.login(course.token)
        connection = asyncio.create_task(client.connect())
        await client.wait_until_ready()
        yield client
        await client.close()
        await asyncio.gather(connection, return_exceptions=True)


@pytest.fixture(scope="module")
def rooms(course: Playground) -> Iterator[int]:
    """The ids of channels that no test has used yet."""
    return (one.id for one in list(course.world.channels.values()) if str(one.name).startswith("room-"))


@pytest_asyncio.fixture(loop_scope="module")
async def open_page(browser: Browser, course: Playground, rooms: Iterator[int]) -> AsyncIterator[Open]:
    """Opens the page in a window of its own, as Ben in this test's channel; no script of it may fail."""
    ben = next(user.id for user in course.world.users.values() if user.display_name == "Ben")
    room = next(rooms)
    failures: list[str] = []
    async with AsyncExitStack() as stack:

        async def enter(width: int = 1280, height: int = 860) -> Page:
            context = await browser.new_context(viewport={"width": width, "height": height}, locale="en-US")
            stack.push_async_callback(context.close)
            page = await context.new_page()
            page.on("pageerror", lambda error: failures.append(str(error)))
            await page.goto(f"{course.url}/#as={ben}&in={room}")
            await expect(page.get_by_role("textbox", name="Message #room")).to_be_visible()
            return page

        yield enter
    assert not failures


async def run_command(page: Page, text: str) -> None:
    """Types a command with what follows its name, and runs it."""
    await page.get_by_role("textbox", name=re.compile("^Message ")).focus()
    await page.keyboard.type(text)
    await page.keyboard.press("Enter")


async def act_as(page: Page, name: str) -> None:
    await page.get_by_role("button", name="Switch person").click()
    await page.get_by_role("menuitemradio", name=name).click()
    await expect(page.get_by_role("button", name=f"You are {name}")).to_be_visible()


async def test_a_question_is_asked_and_answered_with_the_keyboard_alone(bot: PageBot, open_page: Open) -> None:
    page = await open_page()
    bot.may_answer.clear()
    await expect(page.get_by_role("textbox", name="Message #room")).to_be_focused()
    await page.keyboard.type("/as")
    await expect(page.get_by_role("option", name="/ask")).to_be_visible()
    await page.keyboard.press("Enter")
    await page.keyboard.type("late work")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("article").get_by_text("Thinking")).to_be_visible()
    bot.may_answer.set()
    answer = page.get_by_role("article").filter(has_text="About late work")
    await expect(answer.get_by_role("link", name="Answer")).to_have_attribute("href", "https://example.org/syllabus")
    await expect(answer).to_contain_text("Ben used /ask")
    await expect(page.get_by_text("Thinking")).to_have_count(0)
    await expect(page.get_by_role("textbox", name="Message #room")).to_be_focused()


async def test_a_required_option_that_is_empty_is_pointed_out(bot: PageBot, open_page: Open) -> None:
    page = await open_page()
    await run_command(page, "/ask ")
    await expect(page.get_by_text("This is required.")).to_be_visible()
    await expect(page.get_by_role("textbox", name="question")).to_be_focused()


async def test_a_pressed_button_changes_its_message_and_keeps_the_focus(bot: PageBot, open_page: Open) -> None:
    page = await open_page()
    await run_command(page, "/ask late work")
    await page.get_by_role("button", name="Helpful").press("Enter")
    await expect(page.get_by_role("button", name="Noted")).to_be_disabled()
    await expect(page.get_by_role("article").last).to_be_focused()


async def test_a_button_without_an_answer_says_so_at_its_message(bot: PageBot, open_page: Open) -> None:
    page = await open_page()
    await run_command(page, "/ask late work")
    button = page.get_by_role("button", name="Silent")
    await button.click()
    await expect(button).to_have_attribute("aria-busy", "true")
    await expect(page.get_by_text("The application did not respond")).to_be_visible()
    await expect(button).not_to_have_attribute("aria-busy", "true")


async def test_a_choice_in_a_select_is_sent_from_the_keyboard(bot: PageBot, open_page: Open) -> None:
    page = await open_page()
    await run_command(page, "/ask late work")
    await page.get_by_role("combobox", name="Pick a module").focus()
    await page.keyboard.type("ima")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("You picked Images.")).to_be_visible()
    await expect(page.get_by_text("Only you can see this")).to_be_visible()


async def test_suggestions_come_from_the_bot_and_a_file_goes_along(bot: PageBot, open_page: Open) -> None:
    page = await open_page()
    await run_command(page, "/find")
    await page.get_by_role("combobox", name="module").press_sequentially("reg")
    await page.get_by_role("option", name="Regression").click()
    form = page.get_by_role("form", name="Options of /find")
    await form.locator("input[type=file]").set_input_files(a_file("notes.txt", b"some notes"))
    await page.get_by_role("button", name="Run").click()
    await expect(page.get_by_role("article")).to_contain_text("Found regression, notes.txt.")


async def test_a_modal_is_filled_and_its_file_arrives(bot: PageBot, open_page: Open) -> None:
    page = await open_page()
    await run_command(page, "/report")
    await page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Tell the staff")
    await dialog.get_by_label("Subject").fill("Upload")
    await dialog.get_by_label("What happened?").fill("no")
    await dialog.get_by_label("Proof").set_input_files(a_file("log.txt", b"42 lines"))
    await dialog.get_by_role("button", name="Submit").click()
    await expect(dialog.get_by_text("Write at least 5 characters.")).to_be_visible()
    await dialog.get_by_label("What happened?").fill("It failed twice")
    await dialog.get_by_role("button", name="Submit").click()
    await expect(page.get_by_text("Upload: It failed twice (log.txt holds 42 lines)")).to_be_visible()
    await expect(dialog).to_have_count(0)


async def test_what_only_one_person_may_see_is_gone_for_the_next(bot: PageBot, open_page: Open) -> None:
    page = await open_page()
    await run_command(page, "/ask my grade")
    await page.get_by_role("textbox", name="Message #").fill("Hello everyone")
    await page.keyboard.press("Enter")
    await page.get_by_role("combobox", name="Pick a module").click()
    await page.get_by_role("option", name="Series").click()
    await expect(page.get_by_text("You picked Series.")).to_be_visible()
    await act_as(page, "Chloe")
    await expect(page.get_by_text("Hello everyone")).to_be_visible()
    await expect(page.get_by_text("You picked Series.")).to_have_count(0)
    await expect(page.get_by_role("button", name="staff-room")).to_have_count(0)
    await act_as(page, "Ada Teacher")
    await expect(page.get_by_role("button", name="staff-room")).to_be_visible()
    await act_as(page, "Ben")
    await expect(page.get_by_text("You picked Series.")).to_be_visible()


async def test_a_file_dropped_into_a_dm_comes_back_from_the_bot(bot: PageBot, open_page: Open) -> None:
    page = await open_page()
    await page.get_by_role("button", name="Start a direct message").click()
    await page.get_by_role("menuitem", name="assistant", exact=False).click()
    box = page.get_by_role("textbox", name=re.compile("^Message @"))
    await box.fill("**Mine**")
    await page.get_by_label("Files to send").set_input_files(a_file("work.txt", b"my work"))
    await expect(page.get_by_role("listitem").filter(has_text="work.txt")).to_be_visible()
    await box.press("Enter")
    echo = page.get_by_role("article").filter(has_text="You said: Mine")
    async with page.expect_download() as download:
        await echo.get_by_role("link", name="work.txt").click()
    assert (await (await download.value).path()).read_bytes() == b"my work"


async def test_a_reload_returns_to_the_same_person_and_channel(open_page: Open) -> None:
    page = await open_page()
    await act_as(page, "Ada Teacher")
    await page.get_by_role("button", name="staff-room").click()
    await page.reload()
    await expect(page.get_by_role("button", name="You are Ada Teacher")).to_be_visible()
    await expect(page.get_by_role("textbox", name="Message #staff-room")).to_be_visible()


async def test_two_people_talk_react_and_reply(open_page: Open) -> None:
    ben, ada = await open_page(), await open_page()
    await act_as(ada, "Ada Teacher")
    await ben.get_by_role("textbox", name="Message #").fill("Hello @Ada Teacher")
    await ben.keyboard.press("Enter")
    message = ada.get_by_role("article").filter(has_text="Hello @Ada Teacher")
    await expect(message).to_have_class(re.compile("mentions-me"))
    await message.hover()
    await message.get_by_role("button", name="Add a reaction").click()
    await ada.get_by_role("menuitem", name="Party").click()
    await expect(ben.get_by_role("button", name="🎉, 1")).to_have_attribute("aria-pressed", "false")
    await message.get_by_role("button", name="Reply").click()
    await ada.keyboard.type("Hello Ben")
    await ada.keyboard.press("Enter")
    await expect(ben.get_by_role("article").filter(has_text="Hello Ben")).to_contain_text("Hello @Ada Teacher")


async def test_nothing_scrolls_sideways_on_a_phone(bot: PageBot, open_page: Open) -> None:
    page = await open_page(**NARROWEST_PHONE)
    await page.get_by_role("textbox", name="Message #").fill(f"```py\n{'x' * 300}\n``` {'y' * 300}")
    await page.keyboard.press("Enter")
    await run_command(page, "/table")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("link", name="g.csv")).to_be_visible()
    await run_command(page, "/ask late work")
    await expect(page.get_by_role("button", name="Helpful")).to_be_visible()
    wide = "[document.documentElement, ...document.querySelectorAll('.log')].filter(e => e.scrollWidth > e.clientWidth)"
    assert await page.evaluate(f"{wide}.length") == 0
    await expect(page.get_by_role("button", name="announcements")).to_be_hidden()
    await page.get_by_role("button", name="Channels").click()
    await page.get_by_role("button", name="announcements").click()
    await expect(page.get_by_role("textbox", name="Message #announcements")).to_be_visible()
    await expect(page.get_by_role("button", name="announcements")).to_be_hidden()


async def test_hostile_text_is_shown_and_does_nothing(open_page: Open) -> None:
    page = await open_page()
    await page.get_by_role("textbox", name="Message #").fill(HOSTILE)
    await page.keyboard.press("Enter")
    message = page.get_by_role("article").filter(has_text="<script>window.hacked=1</script>")
    await expect(message).to_contain_text("[look](javascript:window.hacked=1)")
    await expect(message.locator("img, script, a")).to_have_count(0)
    assert await page.evaluate("window.hacked") is None


async def test_the_page_says_that_the_line_is_down_and_comes_back_after_a_restart(browser: Browser) -> None:
    page = await browser.new_page()
    async with serve(SEED) as first:
        port = yarl.URL(first.url).port or 0
        await page.goto(first.url)
        await act_as(page, "Chloe")
    await expect(page.get_by_text("Reconnecting")).to_be_visible()
    async with serve(SEED, port=port):
        await expect(page.get_by_text("Reconnecting")).to_have_count(0)
        await expect(page.get_by_role("button", name="You are Chloe")).to_be_visible()
        await page.get_by_role("textbox", name="Message #").fill("Back again")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("article")).to_contain_text("Back again")
        await page.context.close()


def a_file(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "text/plain", "buffer": content}
