"""Checkpoints on disk, read one tensor at a time: a 7B never has to fit into memory."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import ml_dtypes  # noqa: F401  (gives numpy a bfloat16, which safetensors needs)
import numpy as np
from safetensors import safe_open

from .errors import ExportError


class Tensors(Protocol):
    """Named tensors, read when asked for."""

    def __contains__(self, name: str) -> bool: ...

    def names(self) -> list[str]: ...

    def read(self, name: str) -> np.ndarray:
        """The tensor as float32, in the shape of the checkpoint."""
        ...


class Checkpoint:
    """A folder with config.json and weights in safetensors or PyTorch files, in one or many shards."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.config = _json(folder / "config.json")
        self._shard_of = _shards(folder)

    def __contains__(self, name: str) -> bool:
        return name in self._shard_of

    def names(self) -> list[str]:
        return list(self._shard_of)

    def read(self, name: str) -> np.ndarray:
        shard = self._shard_of.get(name)
        if shard is None:
            raise ExportError(f"{self.folder} has no tensor {name}; is it of another family?")
        if shard.suffix == ".safetensors":
            # Opened anew each time, so that the pages of other tensors are given back.
            with safe_open(shard, "np") as tensors:
                return tensors.get_tensor(name).astype(np.float32)
        return _torch_tensors(shard)[name].float().numpy()


class MergedAdapter:
    """A checkpoint with a LoRA adapter added to it: W + scale * B A."""

    def __init__(self, base: Checkpoint, folder: Path) -> None:
        self.base = base
        config = _json(folder / "adapter_config.json")
        self._scale = config["lora_alpha"] / config["r"]
        with safe_open(folder / "adapter_model.safetensors", "np") as tensors:
            self._deltas = {
                name.removeprefix("base_model.model."): tensors.get_tensor(name) for name in list(tensors.keys())
            }

    def __contains__(self, name: str) -> bool:
        return name in self.base

    def names(self) -> list[str]:
        return self.base.names()

    def read(self, name: str) -> np.ndarray:
        weight = self.base.read(name)
        stem = name.removesuffix(".weight")
        down, up = (self._deltas.get(f"{stem}.lora_{side}.weight") for side in "AB")
        if down is None or up is None:
            return weight
        return weight + self._scale * (up.astype(np.float32) @ down.astype(np.float32))


def _shards(folder: Path) -> dict[str, Path]:
    """The file that holds each tensor."""
    for stem in ("model.safetensors", "pytorch_model.bin"):
        index = folder / f"{stem}.index.json"
        if index.exists():
            names: dict[str, str] = _json(index)["weight_map"]
            return {tensor: folder / file for tensor, file in names.items()}
        if (folder / stem).exists():
            return dict.fromkeys(_names_in(folder / stem), folder / stem)
    raise ExportError(f"{folder} holds neither model.safetensors nor pytorch_model.bin, whole or in shards.")


def _names_in(file: Path) -> list[str]:
    if file.suffix != ".safetensors":
        return list(_torch_tensors(file))
    with safe_open(file, "np") as tensors:
        return list(tensors.keys())


def _torch_tensors(file: Path) -> Mapping[str, Any]:
    import torch  # Only checkpoints of this kind need it.

    return torch.load(file, map_location="cpu", mmap=True, weights_only=True)


def _json(file: Path) -> Any:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ExportError(f"{file} is missing. Give the folder of a whole checkpoint.") from None
