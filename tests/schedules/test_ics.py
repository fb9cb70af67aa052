"""The calendar as a file, and other programs' calendar files."""

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Event

from registrar.calendar import Occurrence, occurrences
from registrar.course.load import load_course
from registrar.course.models import Course
from schedules.errors import CalendarFileError
from schedules.ics import Comparison, DifferenceKind, compare, feed, read_calendar, with_deadlines

ROOT = Path(__file__).parent.parent.parent
NOW = datetime(2024, 1, 15, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=3)
LISBON = ZoneInfo("Europe/Lisbon")


MARITIME = load_course(ROOT / "tests" / "courses" / "maritime_history")


@pytest.fixture
def maritime() -> Course:
    return MARITIME


@pytest.fixture(scope="module", params=["courses/t81_558", "tests/courses/maritime_history"])
def course(request: pytest.FixtureRequest) -> Course:
    return load_course(ROOT / request.param)


def entries(written: bytes) -> dict[str, Event]:
    """The events of a feed, by the ids of their occurrences."""
    return {str(event["UID"]).partition("@")[0]: event for event in Calendar.from_ical(written).events}


def moved(events: Iterable[Occurrence], event_id: str, by: timedelta) -> list[Occurrence]:
    return [
        replace(event, starts_at=event.starts_at + by, ends_at=event.ends_at + by) if event.id == event_id else event
        for event in events
    ]


def test_lines_end_and_fold_as_the_standard_says(course: Course) -> None:
    written = feed(course, occurrences(course), NOW)
    assert written.endswith(b"END:VCALENDAR\r\n")
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", written)
    assert max(len(line) for line in written.split(b"\r\n")) <= 75


def test_every_occurrence_is_there_once_with_all_that_calendars_ask_for(course: Course) -> None:
    events = occurrences(course)
    written = feed(course, events, NOW)
    found = entries(written)
    assert written.count(b"BEGIN:VEVENT") == len(events)
    assert set(found) == {event.id for event in events}
    for event in events:
        entry = found[event.id]
        assert entry["DTSTAMP"].dt == NOW
        assert entry["SEQUENCE"] == 0
        assert event.title in entry["SUMMARY"]
        assert "Source: " in entry["DESCRIPTION"]
    assert b"VALARM" not in written


def test_instants_and_days_come_back_as_the_calendar_has_them(course: Course) -> None:
    back = {
        each.uid.partition("@")[0]: each
        for each in read_calendar(feed(course, occurrences(course), NOW), ZoneInfo("UTC"))
    }
    for event in occurrences(course):
        assert back[event.id].at == (None if event.all_day else event.starts_at)
        if event.all_day:
            assert back[event.id].day == event.first_day


def test_hours_are_in_the_courses_zone_which_the_file_describes(maritime: Course) -> None:
    written = feed(maritime, occurrences(maritime), NOW)
    calendar = Calendar.from_ical(written)
    assert [str(zone["TZID"]) for zone in calendar.timezones] == ["Europe/Lisbon"]
    assert b"DTSTART;TZID=Europe/Lisbon:20240404T143000\r\n" in written
    # The file's own description of the zone, as a program that knows no zones by name would read it.
    zone = calendar.timezones[0].to_tz()
    for day, hours in ((date(2024, 3, 30), 0), (date(2024, 3, 31), 1), (date(2024, 10, 27), 0)):
        assert datetime(day.year, day.month, day.day, 12, tzinfo=zone).utcoffset() == timedelta(hours=hours)


def test_what_has_no_hour_is_a_day_and_what_lasts_ends_on_the_day_after(maritime: Course) -> None:
    found = entries(feed(maritime, occurrences(maritime), NOW))
    essay, module = found["due:essay-1"], found["module:1"]
    assert (essay["DTSTART"].dt, essay["DTEND"].dt) == (date(2024, 3, 22), date(2024, 3, 23))
    assert "No hour is stated; the course takes 18:00 (Europe/Lisbon)." in essay["DESCRIPTION"]
    assert (module["DTSTART"].dt, module["DTEND"].dt) == (date(2024, 2, 12), date(2024, 3, 11))


def test_a_deadline_is_a_moment_that_takes_no_time_and_a_meeting_does(maritime: Course) -> None:
    found = entries(feed(maritime, occurrences(maritime), NOW))
    deadline = found["due:essay-2"]
    assert deadline["SUMMARY"] == "Due: Second essay"
    assert deadline["DTSTART"].dt == datetime(2024, 5, 24, 12, tzinfo=LISBON)
    assert "DTEND" not in deadline
    assert (deadline["TRANSP"], found["meeting:seminar:2024-04-04T14:30"]["TRANSP"]) == ("TRANSPARENT", "OPAQUE")
    assert "On paper and in the pigeonhole of room 214" in deadline["DESCRIPTION"]


def test_what_is_disputed_is_marked_and_shows_both_readings(maritime: Course) -> None:
    found = entries(feed(maritime, occurrences(maritime), NOW))
    exam = found["due:oral-examination"]
    assert (exam["SUMMARY"], exam["STATUS"]) == ("Due: Oral examination (disputed)", "TENTATIVE")
    assert "- The table of dates says Wednesday, 5 June. (Seminar handbook › Dates)" in exam["DESCRIPTION"]
    assert "- The section on the oral examination says Monday, 3 June." in exam["DESCRIPTION"]
    assert [event["STATUS"] for event in found.values()].count("TENTATIVE") == 1


def test_a_feed_in_which_nothing_changed_is_the_same_to_the_byte(course: Course) -> None:
    first = feed(course, occurrences(course), NOW)
    assert feed(course, occurrences(course), LATER, first) == first


def test_only_what_changed_gets_the_next_number_and_keeps_its_uid(maritime: Course) -> None:
    events = occurrences(maritime)
    first = feed(maritime, events, NOW)
    second = feed(maritime, moved(events, "due:essay-2", timedelta(days=1)), LATER, first)
    third = feed(maritime, events, LATER + timedelta(days=1), second)
    assert {name: int(entry["SEQUENCE"]) for name, entry in entries(second).items() if entry["SEQUENCE"]} == {
        "due:essay-2": 1
    }
    assert entries(second)["due:essay-2"]["UID"] == entries(first)["due:essay-2"]["UID"]
    assert entries(second)["due:essay-2"]["DTSTAMP"].dt == LATER
    assert entries(second)["due:essay-1"]["DTSTAMP"].dt == NOW
    assert entries(third)["due:essay-2"]["SEQUENCE"] == 2


def test_what_is_cancelled_leaves_the_feed(maritime: Course) -> None:
    events = occurrences(maritime)
    first = feed(maritime, events, NOW)
    second = feed(maritime, [event for event in events if event.id != "due:essay-1"], LATER, first)
    assert set(entries(first)) - set(entries(second)) == {"due:essay-1"}


def test_ids_differ_between_terms(maritime: Course) -> None:
    next_term = maritime.model_copy(update={"id": "maritime-history-2025"})
    uids = [
        {str(entry["UID"]) for entry in entries(feed(each, occurrences(each), NOW)).values()}
        for each in (maritime, next_term)
    ]
    assert not uids[0] & uids[1]


def test_a_students_own_deadline_stands_in_the_students_feed(maritime: Course) -> None:
    own = with_deadlines(occurrences(maritime), {"essay-1": datetime(2024, 3, 25, 8, 30, tzinfo=UTC)})
    found = entries(feed(maritime, own, NOW))
    assert found["due:essay-1"]["DTSTART"].dt == datetime(2024, 3, 25, 8, 30, tzinfo=LISBON)
    assert found["due:essay-2"]["DTSTART"].dt == datetime(2024, 5, 24, 12, tzinfo=LISBON)
    assert [event.starts_at for event in own] == sorted(event.starts_at for event in own)


@pytest.mark.parametrize("previous", [b"garbage", b"BEGIN:VCALENDAR\r\nPRODID:-//Other\r\nEND:VCALENDAR\r\n", b"\xff"])
def test_another_programs_file_is_not_taken_for_the_last_feed(maritime: Course, previous: bytes) -> None:
    with pytest.raises(CalendarFileError, match="choose another file"):
        feed(maritime, occurrences(maritime), NOW, previous)


@settings(deadline=None)
@given(title=st.text(min_size=1, max_size=200).map(lambda text: " ".join(text.split())).filter(bool))
@example(title="[]")
@example(title="Essay []")
@example(title="[Essay]")
def test_any_title_is_escaped_so_that_it_comes_back(title: str) -> None:
    end = next(event for event in occurrences(MARITIME) if event.id == "term")
    written = feed(MARITIME, [replace(end, title=title)], NOW)
    assert max(len(line) for line in written.split(b"\r\n")) <= 75
    (back,) = read_calendar(written, LISBON)
    # A title that ends in brackets is read as Canvas writes one, which names its course there.
    whole = f"{back.title}[{back.course}]" if back.course else back.title
    assert visible(whole) == visible(title)


def visible(text: str) -> str:
    return "".join(character for character in text if character.isprintable() and not character.isspace())


def canvas(*events: str) -> bytes:
    """A file as Canvas writes it, of events given by their properties."""
    blocks = (f"BEGIN:VEVENT\r\nDTSTAMP:20240201T000000Z\r\n{event}\r\nEND:VEVENT\r\n" for event in events)
    head = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:icalendar-ruby\r\nCALSCALE:GREGORIAN\r\n"
    return f"{head}{''.join(blocks)}END:VCALENDAR\r\n".encode()


def event(number: str, title: str, starts: str) -> str:
    return f"UID:event-assignment-{number}\r\nDTSTART{starts}\r\nSUMMARY:{title}"


ESSAY_1 = event("1", "First essay [HIST 3127 SP24]", ":20240322T180000Z")
ESSAY_2 = event("2", "Second essay [HIST 3127 SP24]", ":20240524T110000Z")
TALK = event("3", "Source presentation [HIST 3127 SP24]", ":20240418T133000Z")
ORAL = event("4", "Oral examination [HIST 3127 SP24]", ":20240605T090000Z")


def compared(course: Course, *events: str) -> Comparison:
    return compare(course, read_calendar(canvas(*events), course.term.zone))


def found(comparison: Comparison) -> list[tuple[str, str]]:
    return [(each.kind.value, each.title) for each in comparison.differences]


def test_a_calendar_that_says_the_same_differs_in_nothing(maritime: Course) -> None:
    comparison = compared(maritime, ESSAY_1, ESSAY_2, TALK, ORAL)
    assert (comparison.differences, comparison.agreed) == ((), 4)


def test_a_date_that_differs_is_shown_with_both_sides_and_its_line(maritime: Course) -> None:
    later = ESSAY_2.replace("20240524T110000Z", "20240527T225959Z")
    (difference,) = compared(maritime, ESSAY_1, later, TALK, ORAL).differences
    assert (difference.kind, difference.assignment) == (DifferenceKind.MOVED, "essay-2")
    assert difference.here is not None
    assert difference.there is not None
    assert difference.here.starts_at == datetime(2024, 5, 24, 12, tzinfo=LISBON)
    assert difference.there.at == datetime(2024, 5, 27, 23, 59, 59, tzinfo=LISBON)
    assert difference.there.line == 11


def test_canvas_writes_the_last_minute_of_a_day_as_a_day(maritime: Course) -> None:
    whole_day = event("1", "First essay [HIST 3127]", ";VALUE=DATE;VALUE=DATE:20240322")
    assert found(compared(maritime, whole_day, ESSAY_2, TALK, ORAL)) == [("moved", "First essay")]
    midnight = [
        each.model_copy(update={"due": each.due.model_copy(update={"time": None})}) if each.due else each
        for each in maritime.assignments
    ]
    until_midnight = maritime.model_copy(
        update={"assignments": tuple(midnight), "due_time": datetime(2024, 1, 1, 23, 59, tzinfo=UTC).time()}
    )
    assert compared(until_midnight, whole_day).agreed == 1


def test_what_only_one_side_knows_is_listed(maritime: Course) -> None:
    quiz = event("9", "Map quiz [HIST 3127]", ":20240322T180000Z")
    lecture = "UID:event-calendar-event-7\r\nDTSTART:20240322T180000Z\r\nSUMMARY:Guest lecture [HIST 3127]"
    comparison = compared(maritime, ESSAY_1, ESSAY_2, TALK, quiz, lecture)
    assert found(comparison) == [("only-there", "Map quiz"), ("only-here", "Oral examination")]


def test_a_date_for_some_students_is_told_apart(maritime: Course) -> None:
    override = (
        "UID:event-assignment-override-5\r\nDTSTART:20240326T180000Z\r\nSUMMARY:First essay (Evening) [HIST 3127]"
    )
    comparison = compared(maritime, ESSAY_1, override, ESSAY_2, TALK, ORAL)
    assert found(comparison) == [("for-some", "First essay")]
    assert comparison.agreed == 4


def test_other_courses_of_the_same_feed_are_left_out(maritime: Course) -> None:
    foreign = event("6", "First essay [BIO 101]", ":20240101T000000Z")
    comparison = compared(maritime, foreign, ESSAY_1, ESSAY_2, TALK, ORAL)
    assert (comparison.differences, comparison.other_courses) == ((), ("BIO 101",))


def test_a_feed_without_this_course_names_those_it_has(maritime: Course) -> None:
    foreign = read_calendar(canvas(event("6", "First essay [BIO 101]", ":20240322T180000Z")), LISBON)
    with pytest.raises(CalendarFileError, match="only about BIO 101"):
        compare(maritime, foreign)
    assert compare(maritime, foreign, "bio-101").agreed == 1


@pytest.mark.parametrize(
    ("title", "assignment"),
    [
        ("FIRST ESSAY", "essay-1"),
        ("Essay 1", "essay-1"),
        ("Essay 1: a ship", "essay-1"),
        ("Essay 10", None),
        ("ship essay", "essay-1"),
        ("ship essay drafts", None),
        ("viva", "oral-examination"),
    ],
)
def test_titles_match_by_name_number_or_alias(maritime: Course, title: str, assignment: str | None) -> None:
    difference = compared(maritime, event("1", f"{title} [HIST3127]", ":20240401T000000Z")).differences[0]
    assert difference.assignment == assignment


def test_folded_lines_alarms_and_hours_without_a_zone_are_read() -> None:
    folded = "UID:event-assign\r\n ment-8\r\nDTSTART:20240322T180000\r\nSUMMARY:A\\, b\r\n  and c [X]\r\n"
    alarm = "BEGIN:VALARM\r\nUID:another\r\nSUMMARY:Alarm\r\nEND:VALARM"
    (entry,) = read_calendar(canvas(folded + alarm), LISBON)
    assert (entry.uid, entry.title, entry.course) == ("event-assignment-8", "A, b and c", "X")
    assert entry.at == datetime(2024, 3, 22, 18, tzinfo=LISBON)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "the file is empty"),
        (b"<!DOCTYPE html><title>Log in</title>", "line 1: this is a web page"),
        (b"\x89PNG\r\n\x1a\n", "line 1: this is not UTF-8 text"),
        (b"hello there", "line 1: this belongs in no calendar file"),
        (b"X-A:1\r\nBEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "line 1: a calendar file begins with BEGIN:VCALENDAR"),
        (canvas(ESSAY_1)[:-30], "line 5: VEVENT, begun here, never ends"),
        (canvas(ESSAY_1).replace(b"END:VEVENT\r\n", b""), "line 10: VEVENT, begun in line 5, is not ended"),
        (canvas(ESSAY_1, ESSAY_1), "line 11: this event has the UID of the one in line 5"),
        (canvas(ESSAY_1 + "\r\n~~~garbage~~~"), "line 10: this belongs in no calendar file"),
        (canvas(event("1", "A", ":20240230T090000Z")), 'line 8: "20240230T090000Z" is no date'),
        (canvas(event("1", "A", ":soon")), 'line 8: "soon" is no date'),
        (canvas(event("1", "A", ":00010101T000000Z")), "line 8: .* is no date from 1900"),
        (canvas(event("1", "A", ";TZID=Mars/Olympus:20240322T180000")), 'line 8: "Mars/Olympus" is not a time zone'),
        (canvas("SUMMARY:A\r\nDTSTART:20240322T180000Z"), "line 5: .* has no UID"),
        (canvas("UID:1\r\nSUMMARY:A"), "line 5: .* has no DTSTART"),
    ],
)
def test_garbage_is_named_with_its_line(raw: bytes, message: str) -> None:
    with pytest.raises(CalendarFileError, match=f"^{message}"):
        read_calendar(raw, LISBON)


@settings(deadline=None)
@given(st.data())
def test_a_damaged_file_is_read_or_refused_in_a_sentence(data: st.DataObject) -> None:
    raw = bytearray(canvas(ESSAY_1, ESSAY_2))
    for _ in range(data.draw(st.integers(1, 5))):
        position = data.draw(st.integers(0, len(raw) - 1))
        raw[position : position + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=4))
    read = []
    with suppress(CalendarFileError):  # the one error that may come out
        read = read_calendar(bytes(raw), LISBON)
    assert all(1900 <= entry.day.year <= 2199 and entry.line > 0 for entry in read)
