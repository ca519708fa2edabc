"""How weights are stored, and how a linear layer computes with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
from onnx import TensorProto

from .builder import GraphBuilder

Precision = Literal["fp32", "fp16", "8-bit", "4-bit"]
PRECISIONS: tuple[Precision, ...] = ("fp32", "fp16", "8-bit", "4-bit")

BLOCK = 32
"""Weights that share a scale, along the inputs of a linear layer."""


class Linears:
    """Linear layers of one precision: x [..., inputs] -> [..., outputs], in float32 outside.

    Every row of x is computed by itself, so a score does not depend on what else is in a batch:
    activations are never quantised over more than a row.
    """

    def __init__(self, graph: GraphBuilder, precision: Precision) -> None:
        self._graph = graph
        self._multiply: Callable[[str, str, np.ndarray], str] = {
            "fp32": self._float32,
            "fp16": self._float16,
            "8-bit": lambda x, name, weight: self._quantised(x, name, weight, 8),
            "4-bit": lambda x, name, weight: self._quantised(x, name, weight, 4),
        }[precision]
        self._stored = np.float32 if precision == "fp32" else np.float16

    def apply(self, x: str, name: str, weight: np.ndarray, bias: np.ndarray | None = None) -> str:
        """x W^T + b for weight [outputs, inputs] and bias [outputs]."""
        product = self._multiply(x, name, weight)
        if bias is None:
            return product
        return self._graph.node("Add", product, self._graph.weight(f"{name}.bias", bias))

    def rows(self, ids: str, name: str, table: np.ndarray) -> str:
        """Rows [..., width] of a table [vocabulary, width]; stored as half floats below fp32."""
        stored = self._graph.weight(name, table.astype(self._stored))
        picked = self._graph.node("Gather", stored, ids, axis=0)
        if self._stored is np.float32:
            return picked
        return self._graph.node("Cast", picked, to=TensorProto.FLOAT)

    def _float32(self, x: str, name: str, weight: np.ndarray) -> str:
        return self._graph.node("MatMul", x, self._graph.weight(name, weight.T))

    def _float16(self, x: str, name: str, weight: np.ndarray) -> str:
        stored = self._graph.weight(name, weight.T.astype(np.float16))
        half = self._graph.node("Cast", x, to=TensorProto.FLOAT16)
        return self._graph.node("Cast", self._graph.node("MatMul", half, stored), to=TensorProto.FLOAT)

    def _quantised(self, x: str, name: str, weight: np.ndarray, bits: int) -> str:
        outputs, inputs = weight.shape
        packed, scales = quantise(weight, bits)
        return self._graph.node(
            "MatMulNBits",
            x,
            self._graph.weight(f"{name}.packed", packed),
            self._graph.weight(f"{name}.scales", scales),
            domain="com.microsoft",
            K=inputs,
            N=outputs,
            bits=bits,
            block_size=BLOCK,
        )


def quantise(weight: np.ndarray, bits: int) -> tuple[np.ndarray, np.ndarray]:
    """Weight [outputs, inputs] in blocks with a scale each, symmetric round to nearest.

    Returns uint8 [outputs, blocks, BLOCK * bits / 8], two 4-bit numbers a byte with the first in the low
    half, and the scales float32 [outputs * blocks]. The number q stands for (q - 2^(bits-1)) * scale.
    The greatest weight of a block becomes the lowest number, which has no positive twin.
    """
    outputs, inputs = weight.shape
    padded = np.pad(weight, ((0, 0), (0, -inputs % BLOCK))).reshape(outputs, -1, BLOCK)
    zero = 2 ** (bits - 1)
    greatest = np.take_along_axis(padded, np.abs(padded).argmax(-1, keepdims=True), -1)
    scales = (greatest / -zero).astype(np.float32)
    divisor = np.where(scales == 0, 1, scales)
    numbers = np.clip(np.rint(padded / divisor) + zero, 0, 2 * zero - 1).astype(np.uint8)
    if bits == 4:
        numbers = numbers[..., 0::2] | (numbers[..., 1::2] << 4)
    return numbers, scales.reshape(-1)
