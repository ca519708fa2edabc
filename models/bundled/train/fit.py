"""The optimisation loop."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch.nn import functional

from .model import MASKED, Shape, TinyRewardModel
from .muon import Muon
from .packing import IGNORED, Batch, Packer, batches
from .problems import Problem
from .traces import families

SAVED_EVERY = 250
LOGGED_EVERY = 100


@dataclass(frozen=True)
class Settings:
    """Hyper-parameters; `tokens` counts the tokens of one batch, padding included.

    Training ends after `steps` batches, or earlier when `minutes` have passed; the learning rate
    follows whichever of the two is further on.
    """

    steps: int
    minutes: float = math.inf
    tokens: int = 3072
    variants: int = 6
    rate: float = 3e-3
    weight_decay: float = 0.05
    sign_weight: float = 0.3
    warmup: int = 50
    decay_share: float = 0.75
    seed: int = 0


def learning_rate(step: int, progress: float, settings: Settings) -> float:
    """Linear warm-up, constant, then linear decay to 2 % over the last `decay_share` of the run (0..1)."""
    left = (1 - progress) / settings.decay_share
    return settings.rate * min(1.0, (step + 1) / settings.warmup, max(0.02, left))


def make_optimizers(model: TinyRewardModel, settings: Settings) -> list[torch.optim.Optimizer]:
    """Muon for the matrices of the blocks, AdamW for embedding, heads and norms."""
    matrices = [p for name, p in model.named_parameters() if p.ndim == 2 and name.startswith("blocks")]
    others = [p for name, p in model.named_parameters() if not (p.ndim == 2 and name.startswith("blocks"))]
    return [
        Muon(matrices, lr=settings.rate, weight_decay=settings.weight_decay),
        torch.optim.AdamW(others, lr=settings.rate, betas=(0.9, 0.98), weight_decay=0.0),
    ]


def losses(model: TinyRewardModel, batch: Batch) -> tuple[torch.Tensor, torch.Tensor]:
    """Mean cross-entropy of the step labels, and of the next digit or sign in correct traces."""
    bias = torch.where(batch.mask, 0.0, MASKED)
    states, _ = model.hidden(batch.ids, batch.positions, bias)
    labelled, signs = batch.labels != IGNORED, batch.signs != IGNORED
    step_loss = functional.cross_entropy(model.step_head(states[labelled]).float(), batch.labels[labelled])
    sign_loss = functional.cross_entropy(model.sign_head(states[signs]).float(), batch.signs[signs])
    return step_loss, sign_loss


def stream(problems: list[Problem], tokenizer: Tokenizer, settings: Settings, start: int) -> Iterator[Batch]:
    """The seeded, endless stream of training batches; a continued run gets its own draws."""
    rng = random.Random(settings.seed + start)
    return batches(families(problems, rng, settings.variants), Packer(tokenizer), settings.tokens, rng)


def fit(
    problems: list[Problem],
    tokenizer: Tokenizer,
    shape: Shape,
    settings: Settings,
    device: str,
    checkpoint: Path,
) -> None:
    """Trains a model into `checkpoint`; a run that was cut off goes on where it stood."""
    torch.manual_seed(settings.seed)
    model, start = _start(checkpoint, shape)
    model = model.to(device)
    optimizers = make_optimizers(model, settings)
    began, log = time.time(), Log()
    for step, batch in enumerate(stream(problems, tokenizer, settings, start), start):
        progress = max(step / settings.steps, (time.time() - began) / 60 / settings.minutes)
        if progress >= 1:
            break
        rate = learning_rate(step - start, progress, settings)
        log.add(step, batch, *_train_step(model, optimizers, batch, rate, settings, device))
        if (step + 1) % SAVED_EVERY == 0:
            _save(model, step + 1, checkpoint)
    _save(model, step, checkpoint)
    print(f"ended after {step} steps")


def _train_step(
    model: TinyRewardModel,
    optimizers: list[torch.optim.Optimizer],
    batch: Batch,
    rate: float,
    settings: Settings,
    device: str,
) -> tuple[float, float]:
    """One update; returns the two losses."""
    batch = Batch(**{name: tensor.to(device) for name, tensor in vars(batch).items()})
    for group in (g for optimizer in optimizers for g in optimizer.param_groups):
        group["lr"] = rate
    with torch.autocast(device, torch.bfloat16, enabled=device == "cuda"):
        step_loss, sign_loss = losses(model, batch)
    (step_loss + settings.sign_weight * sign_loss).backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    for optimizer in optimizers:
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
    return step_loss.item(), sign_loss.item()


class Log:
    """Prints the mean losses of every hundred steps."""

    def __init__(self) -> None:
        self.began = time.time()
        self.tokens = 0
        self.losses: list[tuple[float, float]] = []

    def add(self, step: int, batch: Batch, step_loss: float, sign_loss: float) -> None:
        self.tokens += batch.ids.numel()
        self.losses.append((step_loss, sign_loss))
        if (step + 1) % LOGGED_EVERY == 0:
            means = [sum(values) / len(self.losses) for values in zip(*self.losses, strict=True)]
            speed = self.tokens / (time.time() - self.began)
            size = f"{self.tokens / 1e6:.2f}M tokens, {speed:.0f} a second"
            print(f"step {step + 1}: {size}, step loss {means[0]:.4f}, sign loss {means[1]:.4f}", flush=True)
            self.losses.clear()


def _save(model: TinyRewardModel, step: int, path: Path) -> None:
    torch.save({"shape": vars(model.shape), "state": model.state_dict(), "step": step}, path)


def _start(checkpoint: Path, shape: Shape) -> tuple[TinyRewardModel, int]:
    """The model of an earlier checkpoint and its number of steps, or a new model and 0."""
    if checkpoint.exists():
        return load_checkpoint(checkpoint).train(), torch.load(checkpoint)["step"]
    return TinyRewardModel(shape), 0


def load_checkpoint(path: Path) -> TinyRewardModel:
    saved = torch.load(path, map_location="cpu")
    model = TinyRewardModel(Shape(**saved["shape"]))
    model.load_state_dict(saved["state"])
    return model.eval()
