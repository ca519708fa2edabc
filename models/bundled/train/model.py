"""A small causal transformer that reads a trace and scores every token as a possible step end."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from .packing import SIGNS

MASKED = -1e4


@dataclass(frozen=True)
class Shape:
    """Sizes of the model; `width` is heads times head_dim."""

    vocabulary: int
    width: int
    layers: int
    heads: int

    @property
    def head_dim(self) -> int:
        return self.width // self.heads


class RootMeanSquareNorm(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x: Tensor) -> Tensor:
        x = x.float()
        return x * torch.rsqrt((x * x).mean(-1, keepdim=True) + 1e-5) * self.weight


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Rotary position embedding over the last axis of x [..., tokens, head_dim]."""
    a, b = x.chunk(2, -1)
    return torch.cat([a * cos - b * sin, b * cos + a * sin], -1)


class Block(nn.Module):
    """Pre-norm attention and a squared-ReLU feed-forward layer."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.attention_norm = RootMeanSquareNorm(shape.width)
        self.feed_norm = RootMeanSquareNorm(shape.width)
        self.query_key_value = nn.Linear(shape.width, 3 * shape.width, bias=False)
        self.out = nn.Linear(shape.width, shape.width, bias=False)
        self.up = nn.Linear(shape.width, 4 * shape.width, bias=False)
        self.down = nn.Linear(4 * shape.width, shape.width, bias=False)
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.down.weight)

    def forward(
        self, x: Tensor, cos: Tensor, sin: Tensor, bias: Tensor, past: Tensor | None
    ) -> tuple[Tensor, Tensor]:
        """x [batch, tokens, width]; past [2, batch, heads, past, head_dim]; returns x and the new past."""
        batch, tokens, width = x.shape
        shape = (batch, tokens, 3, self.shape.heads, self.shape.head_dim)
        query, key, value = self.query_key_value(self.attention_norm(x)).reshape(shape).permute(2, 0, 3, 1, 4)
        query = rotate(query, cos, sin) * self.shape.head_dim**-0.5
        key = rotate(key, cos, sin)
        if past is not None:
            key, value = torch.cat([past[0], key], 2), torch.cat([past[1], value], 2)
        weights = torch.softmax(query @ key.transpose(-1, -2) + bias, -1)
        mixed = (weights.to(value.dtype) @ value).transpose(1, 2).reshape(batch, tokens, width)
        x = x + self.out(mixed)
        return x + self.down(functional.relu(self.up(self.feed_norm(x))).square()), torch.stack([key, value])


class TinyRewardModel(nn.Module):
    """Embedding, blocks and two heads: step good/bad, and (in training) the next digit or sign."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.embedding = nn.Embedding(shape.vocabulary, shape.width)
        nn.init.normal_(self.embedding.weight, std=shape.width**-0.5)
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.norm = RootMeanSquareNorm(shape.width)
        self.step_head = nn.Linear(shape.width, 2)
        self.sign_head = nn.Linear(shape.width, len(SIGNS))
        nn.init.zeros_(self.step_head.weight)
        frequencies = 10000.0 ** (-torch.arange(shape.head_dim // 2).float() * 2 / shape.head_dim)
        self.register_buffer("frequencies", frequencies, persistent=False)

    def hidden(
        self, ids: Tensor, positions: Tensor, bias: Tensor, past: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        """ids [batch, tokens], positions [..., tokens], bias added to attention scores.

        Returns the final states [batch, tokens, width] and the cache
        [layers, 2, batch, heads, past + tokens, head_dim].
        """
        angles = positions[..., None].float() * self.frequencies
        if angles.dim() == 3:
            angles = angles[:, None]
        x = self.embedding(ids)
        cos, sin, present = angles.cos(), angles.sin(), []
        for i, block in enumerate(self.blocks):
            x, state = block(x, cos, sin, bias, None if past is None else past[i])
            present.append(state)
        return self.norm(x), torch.stack(present)


class CachedScorer(nn.Module):
    """The exported form: causal, with a cache, and with logits for every token.

    input_ids int64 [batch, tokens] and past float32 [layers, 2, batch, heads, past, head_dim]
    give logits float32 [batch, tokens, 2] and present (as past, grown by `tokens`).
    """

    def __init__(self, model: TinyRewardModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, input_ids: Tensor, past: Tensor) -> tuple[Tensor, Tensor]:
        known, tokens = past.shape[4], input_ids.shape[1]
        positions = torch.arange(tokens, device=input_ids.device) + known
        seen = torch.arange(known + tokens, device=input_ids.device)
        bias = torch.where(seen[None, :] > positions[:, None], MASKED, 0.0)
        states, present = self.model.hidden(input_ids, positions, bias, past)
        return self.model.step_head(states), present


def empty_past(shape: Shape, batch: int) -> Tensor:
    return torch.zeros(shape.layers, 2, batch, shape.heads, 0, shape.head_dim)


def deployed_parameters(model: TinyRewardModel) -> int:
    """Number of parameters of the exported model (the training-only head is left out)."""
    return sum(p.numel() for name, p in model.named_parameters() if not name.startswith("sign_head"))
