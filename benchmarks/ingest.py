"""How long it takes to bring a folder in, beside the tutorial's pipeline in the same run; and again, unchanged.

    python -m benchmarks.ingest [MATERIALS] [--rounds 1]

Models are loaded and warm before the clock starts. Who begins changes from round to round.
"""

import statistics
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from benchmarks import measuring, tutorial
from knowledge.embedding import DEFAULT_MODEL, Embedder, load_embedder
from knowledge.index import PassageIndex
from knowledge.ingest import ingest


def ours(materials: Path, folder: Path, embedder: Embedder) -> tuple[float, float, int]:
    """Return the seconds of a first and of an unchanged second ingest, and the number of passages."""
    index = PassageIndex(folder, embedder, embedder.fingerprint)
    began = perf_counter()
    ingest([materials], index)
    first = perf_counter() - began
    began = perf_counter()
    ingest([materials], index)
    return first, perf_counter() - began, len(index)


def theirs(materials: Path, folder: Path, model: tutorial.MiniLM) -> tuple[float, int]:
    """Return the seconds of the tutorial's ingest and the number of chunks."""
    began = perf_counter()
    chunks = tutorial.split(tutorial.load(materials))
    tutorial.store(model, folder).add_documents(chunks)
    return perf_counter() - began, len(chunks)


def main() -> int:
    """Read the command line, measure and print."""
    parser = measuring.arguments(__doc__ or "")
    parser.add_argument("--rounds", type=int, default=1)
    given = parser.parse_args()
    measuring.stop_if_the_tutorial_is_missing()
    materials = given.materials or given.course / "materials"
    model = tutorial.MiniLM()
    embedder = load_embedder(DEFAULT_MODEL)
    model.embed_documents(["warm"])
    embedder.embed_documents(["warm"])
    rows, ratios = [], []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        for number in range(given.rounds):
            here, there = Path(folder) / f"ours-{number}", Path(folder) / f"theirs-{number}"
            if number % 2:
                chunk_seconds, chunks = theirs(materials, there, model)
            first, second, passages = ours(materials, here, embedder)
            if not number % 2:
                chunk_seconds, chunks = theirs(materials, there, model)
            ratios.append(first / chunk_seconds)
            rows.append(
                [
                    str(number + 1),
                    f"{first:.1f} s ({passages} passages)",
                    f"{chunk_seconds:.1f} s ({chunks} chunks)",
                    f"{ratios[-1]:.2f}",
                    f"{second:.2f} s ({second / first:.1%})",
                ]
            )
    columns = ("round", "first ingest", "tutorial", "ingest : tutorial", "unchanged, of the first")
    measuring.show(f"Ingest of {materials}", columns, rows)
    print(f"Ingest takes {statistics.median(ratios):.2f} times the tutorial's time.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
