"""Tiny checkpoints with random weights, of the very architectures and heads."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor
from transformers import (
    LlamaConfig,
    LlamaForCausalLM,
    LlamaModel,
    MistralConfig,
    MistralForCausalLM,
    MistralModel,
    PreTrainedModel,
    Qwen2Config,
    Qwen2ForCausalLM,
    Qwen2Model,
    Qwen3Config,
    Qwen3Model,
)

from .tokenizers import KINDS, save_tokenizer

WIDTH = 64
SPREAD = 0.15
"""Standard deviation of the weights: large enough for rewards to differ from step to step."""

CLASSES: dict[str, tuple[type, type, type]] = {
    "qwen2": (Qwen2Config, Qwen2Model, Qwen2ForCausalLM),
    "qwen3": (Qwen3Config, Qwen3Model, Qwen3Model),
    "mistral": (MistralConfig, MistralModel, MistralForCausalLM),
    "llama": (LlamaConfig, LlamaModel, LlamaForCausalLM),
}

LLAMA_3_SCALING = {
    "rope_type": "llama3",
    "rope_theta": 500000.0,
    "factor": 8.0,
    "low_freq_factor": 1.0,
    "high_freq_factor": 4.0,
    "original_max_position_embeddings": 8192,
}

Head = Literal["lm", "linear-1", "linear-2", "linear-3", "value", "perceptron-1", "perceptron-2", "ensemble"]


@dataclass(frozen=True)
class Made:
    """What a tiny checkpoint is like."""

    architecture: Literal["qwen2", "qwen3", "mistral", "llama"]
    tokenizer: str
    head: Head
    specials: tuple[str, ...] = ()
    config: Mapping[str, Any] = field(default_factory=dict)
    """Beside the sizes."""
    tokenizer_config: Mapping[str, str | None] = field(default_factory=dict)
    seed: int = 0


def make_checkpoint(folder: Path, made: Made) -> None:
    """Writes a checkpoint in shards, with its head and tokenizer."""
    folder.mkdir(parents=True)
    tokenizer, tokenizer_config = KINDS[made.tokenizer](*made.specials)
    save_tokenizer(folder, tokenizer, tokenizer_config | dict(made.tokenizer_config))
    generator = torch.manual_seed(made.seed)
    config_class, plain, causal = CLASSES[made.architecture]
    config = config_class(**_sizes(made.architecture, tokenizer.get_vocab_size()), **made.config)
    model: PreTrainedModel = (causal if made.head == "lm" else plain)(config)
    for parameter in model.parameters():
        # Norms stay around 1; the rest is spread out.
        mean = 1.0 if parameter.dim() == 1 and parameter.mean() == 1 else 0.0
        parameter.data.normal_(mean, SPREAD, generator=generator)
    model.save_pretrained(folder, max_shard_size="150KB")
    if made.head != "lm":
        _add_head(folder, _head(made.head, generator))


def make_adapter(folder: Path, targets: tuple[str, ...], seed: int = 0) -> None:
    """A LoRA adapter as PEFT writes it; `targets` are names of linear layers."""
    folder.mkdir(parents=True)
    generator = torch.manual_seed(seed)
    tensors = {
        f"base_model.model.{target}.lora_{side}.weight": torch.randn(shape, generator=generator) * SPREAD
        for target in targets
        for side, shape in (("A", (4, WIDTH)), ("B", (_outputs(target), 4)))
    }
    save_file(tensors, folder / "adapter_model.safetensors")
    (folder / "adapter_config.json").write_text(json.dumps({"r": 4, "lora_alpha": 8, "peft_type": "LORA"}))


def _outputs(target: str) -> int:
    return WIDTH if target.endswith("q_proj") else WIDTH // 2


def _sizes(architecture: str, vocabulary: int) -> dict[str, Any]:
    """Two layers, four heads in two groups."""
    sizes = {
        "vocab_size": vocabulary,
        "hidden_size": WIDTH,
        "intermediate_size": 2 * WIDTH,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "max_position_embeddings": 32768,
    }
    return sizes | ({"head_dim": 16} if architecture == "qwen3" else {})


def _head(kind: Head, generator: torch.Generator) -> dict[str, Tensor]:
    def random(*shape: int) -> Tensor:
        return torch.randn(shape, generator=generator) * SPREAD

    if kind in ("perceptron-1", "perceptron-2"):
        outputs = int(kind[-1])
        return {
            "score.0.weight": random(WIDTH, WIDTH),
            "score.0.bias": random(WIDTH),
            "score.2.weight": random(outputs, WIDTH),
            "score.2.bias": random(outputs),
        }
    if kind == "value":
        return {"v_head.summary.weight": random(1, WIDTH), "v_head.summary.bias": random(1)}
    if kind == "ensemble":
        shapes = {"nn1": (WIDTH, 32), "nn2": (32, 32), "nn_out": (32, 1)}
        return {
            f"score.model.{layer}.{part}": random(3, *(shape if part == "weight" else shape[1:]))
            for layer, shape in shapes.items()
            for part in ("weight", "bias")
        }
    if kind == "linear-3":
        return {"score_head.weight": random(3, WIDTH), "score_head.bias": random(3)}
    outputs = int(kind[-1])
    bias = {"score.bias": random(outputs)} if outputs > 1 else {}
    return {"score.weight": random(outputs, WIDTH), **bias}


def _add_head(folder: Path, head: dict[str, Tensor]) -> None:
    """Names the decoder's tensors as a model with a head has them, and puts the head into a shard of its own."""
    index = {}
    for shard in sorted(folder.glob("model*.safetensors")):
        tensors = {f"model.{name}": tensor for name, tensor in load_file(shard).items()}
        save_file(tensors, shard, metadata={"format": "pt"})
        index |= dict.fromkeys(tensors, shard.name)
    save_file(head, folder / "head.safetensors", metadata={"format": "pt"})
    index |= dict.fromkeys(head, "head.safetensors")
    text = json.dumps({"metadata": {}, "weight_map": index})
    (folder / "model.safetensors.index.json").write_text(text, encoding="utf-8")
