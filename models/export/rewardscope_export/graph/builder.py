"""A graph under construction, and the file that its weights are streamed to."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET = 21
IR_VERSION = 10
PAGE = 4096
"""Weights begin at multiples of this, so that a runtime can map them."""


class WeightFile:
    """External data of a graph; hashed while it is written."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.bytes = 0
        self._hash = hashlib.sha256()
        self._file: BinaryIO = path.open("wb")

    def append(self, content: memoryview) -> int:
        """Writes the bytes; returns the offset at which they begin."""
        self._write(bytes(-self.bytes % PAGE))
        offset = self.bytes
        self._write(content)
        return offset

    def close(self) -> str:
        """Ends the file; returns its SHA-256."""
        self._file.close()
        return self._hash.hexdigest()

    def _write(self, content: bytes | memoryview) -> None:
        self._file.write(content)
        self._hash.update(content)
        self.bytes += len(content)


class GraphBuilder:
    """Nodes, constants and weights; every method returns names of values."""

    def __init__(self, weights: WeightFile) -> None:
        self._weights = weights
        self._nodes: list[onnx.NodeProto] = []
        self._initializers: dict[str, TensorProto] = {}
        self._inputs: list[onnx.ValueInfoProto] = []
        self._outputs: list[onnx.ValueInfoProto] = []
        self._constants: dict[tuple[bytes, str, tuple[int, ...]], str] = {}

    def node(self, kind: str, *inputs: str, domain: str = "", **attributes: Any) -> str:
        """A node with one output."""
        return self.nodes(kind, 1, *inputs, domain=domain, **attributes)[0]

    def nodes(self, kind: str, outputs: int, *inputs: str, domain: str = "", **attributes: Any) -> list[str]:
        stem = f"{kind.lower()}_{len(self._nodes)}"
        names = [stem if outputs == 1 else f"{stem}.{at}" for at in range(outputs)]
        made = helper.make_node(kind, list(inputs), names, name=stem, domain=domain, **attributes)
        self._nodes.append(made)
        return names

    def constant(self, values: Any, dtype: type = np.float32) -> str:
        """A small constant, kept in the graph itself; equal ones are one."""
        array = np.asarray(values, dtype)
        key = (array.tobytes(), str(array.dtype), array.shape)
        if key not in self._constants:
            name = f"constant_{len(self._constants)}"
            self._initializers[name] = numpy_helper.from_array(array, name)
            self._constants[key] = name
        return self._constants[key]

    def integers(self, *values: int) -> str:
        """A constant int64 vector, as axes and shapes are given."""
        return self.constant(values, np.int64)

    def weight(self, name: str, values: np.ndarray) -> str:
        """A weight; it is written to the weight file at once and can be forgotten."""
        content = np.ascontiguousarray(values)
        tensor = TensorProto(name=name, data_type=helper.np_dtype_to_tensor_dtype(content.dtype), dims=content.shape)
        tensor.data_location = TensorProto.EXTERNAL
        offset = self._weights.append(memoryview(content).cast("B"))
        place = {"location": self._weights.path.name, "offset": offset, "length": content.nbytes}
        for key, value in place.items():
            tensor.external_data.add(key=key, value=str(value))
        self._initializers[name] = tensor
        return name

    def input(self, name: str, kind: int, shape: Sequence[str | int]) -> str:
        self._inputs.append(helper.make_tensor_value_info(name, kind, shape))
        return name

    def output(self, name: str, value: str, kind: int, shape: Sequence[str | int]) -> None:
        self._nodes.append(helper.make_node("Identity", [value], [name], name=name))
        self._outputs.append(helper.make_tensor_value_info(name, kind, shape))

    def save(self, path: Path) -> None:
        graph = helper.make_graph(self._nodes, "prm", self._inputs, self._outputs, list(self._initializers.values()))
        domains = [helper.make_opsetid("", OPSET), helper.make_opsetid("com.microsoft", 1)]
        model = helper.make_model(graph, opset_imports=domains, ir_version=IR_VERSION)
        model.producer_name = "rewardscope_export"
        path.write_bytes(model.SerializeToString())
        # By path, because the weights beside it are looked for there.
        onnx.checker.check_model(str(path))
