"""ONNX export: plain operators, float32 arithmetic, large weights stored as float16."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from .model import CachedScorer, TinyRewardModel

STORED_AS_HALF = 1024
"""Weights with at least this many elements are stored as float16."""


def round_weights(model: TinyRewardModel) -> TinyRewardModel:
    """Rounds, in place, the weights that the file stores as float16."""
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.numel() >= STORED_AS_HALF:
                parameter.copy_(parameter.half().float())
    return model


def export_onnx(model: TinyRewardModel, path: Path) -> None:
    """Writes the model with inputs input_ids, past and outputs logits, present (see CachedScorer)."""
    shape = model.shape
    example = (
        torch.ones(2, 17, dtype=torch.long),
        torch.zeros(shape.layers, 2, 2, shape.heads, 5, shape.head_dim),
    )
    batch, seq, past = (torch.export.Dim(name) for name in ("batch", "seq", "past_len"))
    program = torch.onnx.export(
        CachedScorer(model).eval(),
        example,
        input_names=["input_ids", "past"],
        output_names=["logits", "present"],
        dynamic_shapes={"input_ids": {0: batch, 1: seq}, "past": {2: batch, 4: past}},
        dynamo=True,
        verbose=False,
    )
    graph = onnx.shape_inference.infer_shapes(program.model_proto)
    _store_as_half(graph)
    _forget_origin(graph)
    onnx.checker.check_model(graph)
    onnx.save(graph, str(path))


def _store_as_half(model: onnx.ModelProto) -> None:
    """Large float32 initialisers become float16 with a Cast back to float32 in front of their uses."""
    graph = model.graph
    casts = []
    for tensor in graph.initializer:
        values = numpy_helper.to_array(tensor)
        if tensor.data_type != TensorProto.FLOAT or values.size < STORED_AS_HALF:
            continue
        name = tensor.name
        tensor.CopyFrom(numpy_helper.from_array(values.astype(np.float16), f"{name}.half"))
        casts.append(
            helper.make_node("Cast", [f"{name}.half"], [name], name=f"{name}.cast", to=TensorProto.FLOAT)
        )
    nodes = casts + list(graph.node)
    del graph.node[:]
    graph.node.extend(nodes)


def _forget_origin(model: onnx.ModelProto) -> None:
    """Removes documentation and metadata that hold file paths of the exporting machine."""
    model.doc_string = ""
    del model.metadata_props[:]
    del model.graph.metadata_props[:]
    model.graph.doc_string = ""
    named = (
        *model.graph.node,
        *model.graph.input,
        *model.graph.output,
        *model.graph.initializer,
        *model.graph.value_info,
    )
    for item in named:
        item.doc_string = ""
        del item.metadata_props[:]
