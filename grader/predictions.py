"""What a saved model predicts, found out in a second sandbox by code of our own.

A model file is a student's program like any other: it is never loaded in the grader. `safe_mode` refuses the
parts of it that would run code on loading.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from grader.assignments.load import AssignmentFolder
from grader.execution import Plan, execute
from grader.intake.repair import new_cell, notebook_of
from grader.pool import Pool
from grader.types import Run

PREDICT = """
import keras
import numpy as np
import pandas as pd
inputs = {read}
model = keras.models.load_model("model.keras", safe_mode=True, compile=False)
predicted = np.asarray(model.predict(inputs, verbose=0))
predicted = predicted.reshape(len(predicted), -1)
names = ["prediction"] if predicted.shape[1] == 1 else [str(place) for place in range(predicted.shape[1])]
submit(data=[pd.DataFrame(predicted, columns=names)])
"""
READERS = {
    ".csv": 'pd.read_csv("{name}").to_numpy()',
    ".npy": 'np.load("{name}", allow_pickle=False)',
}


async def add_predictions(run: Run, assignment: AssignmentFolder, plan: Plan, pool: Pool, folder: Path) -> Run:
    """Return `run` with a table of predictions beside each model that was handed in and has inputs to predict for."""
    results = dict(run.results)
    for number, each in enumerate(assignment.definition.hands_in, start=1):
        model = run.results.get("model.keras" if number == 1 else f"model-{number}.keras")
        if each.inputs is None or model is None:
            continue
        predicted = await _predict(assignment.path(each.inputs), model, plan, pool, folder / f"predict-{each.name}")
        if "result.arrow" in predicted:
            results[each.predictions_file] = predicted["result.arrow"]
    return replace(run, results=results)


async def _predict(inputs: Path, model: Path, plan: Plan, pool: Pool, folder: Path) -> Mapping[str, Path]:
    name = f"inputs{inputs.suffix}"
    notebook = await asyncio.to_thread(_notebook, READERS[inputs.suffix].format(name=name), folder)
    data = {name: inputs, "model.keras": model}
    taken = folder / "results"
    return (await execute(notebook, replace(plan, data=data, calls=(), handed_in=()), pool, taken)).results


def _notebook(read: str, folder: Path) -> Path:
    (folder / "results").mkdir(parents=True)
    path = folder / "predict.ipynb"
    path.write_text(json.dumps(notebook_of([new_cell("code", PREDICT.format(read=read))])), encoding="utf-8")
    return path
