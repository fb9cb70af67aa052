"""What an operator sees of a real bot over a real socket: health, readiness, and figures after real work."""

import json
import re
import socket
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import aiohttp
import promql_parser
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from prometheus_client.parser import text_string_to_metric_families
from ruamel.yaml import YAML

from bot.app import Syllabot
from bot.operations import metrics
from bot.operations.requests import request_trace
from bot.operations.server import operating
from bot.services import Services
from registrar.clock import fixed_clock, system_clock
from registrar.course.models import Course
from registrar.database import Database
from tests.bot.at_work import STAGES, Seen, observed
from tests.bot.stand_ins import IN_TERM, Scholar

DEPLOY = Path(__file__).parents[2] / "deploy"
DASHBOARD = DEPLOY / "grafana" / "syllabot.json"
ALERTS = DEPLOY / "prometheus" / "alerts.yml"
COURSE = "maritime-history-2024"
PROMETHEUS_OWN = {"up"}
LATE = "syllabot_interactions_acknowledged_late_total"
VARIABLES = {"$__rate_interval": "5m", "$instance": ".*", "$course": ".*"}

Sample = tuple[str, dict[str, str], float]


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    # The figures are those of a process, and other tests have a share in the ones of this process.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(observed, tmp_path_factory.mktemp("operated")).result(240)


@pytest.fixture(scope="module")
def samples(seen: Seen) -> list[Sample]:
    return [
        (sample.name, sample.labels, sample.value)
        for family in text_string_to_metric_families(seen.figures)
        for sample in family.samples
    ]


def value(samples: list[Sample], name: str, **labels: str) -> float:
    found = [value for each, held, value in samples if each == name and labels.items() <= held.items()]
    assert found, f"{name} with {labels} is not shown"
    return sum(found)


def test_a_bot_that_serves_is_healthy_and_ready_and_says_what_each_part_does(seen: Seen) -> None:
    assert seen.healthy == (200, "alive\n")
    assert seen.ready == (200, "gateway: ready\ndatabase: ready\nassistant: loaded\n")


def test_the_figures_tell_what_the_bot_has_done(samples: list[Sample]) -> None:
    course = {"course": COURSE}
    assert value(samples, "syllabot_answer_duration_seconds_count", band="answer", **course) >= 1
    assert value(samples, "syllabot_interaction_acknowledgement_seconds_count") >= 2
    assert value(samples, "syllabot_interaction_acknowledgement_seconds_sum") < 60
    assert value(samples, "syllabot_interactions_acknowledged_late_total") == 0
    assert value(samples, "syllabot_grading_duration_seconds_count", outcome="wrong_output", **course) >= 1
    for stage, seconds in STAGES.items():
        assert value(samples, "syllabot_grading_stage_duration_seconds_sum", stage=stage, **course) >= seconds
    assert value(samples, "syllabot_grading_stage_duration_seconds_count", stage="waiting", **course) >= 1
    assert value(samples, "syllabot_submissions_open", **course) == 0
    assert value(samples, "syllabot_deliveries_total", outcome="sent", **course) >= 1
    assert value(samples, "syllabot_delivery_lag_seconds_count", **course) >= 1
    assert value(samples, "syllabot_deliveries_pending", **course) > 0
    assert value(samples, "syllabot_deliveries_overdue", **course) == 0
    assert value(samples, "syllabot_gateway_connected") == 1
    assert value(samples, "syllabot_gateway_events_total", event="ready") >= 1
    assert value(samples, "syllabot_gateway_events_total", event="disconnect") >= 1
    assert value(samples, "syllabot_gateway_events_total", event="resume") >= 1
    assert value(samples, "syllabot_discord_request_duration_seconds_count", method="POST", status="200") >= 1
    assert value(samples, "syllabot_event_loop_lag_seconds_count") >= 1
    assert value(samples, "syllabot_database_transaction_duration_seconds_count", kind="writing") >= 1
    assert value(samples, "syllabot_database_up") == 1
    assert value(samples, "process_resident_memory_bytes") > 1e7


def test_no_label_says_anything_of_a_person(samples: list[Sample]) -> None:
    labels = {name for _, held, _ in samples for name in held}
    assert labels <= {
        *("course", "band", "state", "outcome", "stage", "shard", "event", "method", "status", "kind", "le"),
        *("generation", "version", "python", "discord_py"),
    }
    words = {text for _, held, _ in samples for text in held.values()}
    assert not [text for text in words if re.search(r"\d{17,}|essay1|second essay", text)]


@pytest.fixture
def unconnected(course: Course, tmp_path: Path) -> Syllabot:
    """A bot that has not reached Discord, and whose database cannot be reached."""
    database = Database("postgresql://me:hush@127.0.0.1:9/nowhere")
    return Syllabot(Services(course, Scholar(), fixed_clock(IN_TERM), database))


async def got(port: int | None, path: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}{path}") as response:
        return response.status, await response.text()


async def test_a_bot_without_discord_and_database_lives_and_is_not_ready_and_tells_no_secret(
    unconnected: Syllabot,
) -> None:
    async with unconnected, operating(unconnected, "127.0.0.1", 0) as port:
        assert await got(port, "/healthz") == (200, "alive\n")
        status, text = await got(port, "/readyz")
        assert status == 503
        assert text.splitlines()[:2] == ["gateway: not connected to Discord yet", "database: does not answer"]
        assert "hush" not in text
        status, figures = await got(port, "/metrics")
        assert status == 200
        assert "syllabot_database_up 0.0" in figures
        assert "syllabot_submissions_open{" not in figures
        await unconnected.close()
        assert await got(port, "/healthz") == (503, "stopping\n")


async def test_where_the_port_is_taken_the_log_says_so_and_the_bot_goes_on(
    unconnected: Syllabot, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        async with operating(unconnected, "127.0.0.1", server.getsockname()[1]) as port:
            assert port is None
    (record,) = [each for each in caplog.records if each.name == "bot.operations.server"]
    assert "SYLLABOT_OPERATIONS_PORT" in record.getMessage()
    assert not record.exc_info


async def test_an_acknowledgement_that_discord_refuses_as_late_is_counted() -> None:
    async def refuse(_: web.Request) -> web.Response:
        return web.json_response({"code": 10062}, status=404)

    app = web.Application()
    app.router.add_post("/api/v10/interactions/{id}/{token}/callback", refuse)
    before = metrics.REGISTRY.get_sample_value(LATE) or 0.0
    async with (
        TestServer(app) as server,
        aiohttp.ClientSession(trace_configs=[request_trace(system_clock)]) as session,
        session.post(server.make_url("/api/v10/interactions/1456074443980800028/a-token/callback")),
    ):
        assert metrics.REGISTRY.get_sample_value(LATE) == before + 1


def panels() -> list[dict[str, Any]]:
    return [each for each in json.loads(DASHBOARD.read_text())["panels"] if each["type"] != "row"]


def rules() -> list[dict[str, Any]]:
    groups = YAML(typ="safe").load(ALERTS)["groups"]
    return [rule for group in groups for rule in group["rules"]]


def expressions() -> list[str]:
    asked = [target["expr"] for panel in panels() for target in panel["targets"]]
    for variable, stands_for in VARIABLES.items():
        asked = [each.replace(variable, stands_for) for each in asked]
    return [*asked, *(rule["expr"] for rule in rules())]


def selectors(node: Any) -> Iterator[promql_parser.VectorSelector]:
    """Yield every selection of a figure in a parsed expression."""
    match node:
        case promql_parser.VectorSelector():
            yield node
        case promql_parser.MatrixSelector():
            yield node.vector_selector
        case promql_parser.AggregateExpr() | promql_parser.ParenExpr() | promql_parser.UnaryExpr():
            yield from selectors(node.expr)
        case promql_parser.BinaryExpr():
            yield from selectors(node.lhs)
            yield from selectors(node.rhs)
        case promql_parser.Call():
            for argument in node.args:
                yield from selectors(argument)
        case promql_parser.NumberLiteral():
            return
        case _:
            raise AssertionError(f"what is {type(node).__name__}?")


@pytest.mark.parametrize("expression", expressions())
def test_every_expression_parses_and_asks_for_figures_and_labels_that_there_are(
    expression: str, samples: list[Sample]
) -> None:
    found = list(selectors(promql_parser.parse(expression)))
    assert found
    for each in found:
        if each.name in PROMETHEUS_OWN:
            continue
        shown = [labels for name, labels, _ in samples if name == each.name]
        assert shown, f"/metrics shows no {each.name}"
        asked = {matcher.name for matcher in each.matchers.matchers}
        assert asked <= {"job", "instance", *(name for labels in shown for name in labels)}


def test_every_figure_of_ours_is_in_the_dashboard(samples: list[Sample]) -> None:
    shown = {name for expression in expressions() for name in re.findall(r"syllabot_\w+", expression)}
    ours = {re.sub(r"_(bucket|sum|count|created)$", "", name) for name, _, _ in samples if name.startswith("syllabot_")}
    assert ours <= {re.sub(r"_(bucket|sum|count)$", "", name) for name in shown}


def test_every_alert_says_what_people_notice_and_what_to_do() -> None:
    names = [rule["alert"] for rule in rules()]
    assert len(set(names)) == len(names)
    for rule in rules():
        assert rule["labels"]["severity"] in {"warning", "critical"}
        assert {"summary", "remedy"} == rule["annotations"].keys()


def test_no_two_panels_of_the_dashboard_lie_over_each_other() -> None:
    everything = json.loads(DASHBOARD.read_text())["panels"]
    assert len({panel["id"] for panel in everything}) == len(everything)
    places = [panel["gridPos"] for panel in everything]
    squares = [
        (x, y)
        for place in places
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]
    assert len(set(squares)) == len(squares)
    assert max(x for x, _ in squares) < 24
