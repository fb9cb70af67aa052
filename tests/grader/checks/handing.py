"""Makes assignments with one check, and the files that a sandbox would leave, without running anything."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from PIL import Image

from grader.assignments.load import AssignmentFolder
from grader.assignments.models import Assignment
from grader.assignments.rules import RunName
from grader.checks.context import Handed, HandedRun
from grader.checks.judge import judge
from grader.checks.verdict import Verdict


class Bench:
    """A folder of an assignment with one check, and a place for results."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.outcome = "none"

    def expect(self, name: str, content: pd.DataFrame | Image.Image | object) -> str:
        path = self.folder / name
        if isinstance(content, pd.DataFrame):
            content.to_csv(path, index=False)
        elif isinstance(content, Image.Image):
            content.save(path)
        elif isinstance(content, np.ndarray):
            np.save(path, content)
        else:
            path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return name

    def judge(self, kind: str, rule: Mapping[str, Any], handed_in: object, run: RunName = "given") -> Verdict:
        """Apply one check to one object that was handed in as `work`."""
        assignment = self._assignment(kind, rule)
        given = HandedRun(assignment, self.outcome, self._results(handed_in))
        ((verdict,),) = judge(Handed(assignment, {run: given}))
        return verdict

    def judge_files(self, kind: str, rule: Mapping[str, Any], results: Mapping[str, Path]) -> Verdict:
        """Apply one check to files as they are."""
        assignment = self._assignment(kind, rule)
        ((verdict,),) = judge(Handed(assignment, {"given": HandedRun(assignment, self.outcome, results)}))
        return verdict

    def _assignment(self, kind: str, rule: Mapping[str, Any]) -> AssignmentFolder:
        objects = {"metric": "frame", "completed": "frame", "python": "frame"}
        definition = Assignment.model_validate(
            {
                "id": "essay-1",
                "title": "Essay",
                "summary": "A table.",
                "starter": "starter.ipynb",
                "hands_in": [{"name": "work", "kind": objects.get(kind, kind)}],
                "data": [{"name": "log.csv", "given": "given.csv", "held_back": "held_back.csv"}],
                "rubric": [{"id": "all", "title": "All", "points": 1, "checks": [{kind: rule}]}],
            }
        )
        return AssignmentFolder(definition, self.folder)

    def _results(self, handed_in: object) -> dict[str, Path]:
        files: dict[str, Path] = {}
        item: dict[str, object] = {"kind": "unknown"}
        if isinstance(handed_in, pd.DataFrame):
            files["result.arrow"] = write_arrow(self.folder / "result.arrow", handed_in)
            item = {"kind": "frame", "files": ["result.arrow", "result.csv"], "index": [handed_in.index.name]}
        elif isinstance(handed_in, np.ndarray):
            column = pd.DataFrame({"value": handed_in.ravel()})
            files["result.arrow"] = write_arrow(self.folder / "result.arrow", column)
            item = {"kind": "array", "files": ["result.arrow"], "shape": list(handed_in.shape)}
        elif isinstance(handed_in, Image.Image):
            files["result.png"] = self.folder / "result.png"
            handed_in.save(files["result.png"])
            item = {"kind": "image", "files": ["result.png"]}
        elif isinstance(handed_in, str):
            item = {"kind": "text", "value": handed_in}
        elif isinstance(handed_in, dict | list):
            item = {"kind": "dict" if isinstance(handed_in, dict) else "list", "value": handed_in}
        elif isinstance(handed_in, int | float):
            item = {"kind": "number", "value": handed_in}
        files["result.json"] = self.folder / "result.json"
        files["result.json"].write_text(json.dumps({"how": "submit", "items": [item]}), encoding="utf-8")
        return files


def write_arrow(path: Path, frame: pd.DataFrame) -> Path:
    table = pa.Table.from_pandas(frame, preserve_index=False)
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    return path
