"""Streams of labelled traces: families for training and a fixed held-out set."""

from __future__ import annotations

import random
from collections.abc import Iterator

from .corrupt import KINDS, draw_edit
from .problems import Problem
from .render import Trace, draw_style, render
from .vary import drill, renumber

DRILL_SHARE = 0.1
RENUMBERED_SHARE = 0.7


def family(
    problem: Problem, rng: random.Random, variants: int, kinds: tuple[str, ...] = tuple(KINDS)
) -> list[Trace]:
    """A correct trace and up to `variants` traces with one mistake each, all in the same style."""
    style = draw_style(rng)
    correct = render(problem, style)
    assert correct is not None
    traces = [correct]
    seen = {correct.steps}
    for _ in range(2 * variants):
        edit = draw_edit(problem, rng, kinds)
        trace = render(problem, style, edit) if edit else None
        if trace and trace.steps not in seen and trace.steps[-1] not in correct.steps:
            seen.add(trace.steps)
            traces.append(trace)
        if len(traces) > variants:
            break
    return traces


def _varied(problem: Problem, rng: random.Random) -> Problem:
    """The problem with other numbers, or as it is where its own numbers are kept or no draw fits."""
    attempts = 5 if rng.random() < RENUMBERED_SHARE else 0
    drawn = (renumber(problem, rng) for _ in range(attempts))
    return next((new for new in drawn if new), problem)


def families(problems: list[Problem], rng: random.Random, variants: int) -> Iterator[list[Trace]]:
    """Endless families over the problems in random order, most with new numbers, some drills."""
    while True:
        for problem in rng.sample(problems, len(problems)):
            if rng.random() < DRILL_SHARE:
                yield family(drill(rng), rng, 8, ("arithmetic",))
            yield family(_varied(problem, rng), rng, variants)


def held_out_traces(problems: list[Problem], seed: int, rounds: int = 4) -> list[Trace]:
    """For each problem and round one correct trace and, where one can be made, one with a mistake."""
    rng = random.Random(seed)
    traces: list[Trace] = []
    for problem in problems * rounds:
        traces += family(_varied(problem, rng), rng, 1)
    return traces
