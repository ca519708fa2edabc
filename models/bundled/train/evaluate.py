"""Evaluates an exported model: held-out generated traces and, where given, ProcessBench and MR-GSM8K.

`python -m train.evaluate --model FOLDER --gsm8k FILE [--processbench FILE] [--mr-gsm8k FILE]`
"""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path

import numpy as np

from .benchmarks import read_mr_gsm8k, read_processbench
from .corrupt import KINDS
from .metrics import (
    Scored,
    auc,
    bad_scores,
    benchmark,
    benchmark_at,
    best_threshold,
    first_below,
    good_scores,
    interval,
    step_auc,
)
from .problems import load_problems, split_problems
from .render import Trace
from .score import OnnxScorer
from .traces import held_out_traces

HELD_OUT_SEED = 77
LENGTHS = range(200, 2001, 100)
"""Cuts in characters that the length rule is tried with."""


def score_traces(scorer: OnnxScorer, traces: list[Trace]) -> list[Scored]:
    return [(scorer.rewards(trace.question, trace.steps), trace.label) for trace in traces]


def generated_traces(gsm8k: Path) -> list[Trace]:
    """The fixed generated set from the held-out problems."""
    _, held_out = split_problems(load_problems(gsm8k))
    return held_out_traces(held_out, HELD_OUT_SEED)


def with_interval(name: str, scored: list[Scored], figure, digits: int = 3) -> None:
    low, high = interval(scored, figure)
    print(f"  {name}: {figure(scored):.{digits}f} [{low:.{digits}f}, {high:.{digits}f}]")


def report_generated(traces: list[Trace], scored: list[Scored]) -> None:
    """Step AUC overall and per kind of mistake (its wrong steps against all good steps)."""
    wrong = sum(label >= 0 for _, label in scored)
    print(f"generated held-out traces: {len(scored)}, {wrong} with a mistake")
    with_interval("step AUC", scored, step_auc)
    print(f"  best threshold by F1: {best_threshold(scored)}")
    good = good_scores(scored)
    for kind in KINDS:
        bad = bad_scores([s for s, trace in zip(scored, traces, strict=True) if trace.kind == kind])
        print(f"  {kind}: {auc(good, bad):.3f} (n={len(bad)})")


def report_f1(name: str, scored: list[Scored], threshold: float) -> None:
    f1, wrong, right = benchmark_at(scored, threshold)
    low, high = interval(scored, lambda s: benchmark_at(s, threshold)[0])
    print(
        f"  {name} at {threshold}: F1 {f1:.1f} [{low:.1f}, {high:.1f}], accError {wrong:.1f}, "
        f"accCorrect {right:.1f}, right traces flagged {100 - right:.1f} %"
    )


def random_f1(traces: list[Trace], rate: float, repeats: int = 50) -> float:
    """Mean F1 of flagging each step with a fixed chance."""
    rng = random.Random(0)
    labels = [trace.label for trace in traces]
    runs = [[first_below([rng.random() for _ in t.steps], rate) for t in traces] for _ in range(repeats)]
    return float(np.mean([benchmark(run, labels)[0] for run in runs]))


def report_baselines(traces: list[Trace]) -> None:
    """Rules that read no content, on the same traces."""
    labels = [trace.label for trace in traces]
    print(f'  always "no mistake": F1 {benchmark([-1] * len(traces), labels)[0]:.1f}')
    rate, value = max(
        ((r / 100, random_f1(traces, r / 100)) for r in range(2, 41, 2)), key=lambda pair: pair[1]
    )
    print(f"  random flags at the best rate {rate}: F1 {value:.1f}")
    cut, value = max(((cut, length_rule_f1(traces, cut)) for cut in LENGTHS), key=lambda pair: pair[1])
    print(f"  first step wrong if the trace has {cut} characters (best cut for these traces): F1 {value:.1f}")


def length_rule_f1(traces: list[Trace], cut: int) -> float:
    """F1 of calling the first step wrong in traces of at least `cut` characters."""
    rule = [0 if sum(map(len, trace.steps)) >= cut else -1 for trace in traces]
    return benchmark(rule, [trace.label for trace in traces])[0]


def report_processbench(scorer: OnnxScorer, traces: list[Trace], threshold: float) -> None:
    scored = score_traces(scorer, traces)
    wrong = sum(label >= 0 for _, label in scored)
    lengths = [len(scorer.encoder(t.question, t.steps)[0]) for t in traces]
    cut = sum(length > scorer.max_tokens for length in lengths)
    print(f"ProcessBench: {len(scored)} traces, {wrong} wrong")
    print(f"  tokens: median {np.median(lengths):.0f}, most {max(lengths)}, {cut} traces over the limit")
    report_f1("model", scored, threshold)
    with_interval("step AUC", scored, step_auc)
    with_interval(
        "AUC of the lowest score, right against wrong traces",
        scored,
        lambda s: auc([min(v) for v, first in s if first < 0], [min(v) for v, first in s if first >= 0]),
    )
    report_baselines(traces)


def report_mr_gsm8k(scorer: OnnxScorer, traces: list[Trace]) -> None:
    scored = score_traces(scorer, traces)
    print(f"MR-GSM8K: {len(scored)} wrong traces")
    with_interval("step AUC", scored, step_auc)
    with_interval(
        "lowest score is the first wrong step, %",
        scored,
        lambda s: 100 * np.mean([int(np.argmin(v)) == first for v, first in s]),
        1,
    )
    print(f"  a random step: {100 * np.mean([1 / len(t.steps) for t in traces]):.1f} %")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--gsm8k", type=Path, required=True)
    parser.add_argument("--processbench", type=Path)
    parser.add_argument("--mr-gsm8k", type=Path)
    arguments = parser.parse_args()
    scorer = OnnxScorer(arguments.model)
    threshold = json.loads((arguments.model / "model.json").read_text(encoding="utf-8"))["threshold"]
    traces = generated_traces(arguments.gsm8k)
    scored = score_traces(scorer, traces)
    report_generated(traces, scored)
    report_f1("model", scored, threshold)
    if arguments.processbench:
        report_processbench(scorer, read_processbench(arguments.processbench), threshold)
    if arguments.mr_gsm8k:
        report_mr_gsm8k(scorer, read_mr_gsm8k(arguments.mr_gsm8k))


if __name__ == "__main__":
    main()
