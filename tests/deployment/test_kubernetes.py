"""The files for Kubernetes: every field is one that the API and the Dask operator know, and the pods may do little."""

import json
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from kubernetes.client import ApiClient

from bot.settings import Settings, variable
from tests.deployment.dockerfile import ROOT

FOLDER = ROOT / "deploy" / "kubernetes"
CRDS = "operator/deployment/helm/dask-kubernetes-operator/crds"


def documents() -> Iterator[dict[str, Any]]:
    for path in sorted(FOLDER.glob("*.yaml")):
        yield from yaml.safe_load_all(path.read_text())


def of_kind(kind: str) -> list[dict[str, Any]]:
    return [each for each in documents() if each["kind"] == kind]


def pods() -> list[dict[str, Any]]:
    (cluster,) = of_kind("DaskCluster")
    (bot,) = of_kind("Deployment")
    spec = cluster["spec"]
    return [spec["worker"]["spec"], spec["scheduler"]["spec"], bot["spec"]["template"]["spec"]]


def known(value: dict[str, Any], kind: str) -> Any:
    """Return what the API's client makes of a value: it drops what it does not know."""
    client = ApiClient()
    return client.sanitize_for_serialization(client.deserialize(json.dumps(value), kind, "application/json"))


@pytest.mark.parametrize(
    ("kind", "model"),
    [
        ("Deployment", "V1Deployment"),
        ("PersistentVolumeClaim", "V1PersistentVolumeClaim"),
        ("NetworkPolicy", "V1NetworkPolicy"),
    ],
)
def test_the_api_knows_every_field(kind: str, model: str) -> None:
    (value,) = of_kind(kind)
    assert known(value, model) == value


def test_the_api_knows_every_field_of_the_pods() -> None:
    for pod in pods():
        assert known(pod, "V1PodSpec") == pod


@pytest.mark.parametrize("kind", ["DaskCluster", "DaskAutoscaler"])
def test_the_dask_operator_takes_its_parts(kind: str) -> None:
    spec = find_spec("dask_kubernetes")
    if spec is None or spec.origin is None:
        pytest.skip("dask-kubernetes is not installed")
    path = Path(spec.origin).parent / CRDS / f"{kind.lower()}.yaml"
    (version,) = yaml.safe_load(path.read_text())["spec"]["versions"]
    (value,) = of_kind(kind)
    jsonschema.validate(value, version["schema"]["openAPIV3Schema"])


def test_no_pod_is_root_or_can_become_it() -> None:
    for pod in pods():
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["automountServiceAccountToken"] is False
        for container in pod["containers"]:
            context = container["securityContext"]
            assert context["allowPrivilegeEscalation"] is False
            assert context["readOnlyRootFilesystem"] is True
            assert context["capabilities"] == {"drop": ["ALL"]}
    worker = pods()[0]
    assert worker["hostUsers"] is False
    assert worker["containers"][0]["securityContext"]["procMount"] == "Unmasked"


def test_dask_is_spoken_over_tls_alone() -> None:
    worker, scheduler, bot = (pod["containers"][0] for pod in pods())
    required = {"name": "DASK_DISTRIBUTED__COMM__REQUIRE_ENCRYPTION", "value": "true"}
    assert required in worker["env"]
    assert required in scheduler["env"]
    (address,) = (each["value"] for each in bot["env"] if each["name"] == "DASK_SCHEDULER")
    assert address.startswith("tls://")
    assert address in worker["args"]


def test_there_is_one_bot_and_its_variables_are_settings_of_ours() -> None:
    (deployment,) = of_kind("Deployment")
    assert deployment["spec"]["replicas"] == 1
    assert deployment["spec"]["strategy"] == {"type": "Recreate"}
    names = {each["name"] for each in pods()[2]["containers"][0]["env"]}
    assert names <= {variable(field) for field in Settings.model_fields}
