"""A checkpoint of a known family -> a model folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from .architecture import Architecture, architecture_of
from .checkpoint import Checkpoint, MergedAdapter, Tensors
from .errors import ExportError
from .families import Family
from .graph.builder import GraphBuilder, WeightFile
from .graph.precision import Precision
from .graph.prm import build_prm
from .manifest import Description, describe_file, manifest_of, write_manifest
from .tokenizer import CONFIG, DEFINITION, copy_tokenizer, same_tokens


@dataclass(frozen=True)
class Request:
    checkpoint: Path
    family: Family
    precision: Precision
    out: Path
    description: Description
    adapter: Path | None = None
    """A LoRA adapter of the checkpoint."""
    reference: Path | None = None
    """The second model of families that ask two."""


def export(request: Request) -> None:
    """Writes graph, weights, tokenizer and model.json. Holds one tensor of the checkpoint at a time."""
    request.out.mkdir(parents=True, exist_ok=True)
    checkpoint = Checkpoint(request.checkpoint)
    shape = architecture_of(checkpoint.config)
    tokenizer = copy_tokenizer(request.checkpoint, request.out)
    is_tokens = request.family.head == "tokens"
    token_ids = request.family.token_ids(tokenizer) if is_tokens else []
    tensors: Tensors = MergedAdapter(checkpoint, request.adapter) if request.adapter else checkpoint
    counting = _Counting(tensors)
    files = _write_graph(request, "model", shape, counting, token_ids)
    files |= _second_graph(request, shape)
    for key, name in (("tokenizer", DEFINITION), ("tokenizerConfig", CONFIG)):
        files[key] = describe_file(request.out / name)
    manifest = manifest_of(request.description, request.family, shape, request.precision, files, counting.parameters)
    write_manifest(request.out, manifest)


def _second_graph(request: Request, shape: Architecture) -> dict[str, Any]:
    needs = request.family.head == "log-probability"
    if needs != (request.reference is not None):
        has = "asks two models: give --reference" if needs else "asks one model: leave out --reference"
        raise ExportError(f"The family {request.family.id} {has}.")
    if request.reference is None:
        return {}
    if not same_tokens(request.checkpoint, request.reference):
        raise ExportError("The two models have different tokenizers; their probabilities cannot be compared.")
    reference = Checkpoint(request.reference)
    return _write_graph(request, "reference", architecture_of(reference.config), reference, [])


def _write_graph(
    request: Request, key: str, shape: Architecture, tensors: Tensors, token_ids: list[int]
) -> dict[str, Any]:
    """The entries of model.json for a graph KEY.onnx and its weights."""
    graph_file, data_file = request.out / f"{key}.onnx", request.out / f"{key}.onnx.data"
    weights = WeightFile(data_file)
    graph = GraphBuilder(weights)
    with _overflow_is_an_error():
        build_prm(graph, shape, tensors, request.family, token_ids, request.precision)
    sha256 = weights.close()
    graph.save(graph_file)
    return {key: describe_file(graph_file), f"{key}Data": describe_file(data_file, sha256)}


@contextmanager
def _overflow_is_an_error() -> Iterator[None]:
    """A weight that a half float cannot hold would become infinite without a word."""
    with np.errstate(over="raise"):
        try:
            yield
        except FloatingPointError as error:
            raise ExportError(f"A weight is too large for this precision ({error}); use fp32.") from error


class _Counting:
    """Tensors that count the numbers read from them, each tensor once."""

    def __init__(self, tensors: Tensors) -> None:
        self._tensors = tensors
        self._sizes: dict[str, int] = {}

    @property
    def parameters(self) -> int:
        return sum(self._sizes.values())

    def __contains__(self, name: str) -> bool:
        return name in self._tensors

    def names(self) -> list[str]:
        return self._tensors.names()

    def read(self, name: str) -> np.ndarray:
        tensor = self._tensors.read(name)
        self._sizes[name] = tensor.size
        return tensor
