"""Readers of the evaluation sets: question, steps and the index of the first wrong step (-1: none)."""

from __future__ import annotations

import json
from pathlib import Path

from .render import Trace


def read_processbench(path: Path) -> list[Trace]:
    """ProcessBench as a JSON array with problem, steps and label."""
    records = json.loads(path.read_text(encoding="utf-8"))
    return [Trace(r["problem"], tuple(r["steps"]), r["label"], "processbench") for r in records]


def read_mr_gsm8k(path: Path) -> list[Trace]:
    """MR-GSM8K gradings: the traces with a first wrong step (counted from 1 in the file)."""
    traces = []
    for record in json.loads(path.read_text(encoding="utf-8")):
        steps, first = record["model_output_steps"], record["model_output_solution_first_error_step"]
        if isinstance(steps, list) and str(first).isdigit() and 1 <= int(first) <= len(steps):
            traces.append(Trace(record["question"], tuple(steps), int(first) - 1, "mr_gsm8k"))
    return traces
