"""Processes that are forked from one that has imported already what they need: a start takes a fraction of a second."""

from multiprocessing import get_context

FORKS = get_context("forkserver")
FORKS.set_forkserver_preload(["tests.schedules.courier_process", "tests.faults.bot_process"])
