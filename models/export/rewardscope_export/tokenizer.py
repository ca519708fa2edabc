"""The tokenizer files of a checkpoint, as a model folder holds them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from tokenizers import Tokenizer

from .errors import ExportError

DEFINITION = "tokenizer.json"
CONFIG = "tokenizer_config.json"


def copy_tokenizer(checkpoint: Path, folder: Path) -> Tokenizer:
    """Copies tokenizer.json and tokenizer_config.json; makes the former where there is only SentencePiece's."""
    if (checkpoint / DEFINITION).exists():
        shutil.copyfile(checkpoint / DEFINITION, folder / DEFINITION)
    else:
        _convert(checkpoint, folder)
    given = json.loads((checkpoint / CONFIG).read_text(encoding="utf-8"))
    # A chat template is long and not used: families write their texts themselves.
    kept = {key: value for key, value in given.items() if key not in ("chat_template", "added_tokens_decoder")}
    (folder / CONFIG).write_text(json.dumps(kept, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return Tokenizer.from_file(str(folder / DEFINITION))


def same_tokens(one: Path, other: Path) -> bool:
    """Whether two checkpoints give every text the same ids."""
    definitions = [json.loads((folder / DEFINITION).read_text(encoding="utf-8")) for folder in (one, other)]
    return definitions[0]["model"] == definitions[1]["model"]


def _convert(checkpoint: Path, folder: Path) -> None:
    from transformers import AutoTokenizer  # Only checkpoints of this kind need it.

    tokenizer = AutoTokenizer.from_pretrained(checkpoint, use_fast=True)
    if not tokenizer.is_fast:
        raise ExportError(f"{checkpoint} has no tokenizer.json, and transformers cannot make one.")
    tokenizer.backend_tokenizer.save(str(folder / DEFINITION))
