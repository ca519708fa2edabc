"""The whole graph of a PRM."""

from __future__ import annotations

import numpy as np
from onnx import TensorProto

from ..architecture import Architecture
from ..checkpoint import Tensors
from ..errors import ExportError
from ..families import Family
from .builder import GraphBuilder
from .decoder import EMBEDDING, Decoder, prefix_of
from .heads import Columns, class_head, log_probability_head, token_head
from .precision import Linears, Precision


def build_prm(
    graph: GraphBuilder,
    shape: Architecture,
    tensors: Tensors,
    family: Family,
    token_ids: list[int],
    precision: Precision,
) -> None:
    """input_ids int64 [batch, tokens], read_at int64 [batch, reads] -> logits float32 [batch, reads, columns].

    `read_at` counts from the first token of input_ids. The cache past_key_values.LAYER.key/value comes
    back grown as present.LAYER.key/value; families that need a sum over the whole text have none.
    """
    linears = Linears(graph, precision)
    ids = graph.input("input_ids", TensorProto.INT64, ("batch", "tokens"))
    read_at = graph.input("read_at", TensorProto.INT64, ("batch", "reads"))
    decoder = Decoder(graph, shape, tensors, linears, cached=takes_cache(family))
    states = decoder.apply(ids)
    if family.head == "log-probability":
        # A quarter of a byte per weight is too little for the numbers that are summed up.
        wide = Linears(graph, "8-bit") if precision == "4-bit" else linears
        rows = log_probability_head(graph, wide, _output_table(shape, tensors), decoder.final_norm(states), ids)
        columns = Columns(_gathered(graph, rows.value, read_at, rows.width), rows.width)
    else:
        read = decoder.final_norm(_gathered(graph, states, read_at, shape.width))
        columns = (
            class_head(graph, tensors, read)
            if family.head == "classes"
            else token_head(graph, _output_table(shape, tensors), token_ids, read)
        )
    if not family.fits(columns.width):
        raise ExportError(
            f"The checkpoint's head has {columns.width} columns, the family {family.id} reads "
            f"{len(family.columns)} ({', '.join(family.columns)}). Name the checkpoint's own family."
        )
    graph.output("logits", columns.value, TensorProto.FLOAT, ("batch", "reads", columns.width))


def takes_cache(family: Family) -> bool:
    return family.head != "log-probability"


def _output_table(shape: Architecture, tensors: Tensors) -> np.ndarray:
    """[vocabulary, width]"""
    if shape.tied or "lm_head.weight" not in tensors:
        return tensors.read(f"{prefix_of(tensors)}{EMBEDDING}")
    return tensors.read("lm_head.weight")


def _gathered(graph: GraphBuilder, states: str, read_at: str, width: int) -> str:
    """[batch, reads, width] of states [batch, tokens, width]: a lookup in all rows of the batch."""
    zero, one = graph.constant(0, np.int64), graph.constant(1, np.int64)
    batch, tokens = (
        graph.node("Squeeze", graph.node("Shape", states, start=axis, end=axis + 1), graph.integers(0))
        for axis in (0, 1)
    )
    starts = graph.node("Mul", graph.node("Range", zero, batch, one), tokens)
    rows = graph.node("Add", read_at, graph.node("Unsqueeze", starts, graph.integers(1)))
    flat = graph.node("Reshape", states, graph.integers(-1, width))
    return graph.node("Gather", flat, rows, axis=0)
