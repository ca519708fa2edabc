"""`scores`: every family, from a tiny checkpoint through export and product, against its reference."""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

from ..errors import ExportError
from .cases import CASES, Case
from .compare import Compared, compare
from .traces import TRACES

TOLERANCE = 1e-4
"""Largest difference of a reward in fp32."""


def add_scores(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(run=_scores)
    parser.add_argument("families", nargs="*", help="ids; default all")
    parser.add_argument("--quick", action="store_true", help="a few families")
    parser.add_argument("--record", type=Path, help="a JSON file to keep the figures in")


def _scores(chosen: argparse.Namespace) -> int:
    cases = [case for case in CASES if _is_chosen(case, chosen)]
    if not cases:
        raise ExportError(f"There is no case of {', '.join(chosen.families)}.")
    worst = 0.0
    for case in cases:
        with tempfile.TemporaryDirectory() as work:
            found = compare(case, TRACES, Path(work))
        worst = max(worst, found.difference)
        print(
            f"{case.name}: {found.rewards} rewards from {found.lowest:.3f} to {found.highest:.3f}, "
            f"largest difference {found.difference:.1e}",
            flush=True,
        )
        if chosen.record:
            _record(chosen.record, found)
    holds = worst <= TOLERANCE
    print(f"largest difference {worst:.1e}, {'within' if holds else 'NOT within'} {TOLERANCE:.0e}")
    return 0 if holds else 1


def _is_chosen(case: Case, chosen: argparse.Namespace) -> bool:
    return (case.quick or not chosen.quick) and (not chosen.families or case.family in chosen.families)


def _record(file: Path, found: Compared) -> None:
    """Puts a case's figures in its place; the others stay."""
    kept = json.loads(file.read_text(encoding="utf-8")) if file.exists() else []
    by_name: dict[str, Any] = {_name(entry): entry for entry in kept}
    entry = {
        "family": found.case.family,
        "architecture": found.case.made.architecture,
        "tokenizer": found.case.made.tokenizer,
        "rewards": found.rewards,
        "difference": float(f"{found.difference:.1e}"),
        "range": [round(found.lowest, 3), round(found.highest, 3)],
    }
    by_name[_name(entry)] = entry
    ordered = [by_name[case.name] for case in CASES if case.name in by_name]
    file.write_text(json.dumps(ordered, indent=2) + "\n", encoding="utf-8")


def _name(entry: dict[str, Any]) -> str:
    return f"{entry['family']} ({entry['architecture']}, {entry['tokenizer']})"
