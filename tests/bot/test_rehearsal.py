"""Rehearsals: on paper, for two courses and a change of clocks, and in the playground with the clock running fast."""

import asyncio
import json
import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.app import serve
from bot.cli import app
from bot.following import FollowedClock
from bot.opening import DATABASE
from bot.playground import STUDENTS, seed_from
from bot.rehearsal import STUDENT_NAME, Said, rehearse, whole_term
from bot.services import Services
from bot.settings import Settings
from bot.views.rehearsal import in_words
from playground import Playground
from playground import serve as open_playground
from playground.acts.events import set_interest
from playground.clock import FASTEST
from playground.world.things import ScheduledEvent
from registrar import reminders, sessions
from registrar.calendar import Kind, occurrences
from registrar.clock import system_clock
from registrar.course.load import load_course
from registrar.course.models import Course
from registrar.database import Database
from registrar.in_force import set_due
from registrar.reminders import Wishes
from tests.bot.stand_ins import COURSE_FOLDER, Scholar, until
from tests.registrar.reading_hours import with_reading_hours
from tests.schedules.by_hand import expected, plain_yaml

T81, SEMINAR = "courses/t81_558", "tests/courses/maritime_history"
NEWS = "#announcements"


pytestmark = pytest.mark.usefixtures("discord_itself_afterwards")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SYLLABOT_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def titles(raw: dict[str, Any]) -> dict[str, str]:
    """Return what each event is called when it is spoken of, by its id."""
    named = {f"module:{each['number']}": f"Module {each['number']}: {each['title']}" for each in raw["modules"]}
    named |= {f"due:{each['id']}": f"{each['title']} is due" for each in raw["assignments"]}
    return named | {"evaluation": raw.get("evaluation", {}).get("title", "")}


def spoken_of(said: list[Said], to: str) -> Counter[tuple[str, datetime]]:
    """Count the events that each message speaks of, by their headlines, at its instant."""
    found: Counter[tuple[str, datetime]] = Counter()
    for each in said:
        if each.to == to:
            lines = re.findall(r"^- \*\*(.+?)\*\*", each.text, re.MULTILINE) or [each.title]
            found.update((line.replace("\\", ""), each.at.astimezone(UTC)) for line in lines)
    return found


@pytest.mark.parametrize("folder", [T81, SEMINAR])
async def test_in_a_whole_term_every_announcement_comes_at_its_instant_and_once(folder: str) -> None:
    course, raw = load_course(Path(folder)), plain_yaml(folder)
    said = await rehearse(course, *whole_term(course, occurrences(course)))
    by_title = Counter(
        {
            (title, at): count
            for (event, at), count in expected(raw, course.term.zone, None).items()
            for title in [titles(raw)[event]]
        }
    )
    announced = spoken_of(said, NEWS)
    assert {at for _, at in announced} == {at for _, at in by_title}
    assert announced.total() == by_title.total()
    for (title, at), count in by_title.items():
        assert sum(n for (line, when), n in announced.items() if when == at and line.startswith(title)) == count
    assert [each.at for each in said] == sorted(each.at for each in said)
    to_one = [each for each in said if each.to == STUDENT_NAME]
    assert max(Counter(each.at for each in to_one).values()) == 1, "what falls together is one message"
    assert all(time(8) <= each.at.time() <= time(22) for each in to_one)
    heard = Counter(line for line, _ in spoken_of(said, STUDENT_NAME))
    assert {heard[line] for line in heard if line.partition(" ⚠")[0].endswith("is due")} == {3}


async def test_around_the_change_of_clocks_the_hour_on_the_wall_stays() -> None:
    said = await rehearse(load_course(Path(T81)), date(2022, 3, 6), date(2022, 3, 22))
    opened = [each.at.isoformat() for each in said if each.kind == "announcement.module"]
    assert opened == ["2022-03-07T09:00:00-06:00", "2022-03-21T09:00:00-05:00"]


def test_timestamps_are_written_out_in_the_zone_of_the_course() -> None:
    now = datetime(2022, 3, 13, 12, tzinfo=load_course(Path(T81)).term.zone)
    at = int(datetime(2022, 3, 15, 4, 59, tzinfo=UTC).timestamp())
    assert in_words(f"<t:{at}:F>, <t:{at}:t>, <t:{at}:R>, <t:{at}>", now) == (
        "Monday, 14 March 2022 23:59, 23:59, in 1 day, 14 March 2022 23:59"
    )
    assert in_words(f"<t:{int(now.timestamp()) - 7200}:R>", now) == "2 hours ago"


def test_the_command_prints_json_and_writes_a_page(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    given = [
        "rehearse",
        "--course",
        SEMINAR,
        "--from",
        "2024-03-10",
        "--to",
        "2024-03-16",
        "--json",
        "--out",
        str(page),
    ]
    done = CliRunner().invoke(app, given)
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert [(each["at"], each["to"], each["kind"]) for each in said] == [
        ("2024-03-11T09:00:00+00:00", NEWS, "announcement.module"),
        ("2024-03-11T09:00:00+00:00", STUDENT_NAME, "reminder.module"),
        ("2024-03-15T18:00:00+00:00", NEWS, "announcement.due"),
        ("2024-03-15T18:00:00+00:00", STUDENT_NAME, "reminder.due"),
    ]
    assert said[2]["text"].startswith("First essay is due\nFri 22 Mar 2024, by 18:00 (in 7 days)")
    assert page.read_text().count("<article") == 4
    assert "Friday, 15 March 2024" in page.read_text()


def test_what_the_staff_decided_is_rehearsed(home: Path) -> None:
    seminar = load_course(Path(SEMINAR))

    async def decide() -> None:
        later = datetime(2024, 3, 27, 18, tzinfo=UTC)
        async with Database(f"sqlite:///{home / DATABASE}") as database, database.transaction() as tx:
            await set_due(tx, seminar, "essay-1", later, actor="1", at=later)
            await reminders.set_leads(tx, seminar, Kind.DUE, ["3d"], actor="1", at=later)

    asyncio.run(decide())
    given = ["rehearse", "--course", SEMINAR, "--from", "2024-03-10", "--to", "2024-03-31", "--json"]
    done = CliRunner().invoke(app, given)
    assert done.exit_code == 0, done.output
    dues = [each["at"] for each in json.loads(done.stdout) if each["kind"].endswith(".due")]
    assert dues == ["2024-03-24T18:00:00+00:00"] * 2, "to all, and to the student who asked for it"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--from", "2024-03-10", "--to", "2024-03-01"], "lies before 2024-03-10"),
        (["--from", "10 March"], "does not match"),
    ],
)
def test_a_stretch_that_cannot_be_is_refused(given: list[str], said: str) -> None:
    done = CliRunner().invoke(app, ["rehearse", "--course", SEMINAR, *given])
    assert done.exit_code == 2
    assert said in " ".join(done.output.replace("│", " ").split())


@asynccontextmanager
async def rehearsing(course: Course, database: Database, home: Path, now: datetime) -> AsyncIterator[Playground]:
    """The bot in a playground, by the playground's clock; every student wants every reminder."""
    ahead, stop = now - system_clock(), asyncio.Event()
    settings = Settings(_env_file=None, course=COURSE_FOLDER, home=home)
    async with open_playground(seed_from(course, settings), clock=lambda: system_clock() + ahead) as place:
        given = Settings(_env_file=None, discord_url=place.api_url, DISCORD_TOKEN=place.token)
        settings = settings.model_copy(update=given.model_dump(include={"discord_url", "discord_token"}))
        async with database.transaction() as tx:
            for user in place.world.users.values():
                if user.display_name in STUDENTS:
                    await reminders.set_wishes(tx, course.id, str(user.id), Wishes(kinds=frozenset(Kind)))
        clock = FollowedClock(place.clock_url)
        async with clock.following():
            bot = asyncio.create_task(serve(settings, Services(course, Scholar(), clock, database), until=stop.wait))
            yield place
            stop.set()
            await asyncio.wait_for(bot, 60)


def heard(place: Playground) -> Counter[tuple[str, str, str]]:
    """Count what was said in the channel and, by name, to each student."""
    found: Counter[tuple[str, str, str]] = Counter()
    for channel in place.world.channels.values():
        people = [user.display_name for user in channel.recipients if not user.bot]
        to = people[0] if people else f"#{channel.name}"
        found.update((m.created_at.isoformat(), to, m.embeds[0]["title"]) for m in channel.messages.values())
    return found


async def test_what_a_clock_that_runs_fast_brings_is_what_the_rehearsal_on_paper_says(
    course: Course, database: Database, tmp_path: Path
) -> None:
    begins = datetime(2024, 3, 10, 12, tzinfo=UTC)
    jumped, played = datetime(2024, 4, 7, 20, tzinfo=UTC), datetime(2024, 4, 8, 12, tzinfo=UTC)
    async with rehearsing(course, database, tmp_path, begins) as place:

        async def bot_is_at_work() -> bool:
            return place.clock.limit is not None and place.clock.limit > place.clock()

        async def arrived() -> bool:
            return place.clock.until is None

        await until(bot_is_at_work)
        place.clock.jump(jumped)
        await until(arrived)
        place.clock.play(FASTEST, until=played)
        await until(arrived)
        seen = heard(place)
    on_paper = [each for each in await rehearse(course, date(2024, 3, 10), date(2024, 4, 9)) if each.at < played]
    wanted = Counter(
        (each.at.astimezone(UTC).isoformat(), to, each.title)
        for each in on_paper
        for to in (STUDENTS if each.to == STUDENT_NAME else [each.to])
    )
    assert seen == wanted
    assert seen.total() > 10


async def test_those_interested_in_a_session_hear_of_it_however_fast_the_clock_runs(
    course: Course, database: Database, tmp_path: Path
) -> None:
    course, begins = with_reading_hours(course), datetime(2024, 3, 19, 18, 30, tzinfo=course.term.zone)
    now = begins - timedelta(days=3)
    async with database.transaction() as tx:
        await sessions.set_hour(tx, course, "18:30", actor="1", at=now)
    async with rehearsing(course, database, tmp_path, now) as place:

        async def shown() -> ScheduledEvent | None:
            events = place.world.guild.events.values()
            return next((each for each in events if each.starts_at == begins), None)

        async def arrived() -> bool:
            return place.clock.until is None

        event = await until(shown)
        person = next(user for user in place.world.users.values() if user.display_name == STUDENTS[0])
        async with database.transaction() as tx:
            await reminders.set_wishes(tx, course.id, str(person.id), Wishes())
        set_interest(place.world, person, event, interested=True)
        place.clock.play(FASTEST, until=begins + timedelta(hours=1))
        await until(arrived)
        told = [(at, title) for at, to, title in heard(place) if to == STUDENTS[0]]
    quarter_before = begins - timedelta(minutes=15)
    assert [title for at, title in told if datetime.fromisoformat(at) == quarter_before] == ["Reading hour"]
