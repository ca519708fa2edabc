"""Figures for step scores: AUC, ProcessBench F1 and bootstrap intervals.

A scored trace is a pair (scores, label): one score a step, and the index of the first wrong step or -1.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import numpy as np

Scored = tuple[Sequence[float], int]


def auc(good: Sequence[float], bad: Sequence[float]) -> float:
    """Chance that a good step scores above a bad one; ties count half."""
    if not len(good) or not len(bad):
        return float("nan")
    ordered = np.sort(np.asarray(bad))
    below = np.searchsorted(ordered, good, side="left")
    not_above = np.searchsorted(ordered, good, side="right")
    return float((below + not_above).mean() / 2 / len(ordered))


def good_scores(traces: Sequence[Scored]) -> list[float]:
    """Scores of the steps before the first wrong one (all steps of a right trace)."""
    return [score for scores, label in traces for score in (scores if label < 0 else scores[:label])]


def bad_scores(traces: Sequence[Scored]) -> list[float]:
    """Scores of the first wrong steps."""
    return [scores[label] for scores, label in traces if label >= 0]


def step_auc(traces: Sequence[Scored]) -> float:
    return auc(good_scores(traces), bad_scores(traces))


def first_below(scores: Sequence[float], threshold: float) -> int:
    """Index of the first score strictly below the threshold, or -1."""
    return next((i for i, score in enumerate(scores) if score < threshold), -1)


def benchmark(predictions: Sequence[int], labels: Sequence[int]) -> tuple[float, float, float]:
    """ProcessBench figures in percent: F1, accuracy on wrong traces, accuracy on right traces."""
    pairs = list(zip(predictions, labels, strict=True))
    wrong = [p == label for p, label in pairs if label >= 0]
    right = [p == -1 for p, label in pairs if label < 0]
    a, b = 100 * sum(wrong) / max(1, len(wrong)), 100 * sum(right) / max(1, len(right))
    return (2 * a * b / (a + b) if a + b else 0.0), a, b


def benchmark_at(traces: Sequence[Scored], threshold: float) -> tuple[float, float, float]:
    return benchmark([first_below(scores, threshold) for scores, _ in traces], [label for _, label in traces])


def best_threshold(traces: Sequence[Scored], candidates: int = 200) -> float:
    """The threshold with the highest F1 on some traces, rounded to three decimals."""
    values = np.quantile(good_scores(traces) + bad_scores(traces), np.linspace(0, 1, candidates))
    return max((round(float(v), 3) for v in values), key=lambda t: benchmark_at(traces, t)[0])


def interval(
    items: Sequence, figure: Callable[[Sequence], float], rounds: int = 1000, seed: int = 0
) -> tuple[float, float]:
    """95 % bootstrap interval of a figure, by drawing traces with replacement."""
    rng = random.Random(seed)
    values = [figure(rng.choices(items, k=len(items))) for _ in range(rounds)]
    low, high = np.nanpercentile(values, [2.5, 97.5])
    return float(low), float(high)
