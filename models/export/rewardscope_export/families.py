"""What the exporter knows of each PRM family; a test keeps families.json in step with src/core/prm."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

from tokenizers import Tokenizer

from .errors import ExportError


@dataclass(frozen=True)
class Family:
    id: str
    head: Literal["classes", "tokens", "log-probability"]
    """`classes`: the checkpoint's own head; `tokens`: the logits of some tokens; `log-probability`:
    the sum of the log probabilities of the text up to a position."""
    columns: tuple[str, ...]
    """What the columns of the graph's rows stand for; a last "..." is any number of the kind before it."""
    max_tokens: int
    threshold: float
    token: Literal["first", "last"] = "last"
    """Which token of a column's text is meant where it has several."""

    def fits(self, width: int) -> bool:
        if self.columns[-1] == "...":
            return width >= len(self.columns) - 1
        return width == len(self.columns)

    def token_ids(self, tokenizer: Tokenizer) -> list[int]:
        """The ids of the tokens whose logits are the columns."""
        return [self._token_id(tokenizer, column) for column in self.columns]

    def _token_id(self, tokenizer: Tokenizer, text: str) -> int:
        ids = tokenizer.encode(text, add_special_tokens=False).ids
        return ids[0] if self.token == "first" else ids[-1]


def all_families() -> dict[str, Family]:
    content = json.loads(files(__package__).joinpath("families.json").read_text(encoding="utf-8"))
    return {
        name: Family(
            id=name,
            head=entry["head"],
            columns=tuple(entry["columns"]),
            max_tokens=entry["maxTokens"],
            threshold=entry["threshold"],
            token=entry.get("token", "last"),
        )
        for name, entry in content.items()
    }


def family_of(name: str) -> Family:
    known = all_families()
    if name not in known:
        raise ExportError(f'There is no family "{name}". Known: {", ".join(known)}.')
    return known[name]
