"""The kernel: IPython's own, with an assignment's imports loaded, and with what a notebook needs to feel at home."""

import importlib
import json
import os
import random
import sys
from pathlib import Path
from typing import Any

from ipykernel.kernelapp import IPKernelApp

from . import files, handin, network, stand_ins
from .exercise import exercise
from .items import Outbox
from .job import ABOUT, CALLS, OUTBOX, Job

IMPORTS = "SYLLABOT_IMPORTS"
NOTES = 20


class Grading:
    """What the runner asks of the kernel: to get ready for a job, and to give out what the notebook leaves behind."""

    def __init__(self, shell: Any, missing: list[str]) -> None:
        self.shell = shell
        self.about: dict[str, Any] = {"missing": missing, "notes": [], "device": "cpu"}
        self._tell()

    def begin(self, line: str) -> None:
        """Lay out the files of a job and put everything in place that a notebook looks for.

        Args:
            line: the job without its calls, which a notebook need not see before it is through.
        """
        self.job = Job.read(line)
        self.outbox = Outbox(OUTBOX, self.job.output_bytes)
        self.hand_in = handin.HandIn(self.outbox)
        local = files.LocalFiles(self.job.data)
        local.lay_out(Path.cwd())
        files.install(local, self.note)
        network.install(network.Network(local, self.hand_in, self.note))
        stand_ins.install(self.shell, local, self.note)
        handin.install(self.shell, self.hand_in)
        _seed(self.job.seed)

    def note(self, sentence: str) -> None:
        """Keep a sentence for the student, once."""
        notes = self.about["notes"]
        if sentence not in notes and len(notes) < NOTES:
            notes.append(sentence)
            self._tell()

    def finish(self, calls: str) -> None:
        """Hand in the declared variables if nothing was handed in, and make the declared calls, given as JSON."""
        names = self.shell.user_ns
        if not self.hand_in.done and any(name in names for name in self.job.handed_in):
            things = [names.get(name) for name in self.job.handed_in]
            if len(things) == 1:
                self.hand_in.keep(things[0], "name")
            else:
                self.hand_in.keep(things, "name", apart=True)
        answers = [self._call(number, **call) for number, call in enumerate(json.loads(calls), start=1)]
        if answers:
            CALLS.write_text(json.dumps(answers), encoding="utf-8")
        if self.job.device == "gpu":
            self.about["device"] = "gpu" if _sees_gpu() else "cpu"
        self._tell()

    def _call(self, number: int, function: str, arguments: list[Any]) -> dict[str, Any]:
        if function not in self.shell.user_ns:
            return {"function": function, "error": f"there is no function `{function}`"}
        try:
            returned = self.shell.user_ns[function](*arguments)
        except BaseException as error:  # noqa: BLE001  (the student's function may raise anything, SystemExit included)
            return {"function": function, "error": f"{type(error).__name__}: {error}"[:600]}
        return {"function": function, "item": self.outbox.put_one(returned, f"call-{number}", self.outbox.room)}

    def _tell(self) -> None:
        ABOUT.write_text(json.dumps(self.about), encoding="utf-8")


def _load(names: list[str]) -> list[str]:
    """Import modules and return those that the environment lacks."""
    missing = []
    for name in names:
        try:
            importlib.import_module(name)
        except ImportError:
            missing.append(name)
    return missing


def _seed(seed: int) -> None:
    """Seed every generator of random numbers whose library is loaded."""
    random.seed(seed)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(seed)
    if "keras" in sys.modules:
        sys.modules["keras"].utils.set_random_seed(seed)
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(seed)


def _sees_gpu() -> bool:
    if "tensorflow" in sys.modules:
        return bool(sys.modules["tensorflow"].config.list_physical_devices("GPU"))
    if "torch" in sys.modules:
        return bool(sys.modules["torch"].cuda.is_available())
    return Path("/dev/nvidia0").exists()


def main(arguments: list[str]) -> None:
    """Load the imports that the environment variable names, then serve as a kernel."""
    missing = _load(os.environ.get(IMPORTS, "").split())
    app = IPKernelApp.instance()
    app.initialize(arguments)
    exercise(app.shell)
    app.shell.grading = Grading(app.shell, missing)
    app.start()
