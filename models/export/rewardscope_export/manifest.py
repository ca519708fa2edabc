"""model.json, what a model folder says of itself (its schema: src/core/prm/manifest.ts)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .architecture import Architecture
from .families import Family
from .graph.precision import Precision
from .graph.prm import takes_cache


@dataclass(frozen=True)
class Description:
    """What no checkpoint says of itself."""

    name: str
    title: str
    licence: str
    source: str
    revision: str | None = None
    options: Mapping[str, str | float | bool] = field(default_factory=dict)
    max_tokens: int | None = None
    threshold: float | None = None
    calibration: str | None = None
    """What the threshold was chosen on."""


def describe_file(file: Path, sha256: str | None = None) -> dict[str, Any]:
    """@param sha256 where it is known already: weights are hashed while they are written."""
    digest = sha256 or hashlib.sha256(file.read_bytes()).hexdigest()
    return {"path": file.name, "sha256": digest, "bytes": file.stat().st_size}


def manifest_of(
    description: Description,
    family: Family,
    shape: Architecture,
    precision: Precision,
    files: Mapping[str, Mapping[str, Any]],
    parameters: int,
) -> dict[str, Any]:
    manifest: dict[str, Any] = {
        "name": description.name,
        "title": description.title,
        "family": family.id,
        "options": dict(description.options),
        "files": dict(files),
        "graph": _graph(family, shape),
        "precision": precision,
        "parameters": parameters,
        "maxTokens": description.max_tokens or family.max_tokens,
        "threshold": family.threshold if description.threshold is None else description.threshold,
        "licence": description.licence,
        "source": description.source,
    }
    if description.revision:
        manifest["revision"] = description.revision
    if description.calibration:
        manifest["calibration"] = {"set": description.calibration}
    return manifest


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
    (folder / "model.json").write_text(text, encoding="utf-8")


def _graph(family: Family, shape: Architecture) -> dict[str, Any]:
    names: dict[str, Any] = {"inputIds": "input_ids", "logits": "logits", "readAt": "read_at"}
    if takes_cache(family):
        names["past"] = {
            "input": "past_key_values",
            "output": "present",
            "layout": "per-layer",
            "type": "float32",
            "layers": shape.layers,
            "heads": shape.key_value_heads,
            "headDim": shape.head_dim,
        }
    return names
