"""Positions, what a token may see, and rotary position embedding."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from onnx import TensorProto

from ..architecture import Architecture, Rotary
from ..errors import ExportError
from .builder import GraphBuilder

MASKED = -1e9
"""Added to the attention score of what must not be seen; its exponential is 0."""


@dataclass(frozen=True)
class Positions:
    """Values that every layer shares."""

    cosine: str
    """[tokens, head_dim / 2]"""
    sine: str
    mask: str
    """Added to attention scores, [tokens, past + tokens]."""


def positions(graph: GraphBuilder, shape: Architecture, ids: str, past_key: str | None) -> Positions:
    """ids [batch, tokens]; past_key [batch, heads, past, head_dim] or None where there is no cache."""
    zero, one = graph.constant(0, np.int64), graph.constant(1, np.int64)
    tokens = _length(graph, ids, 1)
    past = zero if past_key is None else _length(graph, past_key, 2)
    total = graph.node("Add", past, tokens)
    # [tokens, 1] and [1, past + tokens]
    own = graph.node("Unsqueeze", graph.node("Range", past, total, one), graph.integers(1))
    seen = graph.node("Unsqueeze", graph.node("Range", zero, total, one), graph.integers(0))
    hidden = graph.node("Greater", seen, own)
    if shape.window is not None:
        oldest = graph.node("Sub", own, graph.constant(shape.window, np.int64))
        hidden = graph.node("Or", hidden, graph.node("LessOrEqual", seen, oldest))
    mask = graph.node("Where", hidden, graph.constant(MASKED), graph.constant(0.0))
    frequencies = graph.constant(inverse_frequencies(shape.rotary, shape.head_dim)[None, :])
    angles = graph.node("Mul", graph.node("Cast", own, to=TensorProto.FLOAT), frequencies)
    return Positions(graph.node("Cos", angles), graph.node("Sin", angles), mask)


def rotate(graph: GraphBuilder, x: str, at: Positions) -> str:
    """Turns x [batch, heads, tokens, head_dim] by the angles of its tokens; halves are pairs."""
    first, second = graph.nodes("Split", 2, x, axis=-1, num_outputs=2)

    def turned(a: str, b: str, sign: str) -> str:
        return graph.node(sign, graph.node("Mul", a, at.cosine), graph.node("Mul", b, at.sine))

    return graph.node("Concat", turned(first, second, "Sub"), turned(second, first, "Add"), axis=-1)


def inverse_frequencies(rotary: Rotary, head_dim: int) -> np.ndarray:
    """Radians per position, float32 [head_dim / 2]."""
    exponents = np.arange(0, head_dim, 2, dtype=np.float32) / np.float32(head_dim)
    plain = (np.float32(1) / np.float32(rotary.theta) ** exponents).astype(np.float32)
    kind = rotary.scaling.get("rope_type", rotary.scaling.get("type", "default"))
    if kind == "default":
        return plain
    if kind == "linear":
        return plain / np.float32(rotary.scaling["factor"])
    if kind == "llama3":
        return _llama3(plain, rotary.scaling)
    raise ExportError(f'Rotary positions of the kind "{kind}" are not known; "default", "linear", "llama3" are.')


def _llama3(plain: np.ndarray, scaling: Mapping[str, Any]) -> np.ndarray:
    """Llama 3.1: long waves are stretched by `factor`, short ones kept, those between blended."""
    length = scaling["original_max_position_embeddings"]
    low, high = scaling["low_freq_factor"], scaling["high_freq_factor"]
    waves = 2 * math.pi / plain
    share = np.clip((length / waves - low) / (high - low), 0, 1)
    return ((1 - share) * plain / scaling["factor"] + share * plain).astype(np.float32)


def _length(graph: GraphBuilder, value: str, axis: int) -> str:
    """The size of an axis, as a scalar."""
    shape = graph.node("Shape", value, start=axis, end=axis + 1)
    return graph.node("Squeeze", shape, graph.integers(0))
