"""Workers as jobs of Slurm and LSF: the scripts that dask-jobqueue would submit, made without a batch system."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.certificates import Authority
from tests.deployment.dockerfile import ROOT

FOLDER = ROOT / "deploy" / "jobqueue"
PLACES = "/shared/syllabot/tls"

pytest.importorskip("dask_jobqueue", reason="dask-jobqueue is not installed")


@pytest.fixture(scope="module")
def configuration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the configuration anew, with certificates that are there, and return its folder."""
    folder = tmp_path_factory.mktemp("jobqueue")
    authority = Authority(folder, "ca")
    for owner in ("scheduler", "worker", "bot"):
        authority.certificates(owner)
    text = (FOLDER / "jobqueue.yaml").read_text()
    (folder / "jobqueue.yaml").write_text(text.replace(PLACES, str(folder)).replace("/shared/syllabot", str(folder)))
    return folder


def script(kind: str, configuration: Path) -> str:
    """Run `cluster.py --show` and return the job that it prints."""
    done = subprocess.run(
        [sys.executable, FOLDER / "cluster.py", kind, "--show"],
        env={**os.environ, "DASK_CONFIG": str(configuration), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("kind", "asks_for"),
    [
        ("slurm", ["#SBATCH -p short", "#SBATCH -A teaching", "--mem=15G", "#SBATCH -t 08:00:00", "--cpus-per-task=4"]),
        ("lsf", ["#BSUB -q short", '#BSUB -P "teaching"', "#BSUB -n 4", "#BSUB -W 08:00", "#BSUB -M 16000"]),
    ],
)
def test_a_job_asks_for_what_is_configured_and_starts_a_worker_over_tls(
    kind: str, asks_for: list[str], configuration: Path
) -> None:
    said = script(kind, configuration)
    for line in asks_for:
        assert line in said
    start = next(line for line in said.splitlines() if "dask_worker" in line)
    assert " tls://" in start
    assert f"--tls-cert {configuration}/worker.pem" in start
    assert f"--tls-ca-file {configuration}/ca.pem" in start
    assert "--nthreads 4" in start
    assert "export SYLLABOT_NOTEBOOK_PYTHON=" in said


def test_no_key_stands_in_a_job(configuration: Path) -> None:
    assert "PRIVATE KEY" not in script("slurm", configuration)


def test_both_systems_are_configured_alike() -> None:
    jobs = yaml.safe_load((FOLDER / "jobqueue.yaml").read_text())["jobqueue"]
    assert jobs["slurm"]["job-script-prologue"] == jobs["lsf"]["job-script-prologue"]
