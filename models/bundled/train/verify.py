"""Checks of an exported model: batch and cache do not change scores, and ONNX Runtime agrees with torch.

`python -m train.verify --model FOLDER --work FOLDER --gsm8k FILE`
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
import torch

from .export import round_weights
from .fit import load_checkpoint
from .learn import CHECKPOINT
from .model import CachedScorer, TinyRewardModel, empty_past
from .problems import load_problems, split_problems
from .score import OnnxScorer
from .traces import held_out_traces

TRACES = 40


def largest_batch_change(scorer: OnnxScorer, rows: list[np.ndarray]) -> float:
    """Largest change of a score when traces are scored together, padded on the right."""
    batch = np.zeros((len(rows), max(map(len, rows))), np.int64)
    for i, row in enumerate(rows):
        batch[i, : len(row)] = row
    together, _ = scorer.run(batch, scorer.empty_past(len(rows)))
    alone = [scorer.run(row[None], scorer.empty_past(1))[0][0] for row in rows]
    return max(float(np.abs(together[i, : len(row)] - alone[i]).max()) for i, row in enumerate(rows))


def largest_cache_change(scorer: OnnxScorer, rows: list[np.ndarray]) -> float:
    """Largest change of a score when a trace is scored in two or three pieces with the cache."""
    change = 0.0
    for row in rows:
        whole, _ = scorer.run(row[None], scorer.empty_past(1))
        past, scores = scorer.empty_past(1), []
        for piece in np.split(row, [len(row) // 3, len(row) // 3 + 1]):
            if len(piece):
                part, past = scorer.run(piece[None], past)
                scores.append(part[0])
        change = max(change, float(np.abs(np.concatenate(scores) - whole[0]).max()))
    return change


def largest_torch_change(scorer: OnnxScorer, model: TinyRewardModel, rows: list[np.ndarray]) -> float:
    """Largest difference to torch with the same rounded weights."""
    reference = CachedScorer(round_weights(model)).eval()
    change = 0.0
    for row in rows:
        with torch.inference_mode():
            logits, _ = reference(torch.tensor(row)[None], empty_past(model.shape, 1))
        expected = torch.softmax(logits, -1)[0, :, 1].numpy()
        change = max(
            change, float(np.abs(expected - scorer.run(row[None], scorer.empty_past(1))[0][0]).max())
        )
    return change


def milliseconds(scorer: OnnxScorer, tokens: int, repeats: int = 20) -> float:
    """Median time of one forward pass."""
    ids = np.ones((1, tokens), np.int64)
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        scorer.run(ids, scorer.empty_past(1))
        times.append(time.perf_counter() - start)
    return float(np.median(times) * 1e3)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--gsm8k", type=Path, required=True)
    arguments = parser.parse_args()
    scorer = OnnxScorer(arguments.model)
    _, held_out = split_problems(load_problems(arguments.gsm8k))
    rows = [
        np.array(scorer.encoder(t.question, t.steps)[0], np.int64)
        for t in held_out_traces(held_out, 1, 1)[:TRACES]
    ]
    edge = [np.ones(1, np.int64), np.resize(np.concatenate(rows), 1024)]
    print(f"batch change {largest_batch_change(scorer, rows + edge):.1e}")
    print(f"cache change {largest_cache_change(scorer, rows + edge):.1e}")
    model = load_checkpoint(arguments.work / CHECKPOINT)
    print(f"torch change {largest_torch_change(scorer, model, rows + edge):.1e}")
    print(f"milliseconds for 250 tokens: {milliseconds(scorer, 250):.1f}")
    print(f"milliseconds for 1024 tokens: {milliseconds(scorer, 1024, 5):.1f}")


if __name__ == "__main__":
    main()
