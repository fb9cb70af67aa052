"""The compose file: as Docker reads it where it can, and what it promises about networks, ports and secrets."""

import json
import shutil
import subprocess
from typing import Any

import pytest
import yaml

from bot.settings import Settings, variable
from tests.deployment.dockerfile import ROOT, read

FILE = ROOT / "compose.yaml"


@pytest.fixture(scope="module")
def services() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = yaml.safe_load(FILE.read_text())["services"]
    return found


def test_docker_compose_takes_it() -> None:
    docker = shutil.which("docker")
    if not docker or subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode:
        pytest.skip("docker compose is not on this machine")
    done = subprocess.run(
        [docker, "compose", "--file", FILE, "--profile", "gpu", "config", "--format", "json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert {"bot", "database", "index", "scheduler", "worker", "worker-gpu"} == json.loads(done.stdout)[
        "services"
    ].keys()


def test_every_port_is_on_loopback(services: dict[str, dict[str, Any]]) -> None:
    ports = [port for service in services.values() for port in service.get("ports", ())]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_only_the_bot_reaches_the_database_and_the_world(services: dict[str, dict[str, Any]]) -> None:
    networks = yaml.safe_load(FILE.read_text())["networks"]
    on = {name: set(service["networks"]) for name, service in services.items()}
    assert {name for name, each in networks.items() if not each.get("internal")} == {"outside"}
    assert {name for name, each in on.items() if "outside" in each} == {"bot"}
    for name in ("worker", "worker-gpu", "scheduler"):
        assert on[name] == {"grading"}
    assert on["database"] == on["index"] == {"records"}


def test_each_container_is_read_only_and_has_its_secrets_in_files(services: dict[str, dict[str, Any]]) -> None:
    secret = {variable(name) for name, field in Settings.model_fields.items() if "Secret" in str(field.annotation)} | {
        "POSTGRES_PASSWORD"
    }
    for service in services.values():
        assert service["read_only"] is True
        assert not secret & set(service.get("environment", {}))
    for name, each in yaml.safe_load(FILE.read_text())["secrets"].items():
        assert each["file"] == f"./secrets/{name}"
        known = {variable(field).lower() for field in Settings.model_fields}
        assert name in known | {"postgres_password"}


def test_what_it_sets_are_settings_of_ours(services: dict[str, dict[str, Any]]) -> None:
    assert services["bot"]["environment"].keys() <= {variable(field) for field in Settings.model_fields}


def test_every_container_that_others_wait_for_says_whether_it_lives(services: dict[str, dict[str, Any]]) -> None:
    waited_for = {name for service in services.values() for name in service.get("depends_on", ())}
    stages = read(ROOT / "Dockerfile")
    for name in waited_for:
        assert "healthcheck" in services[name]
    for service in services.values():
        if "build" in service:
            assert service["build"]["target"] in stages
