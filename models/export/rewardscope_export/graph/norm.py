"""Root mean square normalisation."""

from __future__ import annotations

import numpy as np

from .builder import GraphBuilder


def root_mean_square_norm(graph: GraphBuilder, x: str, name: str, weight: np.ndarray, epsilon: float) -> str:
    """x / sqrt(mean(x^2) + epsilon) * weight over the last axis of x [..., width]."""
    mean = graph.node("ReduceMean", graph.node("Mul", x, x), graph.integers(-1), keepdims=1)
    root = graph.node("Sqrt", graph.node("Add", mean, graph.constant(epsilon)))
    return graph.node("Mul", graph.node("Div", x, root), graph.weight(name, weight))
