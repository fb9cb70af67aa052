"""Starts a Dask scheduler on this machine and has a batch system start its workers, as many as there is work for.

    DASK_CONFIG=deploy/jobqueue python deploy/jobqueue/cluster.py slurm --most 20

It needs `dask-jobqueue` in the environment of Syllabot, on a machine that may submit jobs, and runs until it is
stopped. `jobqueue.yaml` beside it says what a job asks for and where the certificates lie.
"""

import argparse
import signal
from typing import Any

from dask_jobqueue import LSFCluster, SLURMCluster
from distributed import Security

KINDS = {"lsf": LSFCluster, "slurm": SLURMCluster}
PORT = 8786


def open_cluster(kind: str) -> Any:  # noqa: ANN401 - dask-jobqueue has no types
    """Start the scheduler and return it with the means to start workers; none is started yet.

    Args:
        kind: the batch system, a key of `KINDS`.
    """
    options = {"port": PORT, "dashboard_address": "127.0.0.1:8787"}
    return KINDS[kind](protocol="tls://", security=Security(), scheduler_options=options)


def main() -> None:
    """Serve until SIGTERM or SIGINT; the jobs end with it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=sorted(KINDS), help="the batch system")
    parser.add_argument("--most", type=int, default=10, help="most jobs at the same time")
    parser.add_argument("--show", action="store_true", help="print what a job would run, and submit nothing")
    given = parser.parse_args()
    ends = {signal.SIGINT, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)
    with open_cluster(given.kind) as cluster:
        if given.show:
            print(cluster.job_script())  # noqa: T201
            return
        # One worker always stands by: without any the bot tells the staff that nothing can be graded.
        cluster.adapt(minimum_jobs=1, maximum_jobs=given.most)
        print(f"Set DASK_SCHEDULER={cluster.scheduler_address} for the bot.", flush=True)  # noqa: T201
        signal.sigwait(ends)


if __name__ == "__main__":
    main()
