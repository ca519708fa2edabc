"""One case: checkpoint -> export -> the product's scores against the reference's."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from ..export import Request, export
from ..families import family_of
from ..graph.precision import Precision
from ..manifest import Description
from .cases import Case
from .checkpoints import make_adapter, make_checkpoint
from .product import score, verify
from .references import chats
from .references.reading import Reference
from .torch_model import TorchModel
from .traces import Trace, write_traces

LONG = 16384
"""Tokens that the tiny models read: nothing is cut off."""


@dataclass(frozen=True)
class Compared:
    case: Case
    rewards: int
    """How many numbers were compared."""
    difference: float
    """The largest."""
    lowest: float
    highest: float
    """Of the rewards: where they hardly differ, a small difference proves little."""


def compare(case: Case, traces: tuple[Trace, ...], work: Path, precision: Precision = "fp32") -> Compared:
    folder = work / case.name.replace(" ", "_")
    exported = _export(case, folder, precision)
    verify(exported)
    write_traces(folder / "traces.jsonl", traces)
    found = score(folder / "traces.jsonl", exported)
    reference, model = _reference(case, folder)
    pairs = []
    for trace, scored in zip(traces, found, strict=True):
        signals = [values for name, values in scored["signals"].items() if name.startswith("prm:")]
        expected = reference(model, trace.prompt, trace.steps).signals
        pairs += _pairs(case, trace, signals, expected)
    own = [one for one, _ in pairs]
    worst = max(abs(one - other) for one, other in pairs)
    return Compared(case, len(pairs), worst, min(own), max(own))


def _pairs(
    case: Case, trace: Trace, signals: list[list[float | None]], expected: list[list[float]]
) -> list[tuple[float, float]]:
    """Numbers that must be equal; a step that only one side scored is an infinite difference."""
    if len(signals) != len(expected):
        raise SystemExit(f"{case.name}: {len(signals)} signals of trace {trace.id}, expected {len(expected)}")
    pairs = []
    for own, other in zip(signals, expected, strict=True):
        if len(own) != len(other):
            raise SystemExit(f"{case.name}: {len(own)} steps of trace {trace.id}, expected {len(other)}")
        pairs += [(math.inf if one is None else one, two) for one, two in zip(own, other, strict=True)]
    return pairs


def _export(case: Case, folder: Path, precision: Precision) -> Path:
    make_checkpoint(folder / "checkpoint", case.made)
    if case.other:
        make_checkpoint(folder / "other", case.other)
    if case.adapter:
        make_adapter(folder / "adapter", case.adapter)
    export(
        Request(
            checkpoint=folder / "checkpoint",
            family=family_of(case.family),
            precision=precision,
            out=folder / "exported",
            description=Description(
                name="tiny",
                title="Tiny random model",
                licence="MIT",
                source="random weights",
                options=case.options,
                max_tokens=LONG,
            ),
            adapter=folder / "adapter" if case.adapter else None,
            reference=folder / "other" if case.other else None,
        )
    )
    return folder / "exported"


def _reference(case: Case, folder: Path) -> tuple[Reference, TorchModel]:
    model = TorchModel(folder / "checkpoint", folder / "adapter" if case.adapter else None)
    if case.reference:
        return case.reference, model
    return chats.implicit(TorchModel(folder / "other")), model
