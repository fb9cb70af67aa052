"""The bar on the page that shows the course's clock and moves it."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Browser, expect

from playground import Moment, Seed, SeedChannel, SeedPerson, serve

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

NOW = datetime(2025, 3, 3, 15, tzinfo=UTC)
EXAM = datetime(2025, 3, 20, 18, tzinfo=UTC)


async def test_one_jumps_to_the_day_before_something_and_plays_on_from_there(browser: Browser) -> None:
    seed = Seed(
        "Course",
        (SeedChannel("general"),),
        (SeedPerson("Ada"),),
        agenda=(Moment("Past", NOW - timedelta(days=1)), Moment("Exam", EXAM)),
        time_zone="America/Chicago",
    )
    moved = datetime.now(UTC) - NOW
    async with serve(seed, clock=lambda: datetime.now(UTC) - moved) as place:
        page = await browser.new_page(locale="en-US", timezone_id="Asia/Tokyo")
        await page.goto(place.url)
        bar = page.get_by_role("region", name="The course's clock")
        await expect(bar).to_contain_text("Mon, Mar 3, 2025, 9:00 AM CST")
        await bar.get_by_role("button", name="Jump to").click()
        await expect(page.get_by_role("group", name="Past")).to_have_count(0)
        await page.get_by_role("group", name="Exam").get_by_role("button", name="The day before").click()
        await expect(bar).to_contain_text("Wed, Mar 19, 2025, 1:00 PM CDT")
        assert EXAM - timedelta(days=1) <= place.clock() < EXAM
        speed = bar.get_by_label("How fast the clock goes")
        await speed.select_option("Paused")
        await expect(speed).to_have_value("0")
        assert place.clock.speed == 0
        await bar.get_by_role("button", name="Play a week").click()
        await expect(speed).to_have_value("10080")
        assert place.clock.until is not None
        await page.close()
