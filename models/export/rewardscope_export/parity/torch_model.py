"""A checkpoint as transformers runs it."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from transformers import AutoModel, AutoModelForCausalLM, PreTrainedTokenizerFast

from ..checkpoint import Checkpoint


class TorchModel:
    """float32 on the CPU, one text at a time, no cache, no padding."""

    def __init__(self, folder: Path, adapter: Path | None = None) -> None:
        self.checkpoint = Checkpoint(folder)
        is_causal = any("CausalLM" in name for name in self.checkpoint.config["architectures"])
        loader = AutoModelForCausalLM if is_causal else AutoModel
        self._model = loader.from_pretrained(folder, dtype=torch.float32).eval()
        if adapter:
            _apply_adapter(self._model, adapter)
        self.tokenizer = _tokenizer(folder)

    def logits(self, ids: list[int]) -> Tensor:
        """Of a causal LM, [tokens, vocabulary]."""
        return self._run(ids).logits[0]

    def states(self, ids: list[int]) -> Tensor:
        """After the last norm, [tokens, width]."""
        return self._run(ids).last_hidden_state[0]

    def tensor(self, name: str) -> Tensor:
        return torch.from_numpy(self.checkpoint.read(name))

    def linear(self, x: Tensor, name: str) -> Tensor:
        bias = self.tensor(f"{name}.bias") if f"{name}.bias" in self.checkpoint else None
        return torch.nn.functional.linear(x, self.tensor(f"{name}.weight"), bias)

    def encode(self, text: str) -> list[int]:
        """Without the special tokens that the tokenizer adds by itself."""
        return self.tokenizer.encode(text, add_special_tokens=False)

    def token(self, text: str) -> int:
        """The id of a special token."""
        return self.tokenizer.convert_tokens_to_ids(text)

    def _run(self, ids: list[int]):
        with torch.no_grad():
            return self._model(torch.tensor([ids]))


def _apply_adapter(model: nn.Module, folder: Path) -> None:
    """Adds LoRA as a layer beside each linear layer, unmerged."""
    config = json.loads((folder / "adapter_config.json").read_text(encoding="utf-8"))
    scale = config["lora_alpha"] / config["r"]
    tensors = load_file(folder / "adapter_model.safetensors")
    for name in [name for name in tensors if name.endswith(".lora_A.weight")]:
        layer = model.get_submodule(name.removeprefix("base_model.model.").removesuffix(".lora_A.weight"))
        down, up = tensors[name], tensors[name.replace("lora_A", "lora_B")]
        layer.register_forward_hook(
            lambda _, inputs, output, down=down, up=up: output + scale * (inputs[0] @ down.T @ up.T)
        )


def _tokenizer(folder: Path) -> PreTrainedTokenizerFast:
    """The plain fast class: others rebuild a tokenizer from its vocabulary and lose what is special."""
    config = json.loads((folder / "tokenizer_config.json").read_text(encoding="utf-8"))
    special = {key: config.get(key) for key in ("bos_token", "eos_token", "pad_token") if config.get(key)}
    return PreTrainedTokenizerFast(tokenizer_file=str(folder / "tokenizer.json"), **special)
