"""Grouped-query attention with a cache."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..architecture import Architecture
from ..checkpoint import Tensors
from .builder import GraphBuilder
from .norm import root_mean_square_norm
from .precision import Linears
from .rotary import Positions, rotate


@dataclass(frozen=True)
class Cache:
    """Keys and values of a layer, each [batch, key_value_heads, tokens, head_dim]."""

    key: str
    value: str


class Attention:
    """The attention of one layer; biases and norms of queries and keys where the checkpoint has them."""

    def __init__(self, graph: GraphBuilder, shape: Architecture, tensors: Tensors, linears: Linears, name: str) -> None:
        self._graph = graph
        self._shape = shape
        self._tensors = tensors
        self._linears = linears
        self._name = name

    def apply(self, x: str, at: Positions, past: Cache | None) -> tuple[str, Cache]:
        """x [batch, tokens, width], already normalised; returns what is added to it and the grown cache."""
        graph, shape = self._graph, self._shape
        query = rotate(graph, self._heads(x, "q", shape.heads), at)
        key = rotate(graph, self._heads(x, "k", shape.key_value_heads), at)
        value = self._heads(x, "v", shape.key_value_heads)
        if past is not None:
            key = graph.node("Concat", past.key, key, axis=2)
            value = graph.node("Concat", past.value, value, axis=2)
        mixed = self._mix(query, key, value, at.mask)
        return self._linear(mixed, "o"), Cache(key, value)

    def _mix(self, query: str, key: str, value: str, mask: str) -> str:
        """[batch, tokens, heads * head_dim]; the queries of a group are rows of one product with its keys."""
        graph, shape = self._graph, self._shape
        groups = (0, shape.key_value_heads, -1, shape.head_dim)
        scale = graph.constant(shape.head_dim**-0.5)
        grouped = graph.node("Reshape", graph.node("Mul", query, scale), graph.integers(*groups))
        scores = graph.node("MatMul", grouped, graph.node("Transpose", key, perm=[0, 1, 3, 2]))
        # [batch, key_value_heads, group * tokens, seen] and [batch, heads, tokens, seen]
        tokens = graph.node("Shape", query, start=2, end=3)
        seen = graph.node("Shape", key, start=2, end=3)
        heads = graph.node("Concat", graph.integers(0, shape.heads), tokens, seen, axis=0)
        per_head = graph.node("Add", graph.node("Reshape", scores, heads), mask)
        weights = graph.node("Softmax", per_head, axis=-1)
        flat = graph.node("Concat", graph.integers(0, shape.key_value_heads, -1), seen, axis=0)
        mixed = graph.node("MatMul", graph.node("Reshape", weights, flat), value)
        rows = graph.node("Concat", graph.integers(0, shape.heads), tokens, graph.integers(-1), axis=0)
        by_token = graph.node("Transpose", graph.node("Reshape", mixed, rows), perm=[0, 2, 1, 3])
        return graph.node("Reshape", by_token, graph.integers(0, 0, shape.heads * shape.head_dim))

    def _heads(self, x: str, part: str, heads: int) -> str:
        """[batch, heads, tokens, head_dim]"""
        graph, dim = self._graph, self._shape.head_dim
        split = graph.node("Reshape", self._linear(x, part), graph.integers(0, 0, heads, dim))
        name = f"{self._name}.{part}_norm.weight"
        if name in self._tensors:
            split = root_mean_square_norm(graph, split, name, self._tensors.read(name), self._shape.epsilon)
        return graph.node("Transpose", split, perm=[0, 2, 1, 3])

    def _linear(self, x: str, part: str) -> str:
        name = f"{self._name}.{part}_proj"
        return self._linears.apply(x, name, self._tensors.read(f"{name}.weight"), self._bias(name))

    def _bias(self, name: str) -> np.ndarray | None:
        return self._tensors.read(f"{name}.bias") if f"{name}.bias" in self._tensors else None
