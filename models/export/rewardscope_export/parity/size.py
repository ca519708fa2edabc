"""`size`: exports a checkpoint of 7B shape and prints what that took."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from ..graph.precision import PRECISIONS
from .synthetic import write_synthetic
from .tokenizers import qwen, save_tokenizer


def add_size(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(run=_size)
    parser.add_argument("--precision", choices=PRECISIONS, default="fp16")
    parser.add_argument("--work", type=Path, help="a folder with room for the result, which is deleted")


def _size(chosen: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory(dir=chosen.work) as work:
        checkpoint, out = Path(work) / "checkpoint", Path(work) / "exported"
        parameters = write_synthetic(checkpoint)
        save_tokenizer(checkpoint, *qwen("<extra_0>"))
        started = time.monotonic()
        # A process of its own: the peak is the export's alone.
        command = [sys.executable, "-m", "rewardscope_export", "export", str(checkpoint)]
        options = ["--family", "qwen2.5-math-prm", "--precision", chosen.precision, "--out", str(out)]
        subprocess.run([*command, *options], check=True)
        written = sum(file.stat().st_size for file in out.iterdir())
        seconds = time.monotonic() - started
    print(f"{parameters / 1e9:.2f}e9 parameters to {written / 2**30:.1f} GiB in {seconds:.0f} s")
    return 0
