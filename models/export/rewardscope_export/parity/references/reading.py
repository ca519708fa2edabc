"""What references share: how a row becomes a reward."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import torch
from torch import Tensor

from ..torch_model import TorchModel


@dataclass(frozen=True)
class Scores:
    """Rewards of one trace: per signal, per step; and the texts that were fed, as ids, with their reads."""

    signals: list[list[float]]
    fed: list[tuple[list[int], list[int]]] = field(default_factory=list)


Reference = Callable[[TorchModel, str, tuple[str, ...]], Scores]


def probability(rows: Tensor, column: int) -> list[float]:
    """Softmax over the columns of rows [reads, columns]."""
    return torch.softmax(rows, -1)[:, column].tolist()


def pair(logits: Tensor, good: int, bad: int) -> list[float]:
    """Softmax over two tokens' logits, of rows [reads, vocabulary]."""
    return probability(logits[:, [good, bad]], 0)


def where(ids: list[int], token: int) -> list[int]:
    return [at for at, each in enumerate(ids) if each == token]


def numbered(step: str, number: int) -> str:
    return f"Step {number}: {step}"
