"""Where a checkpoint comes from: a folder, or a repository of the Hugging Face Hub."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from .errors import ExportError

NEEDED = ("*.json", "*.safetensors", "pytorch_model*.bin", "tokenizer.model", "README.md")


@dataclass(frozen=True)
class Source:
    folder: Path
    name: str
    """As people call it: the repository, or the folder's name."""
    revision: str | None
    licence: str | None
    """From the front matter of the model card."""


def find_source(given: str, revision: str | None) -> Source:
    """The checkpoint in a folder, else the one of that name on the Hub, which is downloaded."""
    folder = Path(given)
    if folder.is_dir():
        return Source(folder, folder.resolve().name, revision, _licence(folder))
    if not re.fullmatch(r"[\w.-]+/[\w.-]+", given):
        raise ExportError(f"{given} is neither a folder nor a repository like OWNER/NAME.")
    from huggingface_hub import snapshot_download  # Only this needs the network.

    folder = Path(snapshot_download(given, revision=revision, allow_patterns=NEEDED))
    # The cache keeps a snapshot in a folder called after its commit.
    return Source(folder, given, folder.name, _licence(folder))


def _licence(folder: Path) -> str | None:
    card = folder / "README.md"
    if not card.exists():
        return None
    front = re.match(r"---\n(.*?)\n---", card.read_text(encoding="utf-8"), re.DOTALL)
    line = front and re.search(r"^license:\s*(\S+)", front[1], re.MULTILINE)
    return line[1] if line else None
