"""How much a person may ask and hand in: the counting, at any times in any order."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.limits import NO_TIME, Limit, Pace

START = datetime(2031, 3, 3, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SOMEBODY, ANOTHER = 1, 2

paces = st.builds(Pace, st.integers(1, 12), st.sampled_from([MINUTE, timedelta(hours=1)]))
tries = st.lists(st.tuples(st.timedeltas(NO_TIME, 3 * MINUTE), st.integers(1, 5)), max_size=60)


@given(paces, tries)
def test_however_somebody_tries_no_more_is_let_in_than_a_burst_and_the_pace(
    pace: Pace, attempts: list[tuple[timedelta, int]]
) -> None:
    limit, now, let_in = Limit(pace), START, list[datetime]()
    for pause, count in attempts:
        now += pause
        if not limit.take(SOMEBODY, now, count=count):
            let_in += [now] * min(count, pace.most)
    for first, began in enumerate(let_in):
        for last, ended in enumerate(let_in[first:], start=first):
            assert last - first + 1 <= pace.most + (ended - began) / pace.step + 1e-6


@given(paces, tries)
def test_who_is_told_a_time_is_let_in_then_and_not_sooner(pace: Pace, attempts: list[tuple[timedelta, int]]) -> None:
    limit, now = Limit(pace), START
    for pause, count in attempts:
        now += pause
        if wait := limit.take(SOMEBODY, now, count=count):
            assert limit.take(SOMEBODY, now + wait - timedelta(microseconds=1), count=count)
            now += wait
            assert limit.take(SOMEBODY, now, count=count) == NO_TIME


@given(paces)
def test_a_whole_burst_is_allowed_again_after_the_span(pace: Pace) -> None:
    limit = Limit(pace)
    for now in (START, START + pace.most * pace.step):
        assert limit.take(SOMEBODY, now, count=pace.most) == NO_TIME
        assert limit.take(SOMEBODY, now) == pace.step


def test_several_are_counted_together_or_not_at_all() -> None:
    limit = Limit(Pace(4, MINUTE))
    assert limit.take(SOMEBODY, START, count=3) == NO_TIME
    assert limit.take(SOMEBODY, START, count=2)
    assert limit.take(SOMEBODY, START) == NO_TIME


def test_more_than_is_ever_allowed_at_once_is_let_in_by_who_has_used_up_nothing() -> None:
    limit = Limit(Pace(4, MINUTE))
    assert limit.take(SOMEBODY, START, count=9) == NO_TIME
    assert limit.take(SOMEBODY, START)


def test_nobody_pays_for_another() -> None:
    limit = Limit(Pace(1, MINUTE))
    assert limit.take(SOMEBODY, START) == NO_TIME
    assert limit.take(ANOTHER, START) == NO_TIME
    assert limit.take(SOMEBODY, START) == MINUTE


def test_what_is_spare_comes_to_an_end_however_often_it_is_asked_for() -> None:
    limit = Limit(Pace(4, MINUTE))
    let_in = sum(not limit.take(SOMEBODY, START, spare=spare) for _ in range(20) for spare in (0, 3))
    assert let_in == 4 + 3


def test_a_clock_that_is_set_back_holds_nobody_up() -> None:
    limit = Limit(Pace(1, MINUTE))
    limit.take(SOMEBODY, START)
    earlier = START - timedelta(hours=1)
    assert limit.take(SOMEBODY, earlier) == NO_TIME
    assert limit.take(SOMEBODY, earlier) == MINUTE


def test_only_so_many_people_are_remembered_and_the_longest_unheard_of_are_forgotten_first() -> None:
    limit = Limit(Pace(1, MINUTE), people=3)
    for person in range(4):
        limit.take(person, START)
    assert len(limit._free_again) == 3
    assert limit.take(3, START)
    assert limit.take(0, START) == NO_TIME
