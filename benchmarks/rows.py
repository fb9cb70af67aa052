"""How much room the rows take that a course fills its database with.

    python -m benchmarks.rows [--rows 5000]

Rows of each kind, as long as real ones, are written through the registrar's own functions into a new SQLite file, and
the growth of the file is divided by their number: so indexes are in it. Nothing depends on how busy the machine is.
"""

import argparse
import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks import measuring
from registrar import audit, outbox, submissions
from registrar.audit import Entry
from registrar.database import Database, Transaction
from registrar.outbox import Owed
from registrar.participation import contributions
from registrar.participation.contributions import Contribution
from registrar.questions import log
from registrar.questions.log import Asked
from registrar.submissions import File

NOW = datetime(2025, 1, 20, 9, tzinfo=UTC)
COURSE = "course-0"
PERSON = 800_000_000_000_000_000
QUESTION = "When is the third assignment due, and may I hand it in two days late if I was ill on the weekend before?"
LETTER = {
    "title": "Your notebook is graded",
    "text": "17 of 20 points. " * 12,
    "buttons": [{"label": "R", "id": "r:1"}],
}
CITATION = {"source": "handbook.md", "place": "Dates", "url": "https://course.example/handbook.md#dates"}
REPORT = {
    "score": 17.0,
    "max_score": 20.0,
    "items": [{"id": str(n), "points": 3.5, "text": "Fine. " * 8} for n in range(6)],
}

Write = Callable[[Transaction, int], Awaitable[object]]


async def question(tx: Transaction, number: int) -> None:
    """Write a question into the log."""
    found = {"citations": [CITATION] * 2}
    await log.log(tx, Asked(COURSE, NOW, f"{QUESTION} {number}", QUESTION, "answer", "passages", 3, found))


async def message(tx: Transaction, number: int) -> None:
    """Owe somebody a message."""
    await outbox.owe(tx, Owed(COURSE, f"grade:{number}", "grade.ready", LETTER, NOW, person=str(PERSON + number)))


async def submission(tx: Transaction, number: int) -> None:
    """Hand a file in and have it graded."""
    file = File(COURSE, str(PERSON + number), "assignment_3.ipynb", f"{number:064x}", NOW)
    await submissions.hand_in(tx, file, "assignment-3")
    claimed = await submissions.claim(tx, COURSE, NOW, timedelta(minutes=1))
    if claimed is not None:
        await submissions.settle_graded(tx, claimed, REPORT, None, NOW, f"{number:064x}")


async def contribution(tx: Transaction, number: int) -> None:
    """Count what somebody said."""
    said = Contribution(str(PERSON + number), str(PERSON + number % 100), "module:3", NOW)
    await contributions.count(tx, COURSE, said)


async def change(tx: Transaction, number: int) -> None:
    """Write down who changed something."""
    before, after = {"points": 12.0}, {"points": 14.0, "reason": "The second part was overlooked."}
    entry = Entry(COURSE, NOW, str(PERSON), "grade.override", f"student:{number}", before, after)
    await audit.record(tx, entry)


KINDS: dict[str, Write] = {
    "a question in the log": question,
    "a message owed or sent": message,
    "a graded submission, without its file": submission,
    "a contribution to a discussion": contribution,
    "an entry of the audit log": change,
}


async def measure(write: Write, rows: int) -> float:
    """Return how many bytes a row takes."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rows.db"
        async with Database(f"sqlite:///{file}"):
            pass
        empty = file.stat().st_size
        async with Database(f"sqlite:///{file}") as database, database.transaction() as tx:
            for number in range(rows):
                await write(tx, number)
        # Closing the last connection has written everything into the one file.
        return (file.stat().st_size - empty) / rows


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=5000)
    rows = parser.parse_args().rows
    found = [(name, asyncio.run(measure(write, rows))) for name, write in KINDS.items()]
    measuring.show(
        "Bytes of a row, with its indexes", ("kind", "bytes"), [[name, f"{size:,.0f}"] for name, size in found]
    )


if __name__ == "__main__":
    main()
