"""Makes ready what an assistant would take long for, in a process of its own that leaves it on the disk and is gone.

The materials are brought into the index, and the examples of questions get their vectors: minutes the first time,
seconds afterwards. What the process loads for that is never in its parent's memory.
"""

import asyncio
import logging
import os
import pickle
import sys
from pathlib import Path

from knowledge.types import ChromaServer
from registrar.course.models import Course

log = logging.getLogger(__name__)

_HOME = Path(__file__).parents[1]
_NICENESS = 10


async def prepare(
    course: Course, course_folder: Path, home: Path, embedding_model: str, chroma: ChromaServer | None = None
) -> None:
    """Have it done, and return when it is. Where it fails the log says so: opening the assistant will say why.

    Args:
        course: as for `knowledge.assistant.open_assistant`, like the others.
        course_folder: where the course pack lies.
        home: where this instance keeps its state.
        embedding_model: as `knowledge.embedding.load_embedder` takes it.
        chroma: keeps the index instead of `home`.
    """
    what = pickle.dumps((course, course_folder, home, embedding_model, chroma))
    path = os.pathsep.join(filter(None, [str(_HOME), os.environ.get("PYTHONPATH")]))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "knowledge.preparing"),
        stdin=asyncio.subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": path},
        # Ctrl-C is for the parent, which then ends this process.
        start_new_session=True,
    )
    try:
        await process.communicate(what)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        log.warning("the materials could not be made ready beforehand; the first question will try again")


def main() -> None:
    """Do it, for whoever wrote to standard input what `prepare` was given."""
    from knowledge.assistant import open_assistant  # noqa: PLC0415 - slow, and never needed by the parent

    os.nice(_NICENESS)
    course, course_folder, home, model, chroma = pickle.load(sys.stdin.buffer)  # noqa: S301 - our own parent's
    asyncio.run(open_assistant(course, course_folder, home, model, chroma=chroma).warm())


if __name__ == "__main__":
    main()
