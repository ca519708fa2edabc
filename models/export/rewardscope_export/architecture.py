"""Sizes and habits of a decoder, from a checkpoint's config.json."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .errors import ExportError

MODEL_TYPES = ("llama", "mistral", "qwen2", "qwen3")
"""Pre-norm decoders of RMSNorm, rotary positions, grouped-query attention and SwiGLU."""


@dataclass(frozen=True)
class Rotary:
    """Rotary position embedding: angle = position * theta^(-2i / head_dim), rescaled as `scaling` says."""

    theta: float
    scaling: Mapping[str, Any]


@dataclass(frozen=True)
class Architecture:
    vocabulary: int
    width: int
    layers: int
    heads: int
    key_value_heads: int
    head_dim: int
    epsilon: float
    rotary: Rotary
    window: int | None
    """A token sees so many tokens, itself included; None: all before it."""
    tied: bool
    """The output rows are the embedding's."""


def architecture_of(config: Mapping[str, Any]) -> Architecture:
    kind = config.get("model_type")
    if kind not in MODEL_TYPES:
        known = ", ".join(MODEL_TYPES)
        raise ExportError(f'Models of the type "{kind}" cannot be exported; known are {known}.')
    if config.get("hidden_act", "silu") != "silu":
        raise ExportError(f'The activation "{config["hidden_act"]}" is not known; only "silu" is.')
    heads = config["num_attention_heads"]
    return Architecture(
        vocabulary=config["vocab_size"],
        width=config["hidden_size"],
        layers=config["num_hidden_layers"],
        heads=heads,
        key_value_heads=config.get("num_key_value_heads") or heads,
        head_dim=config.get("head_dim") or config["hidden_size"] // heads,
        epsilon=config["rms_norm_eps"],
        rotary=_rotary(config),
        window=_window(config),
        tied=bool(config.get("tie_word_embeddings", False)),
    )


def _rotary(config: Mapping[str, Any]) -> Rotary:
    """Newer configurations hold everything in `rope_parameters`."""
    given = config.get("rope_parameters") or config.get("rope_scaling") or {}
    theta = given.get("rope_theta") or config.get("rope_theta") or 10000.0
    return Rotary(theta=float(theta), scaling=given)


def _window(config: Mapping[str, Any]) -> int | None:
    """Mistral has a window where it gives one; Qwen2 only where it says that it is used."""
    if config["model_type"] == "mistral" or config.get("use_sliding_window"):
        return config.get("sliding_window")
    return None
