"""What the corpus is graded on: real sandboxes that are watched, secrets outside, and doors that nobody may find."""

import os
import secrets
import socket
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from grader.assignments.load import AssignmentFolder
from grader.grading import Execution, grade
from grader.sandbox.types import Backend, Sandbox, Spec
from grader.types import GradeReport
from tests.grader.hostile.case import TOKEN, Case, notebook


class Watched:
    """The real backend, whose sandboxes bear a mark that all their processes inherit."""

    def __init__(self, backend: Backend) -> None:
        self.name = backend.name
        self.backend = backend
        self.mark = secrets.token_hex(16)

    def obstacle(self) -> str | None:
        return self.backend.obstacle()

    async def start(self, spec: Spec) -> Sandbox:
        return await self.backend.start(replace(spec, environment={**spec.environment, "MARK": self.mark}))

    def survivors(self) -> list[int]:
        """Return the processes with the mark. User ids would not tell: the next sandbox takes over the last one's."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if self.mark.encode() in (process / "environ").read_bytes():
                    found.append(int(process.name))
        return found


@dataclass(frozen=True, slots=True)
class Ground:
    """The places outside that notebooks try to reach, with `TOKEN` in each of them."""

    canary: Path
    neighbour: Path
    assignment: AssignmentFolder
    port: socket.socket
    abstract: socket.socket
    names: dict[str, str] = field(default_factory=dict)

    @classmethod
    def laid(cls, folder: Path, neighbour: Path, assignment: AssignmentFolder) -> "Ground":
        """Write the secrets and open the doors."""
        (canary := folder / "canary.txt").write_text(TOKEN)
        (neighbour / "notebook.ipynb").write_bytes(notebook(f"# {TOKEN}"))
        port, abstract = socket.create_server(("127.0.0.1", 0)), socket.socket(socket.AF_UNIX)
        name = f"syllabot-test-{secrets.token_hex(8)}"
        abstract.bind(f"\0{name}")
        abstract.listen()
        for door in (port, abstract):
            door.setblocking(False)
        names = {
            "CANARY": str(canary),
            "PORT": str(port.getsockname()[1]),
            "ABSTRACT": name,
            "ASSIGNMENT": str(assignment.folder),
            "NEIGHBOUR": str(neighbour),
        }
        return cls(canary, neighbour, assignment, port, abstract, names)

    def close(self) -> None:
        """Close the doors."""
        self.port.close()
        self.abstract.close()

    def bytes_of(self, case: Case) -> bytes:
        """Return a case's file, its notebook aimed at these places."""
        if case.raw is not None:
            return case.raw
        cells = list(case.cells)
        for name, place in self.names.items():
            cells = [cell.replace(name, place) for cell in cells]
        return notebook(*cells)

    def reached(self) -> list[str]:
        """Return which of the places something has come to."""
        found = []
        for name, door in (("port", self.port), ("abstract socket", self.abstract)):
            try:
                door.accept()
                found.append(name)
            except BlockingIOError:
                continue
        if self.canary.read_text() != TOKEN or len(list(self.canary.parent.iterdir())) != 1:
            found.append("canary")
        return found


async def graded(case: Case, ground: Ground, execution: Execution, folder: Path) -> GradeReport:
    """Grade a case in an empty folder."""
    assignment = ground.assignment.limited(**case.limits)
    return await grade(ground.bytes_of(case), case.file, assignment, execution, folder)


def everything_out(report: GradeReport, folder: Path) -> str:
    """Return all that came out of the sandboxes of a case, as text."""
    left = [path.read_text(errors="replace") for path in folder.glob("*/results/*")]
    return "\n".join((str(report), *left))


def memory_mb() -> int:
    """Return the resident memory of this process, in MiB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") >> 20
