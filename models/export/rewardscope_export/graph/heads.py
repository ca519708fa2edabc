"""Heads: states of a decoder -> the columns that a family reads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..checkpoint import Tensors
from ..errors import ExportError
from .builder import GraphBuilder
from .precision import Linears

LINEAR = ("score.weight", "classifier.weight", "v_head.summary.weight", "score_head.weight")
"""Names of heads that are one linear layer: transformers, TRL's value head, ReasonEval."""

VOCABULARY_CHUNK = 16384
"""Tokens whose logits are held at once where all of them are needed."""


@dataclass(frozen=True)
class Columns:
    value: str
    """[batch, reads, width]"""
    width: int


def class_head(graph: GraphBuilder, tensors: Tensors, x: str) -> Columns:
    """The checkpoint's own head on x [batch, reads, width], found by the names of its tensors; in float32."""
    for name in tensors.names():
        if name.endswith(LINEAR):
            return _linear(graph, tensors, x, name)
        if name.endswith("score.0.weight"):
            return _perceptron(graph, tensors, x, name.removesuffix("0.weight"))
        if name.endswith("score.model.nn1.weight"):
            return _ensemble(graph, tensors, x, name.removesuffix("nn1.weight"))
    known = ", ".join((*LINEAR, "score.0.weight", "score.model.nn1.weight"))
    raise ExportError(f"The checkpoint has no head for steps: none of {known}. Is it of another family?")


def token_head(graph: GraphBuilder, table: np.ndarray, ids: list[int], x: str) -> Columns:
    """The logits of some tokens: rows of the output table [vocabulary, width], in float32."""
    return Columns(Linears(graph, "fp32").apply(x, "lm_head.rows", table[ids]), len(ids))


def log_probability_head(graph: GraphBuilder, linears: Linears, table: np.ndarray, x: str, ids: str) -> Columns:
    """Sums over a text: row p holds the sum of log p(token i | tokens before i) for i in 1..p.

    x [batch, tokens, width], ids [batch, tokens]. The vocabulary is gone through in chunks, so that a
    long text does not hold all logits at once. No row depends on a later token.
    """
    rest = graph.node("Slice", ids, graph.integers(1), graph.integers(2**31), graph.integers(1))
    padding = graph.constant([0, 0, 0, 1], np.int64)
    targets = graph.node("Unsqueeze", graph.node("Pad", rest, padding), graph.integers(-1))
    sums, own = [], []
    for start in range(0, len(table), VOCABULARY_CHUNK):
        chunk = table[start : start + VOCABULARY_CHUNK]
        logits = linears.apply(x, f"lm_head.{start}", chunk)
        sums.append(graph.node("ReduceLogSumExp", logits, graph.integers(-1), keepdims=1))
        own.append(_target_logit(graph, logits, targets, start, len(chunk)))
    normaliser = graph.node("ReduceLogSumExp", graph.node("Concat", *sums, axis=-1), graph.integers(-1), keepdims=1)
    following = graph.node("Sub", graph.node("Sum", *own), normaliser)
    # Exclusive: the last token of a text predicts nothing that is in it.
    return Columns(graph.node("CumSum", following, graph.constant(1, np.int64), exclusive=1), 1)


def _target_logit(graph: GraphBuilder, logits: str, targets: str, start: int, size: int) -> str:
    """The logit of each target [batch, tokens, 1], 0 where the target is in another chunk."""
    within = graph.node("Sub", targets, graph.constant(start, np.int64))
    clipped = graph.node("Clip", within, graph.constant(0, np.int64), graph.constant(size - 1, np.int64))
    picked = graph.node("GatherElements", logits, clipped, axis=-1)
    return graph.node("Where", graph.node("Equal", within, clipped), picked, graph.constant(0.0))


def _linear(graph: GraphBuilder, tensors: Tensors, x: str, name: str) -> Columns:
    weight = tensors.read(name)
    bias = name.removesuffix("weight") + "bias"
    given = tensors.read(bias) if bias in tensors else None
    return Columns(Linears(graph, "fp32").apply(x, name, weight, given), len(weight))


def _perceptron(graph: GraphBuilder, tensors: Tensors, x: str, stem: str) -> Columns:
    """Linear, ReLU, linear, as Qwen2.5-Math-PRM and -RM have it."""
    hidden = _linear(graph, tensors, x, f"{stem}0.weight")
    return _linear(graph, tensors, graph.node("Relu", hidden.value), f"{stem}2.weight")


def _ensemble(graph: GraphBuilder, tensors: Tensors, x: str, stem: str) -> Columns:
    """ActPRM: several perceptrons of three layers; weights [heads, inputs, outputs], one value a head."""
    states = graph.node("Unsqueeze", x, graph.integers(1))
    for layer in ("nn1", "nn2", "nn_out"):
        weight, bias = (tensors.read(f"{stem}{layer}.{part}") for part in ("weight", "bias"))
        product = graph.node("MatMul", states, graph.weight(f"{stem}{layer}.weight", weight))
        shifted = graph.node("Add", product, graph.weight(f"{stem}{layer}.bias", bias[:, None, :]))
        states = shifted if layer == "nn_out" else graph.node("Relu", shifted)
    # [batch, heads, reads, 1] -> [batch, reads, heads]
    values = graph.node("Squeeze", states, graph.integers(-1))
    return Columns(graph.node("Transpose", values, perm=[0, 2, 1]), len(bias))
