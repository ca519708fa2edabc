"""Families of traces as packed rows: the shared beginning costs once, mistakes hang off it as branches."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

import torch
from tokenizers import Tokenizer

from .bpe import TraceEncoder
from .render import Trace

IGNORED = -100
LONGEST_TRUNK = 700
LONGEST_ROW = 1100
SIGNS = "0123456789+-*/x×÷=."


@dataclass
class Row:
    """One packed family. `branches` holds (start, end, shared): tokens start..end see 0..shared."""

    ids: list[int]
    positions: list[int]
    labels: list[int]
    signs: list[int]
    branches: list[tuple[int, int, int]] = field(default_factory=list)


@dataclass(frozen=True)
class Batch:
    """Tensors of shape [rows, tokens], and `mask` [rows, 1, tokens, tokens], true where seen."""

    ids: torch.Tensor
    positions: torch.Tensor
    labels: torch.Tensor
    signs: torch.Tensor
    mask: torch.Tensor


class Packer:
    """Packs families with one tokenizer."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self.encoder = TraceEncoder(tokenizer)
        self.sign_class = {}
        for index, sign in enumerate(SIGNS):
            for text in (sign, f" {sign}"):
                ids = self.encoder.encode(text)
                if len(ids) == 1:
                    self.sign_class[ids[0]] = index

    def row(self, family: list[Trace]) -> Row | None:
        """The first trace as trunk, the others as branches; None if the trunk is too long."""
        trunk, ends = self.encoder(family[0].question, family[0].steps)
        size = len(trunk)
        if size > LONGEST_TRUNK:
            return None
        start = 1 + len(self.encoder.encode(family[0].question))
        signs = [
            self.sign_class.get(t, IGNORED) if i + 1 >= start else IGNORED for i, t in enumerate(trunk[1:])
        ]
        row = Row(list(trunk), list(range(size)), [IGNORED] * size, signs + [IGNORED])
        for end in ends:
            row.labels[end] = 1
        for trace in family[1:]:
            self._add_branch(row, trunk, trace)
        return row

    def _add_branch(self, row: Row, trunk: list[int], trace: Trace) -> None:
        ids, ends = self.encoder(trace.question, trace.steps)
        shared = next(
            (i for i, (a, b) in enumerate(zip(trunk, ids, strict=False)) if a != b), min(len(trunk), len(ids))
        )
        start, size = len(row.ids), len(ids) - shared
        if size <= 0 or start + size > LONGEST_ROW:
            return
        row.ids += ids[shared:]
        row.positions += range(shared, len(ids))
        row.labels += [IGNORED] * size
        row.signs += [IGNORED] * size
        for step, end in enumerate(ends):
            if end >= shared:
                row.labels[start + end - shared] = 0 if step == trace.label else 1
        row.branches.append((start, start + size, shared))


def collate(rows: list[Row]) -> Batch:
    """Right-padded tensors of some rows."""
    width = max(len(row.ids) for row in rows)
    filled = {
        name: torch.full((len(rows), width), value)
        for name, value in (("ids", 0), ("positions", 0), ("labels", IGNORED), ("signs", IGNORED))
    }
    mask = torch.ones(width, width, dtype=torch.bool).tril().repeat(len(rows), 1, 1)
    for i, row in enumerate(rows):
        for name, tensor in filled.items():
            values = getattr(row, name)
            tensor[i, : len(values)] = torch.tensor(values)
        for start, end, shared in row.branches:
            mask[i, start:end, shared:start] = False
    return Batch(**filled, mask=mask[:, None])


def batches(
    families: Iterator[list[Trace]], packer: Packer, tokens: int, rng: random.Random, pool: int = 256
) -> Iterator[Batch]:
    """Endless batches of about `tokens` tokens, rows of like length together, in random order."""
    while True:
        rows = [row for row in (packer.row(next(families)) for _ in range(pool)) if row]
        rows.sort(key=lambda row: len(row.ids))
        groups: list[list[Row]] = [[]]
        for row in rows:
            if groups[-1] and (len(groups[-1]) + 1) * len(row.ids) > tokens:
                groups.append([])
            groups[-1].append(row)
        rng.shuffle(groups)
        yield from (collate(group) for group in groups)
