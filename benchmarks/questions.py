"""Score the assistant on a file of questions, by kind.

    python benchmarks/questions.py QUESTIONS.jsonl --scorer evaluate.py --materials FOLDER [--course DIR]

Ingests the course pack and `FOLDER` into a fresh home, asks every question with `syllabot ask --batch`, and hands the
answers to the scorer, a program that is called as `scorer QUESTIONS.jsonl ANSWERS.jsonl`. The home is removed
afterwards unless `--home` names one, which a second run then finds ready.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def syllabot(*arguments: str, home: Path) -> float:
    """Run one `syllabot` command with its state under `home` and return its wall time in seconds."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "bot", *arguments], check=True, env=os.environ | {"SYLLABOT_HOME": str(home)})
    return time.perf_counter() - began


def score(arguments: argparse.Namespace, home: Path) -> int:
    """Ingest, ask and score; return the scorer's exit code."""
    course = ("--course", str(arguments.course))
    if arguments.materials:
        print(f"ingest: {syllabot('ingest', str(arguments.materials), *course, home=home):.1f} s")
    answers = home / "answers.jsonl"
    took = syllabot("ask", "--batch", str(arguments.questions), "--out", str(answers), *course, home=home)
    print(f"all questions, from a cold start: {took:.1f} s")
    scorer = [sys.executable, str(arguments.scorer), str(arguments.questions), str(answers)]
    return subprocess.run([*scorer, "--failures", str(arguments.failures)], check=False).returncode


def main() -> int:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--scorer", type=Path, required=True)
    parser.add_argument("--materials", type=Path)
    parser.add_argument("--course", type=Path, default=Path("courses/t81_558"))
    parser.add_argument("--home", type=Path)
    parser.add_argument("--failures", type=int, default=0, help="print this many failed questions")
    arguments = parser.parse_args()
    if arguments.home:
        arguments.home.mkdir(parents=True, exist_ok=True)
        return score(arguments, arguments.home)
    with tempfile.TemporaryDirectory() as home:
        return score(arguments, Path(home))


if __name__ == "__main__":
    sys.exit(main())
