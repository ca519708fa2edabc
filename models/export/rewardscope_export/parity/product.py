"""The product's own command line, as a user runs it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[4]
COMMAND = ROOT / "dist" / "cli.js"


def score(traces: Path, model: Path) -> list[dict[str, Any]]:
    """One object per trace, with the model's signals."""
    return rewardscope("score", str(traces), "--model", str(model), "--device", "cpu")


def verify(model: Path) -> None:
    rewardscope("models", "verify", str(model))


def rewardscope(*arguments: str) -> list[dict[str, Any]]:
    """Runs a command with --json; its problems end this check."""
    if not COMMAND.exists():
        raise SystemExit(f"{COMMAND} is missing: run `npm run build` first.")
    done = subprocess.run(
        ["node", str(COMMAND), *arguments, "--json"], capture_output=True, text=True, encoding="utf-8", check=False
    )
    objects = [json.loads(line) for line in done.stdout.splitlines()]
    if done.returncode != 0:
        raise SystemExit(f"rewardscope {' '.join(arguments)} failed:\n{done.stderr}\n{done.stdout[:2000]}")
    return objects
