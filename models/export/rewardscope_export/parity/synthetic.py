"""A checkpoint of 7B shape with cheap weights, to show what an export of that size takes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

SHARD_BYTES = 5 * 10**9

CONFIG = {
    "architectures": ["Qwen2ForProcessRewardModel"],
    "model_type": "qwen2",
    "hidden_act": "silu",
    "vocab_size": 152064,
    "hidden_size": 3584,
    "intermediate_size": 18944,
    "num_hidden_layers": 28,
    "num_attention_heads": 28,
    "num_key_value_heads": 4,
    "rms_norm_eps": 1e-6,
    "rope_theta": 10000.0,
    "tie_word_embeddings": False,
}
"""Qwen2.5-Math-PRM-7B's."""


def write_synthetic(folder: Path) -> int:
    """Writes bfloat16 shards of zeros as sparse files, which take no space; returns the parameters."""
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps(CONFIG))
    index: dict[str, str] = {}
    shards = list(_shards())
    for at, shard in enumerate(shards, 1):
        name = f"model-{at:05d}-of-{len(shards):05d}.safetensors"
        _write_shard(folder / name, shard)
        index |= dict.fromkeys(shard, name)
    (folder / "model.safetensors.index.json").write_text(json.dumps({"weight_map": index}))
    return sum(_size(shape) for shard in shards for shape in shard.values())


def _shards() -> Iterator[dict[str, tuple[int, ...]]]:
    shard: dict[str, tuple[int, ...]] = {}
    for name, shape in _tensors():
        if shard and 2 * sum(map(_size, (*shard.values(), shape))) > SHARD_BYTES:
            yield shard
            shard = {}
        shard[name] = shape
    yield shard


def _tensors() -> Iterator[tuple[str, tuple[int, ...]]]:
    width, inner, pairs = 3584, 18944, 512
    yield "model.embed_tokens.weight", (152064, width)
    for layer in range(28):
        stem = f"model.layers.{layer}"
        for part, outputs in (("q", width), ("k", pairs), ("v", pairs)):
            yield f"{stem}.self_attn.{part}_proj.weight", (outputs, width)
            yield f"{stem}.self_attn.{part}_proj.bias", (outputs,)
        yield f"{stem}.self_attn.o_proj.weight", (width, width)
        for part in ("gate", "up"):
            yield f"{stem}.mlp.{part}_proj.weight", (inner, width)
        yield f"{stem}.mlp.down_proj.weight", (width, inner)
        yield f"{stem}.input_layernorm.weight", (width,)
        yield f"{stem}.post_attention_layernorm.weight", (width,)
    yield "model.norm.weight", (width,)
    yield "score.0.weight", (width, width)
    yield "score.0.bias", (width,)
    yield "score.2.weight", (2, width)
    yield "score.2.bias", (2,)


def _size(shape: tuple[int, ...]) -> int:
    return shape[0] * (shape[1] if len(shape) > 1 else 1)


def _write_shard(file: Path, shard: dict[str, tuple[int, ...]]) -> None:
    """A safetensors file: the length of its header, the header, and a hole."""
    header, end = {}, 0
    for name, shape in shard.items():
        begin, end = end, end + 2 * _size(shape)
        header[name] = {"dtype": "BF16", "shape": shape, "data_offsets": [begin, end]}
    text = json.dumps(header).encode()
    with file.open("wb") as out:
        out.write(len(text).to_bytes(8, "little") + text)
        out.truncate(8 + len(text) + end)
