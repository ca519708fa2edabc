"""Second stage: from a work folder to the files that ship (`python -m train.release`)."""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
from pathlib import Path

from .bpe import SEPARATOR
from .evaluate import generated_traces, score_traces
from .export import export_onnx, round_weights
from .fit import load_checkpoint
from .learn import CHECKPOINT, MAX_TOKENS
from .metrics import best_threshold
from .model import Shape, deployed_parameters
from .score import OnnxScorer

FILES = {"model": "model.onnx", "tokenizer": "tokenizer.json", "tokenizerConfig": "tokenizer_config.json"}


def describe_file(folder: Path, name: str) -> dict[str, object]:
    content = (folder / name).read_bytes()
    return {"path": name, "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}


def describe_cache(shape: Shape) -> dict[str, object]:
    sizes = {"layers": shape.layers, "heads": shape.heads, "headDim": shape.head_dim}
    return {"input": "past", "output": "present", "layout": "stacked", **sizes}


def describe(folder: Path, shape: Shape, parameters: int, threshold: float, traces: int) -> dict[str, object]:
    """The content of model.json."""
    return {
        "name": "rewardscope-tiny",
        "title": "Small arithmetic-and-consistency model",
        "family": "trl",
        "options": {"separator": SEPARATOR},
        "files": {key: describe_file(folder, name) for key, name in FILES.items()},
        "graph": {"inputIds": "input_ids", "logits": "logits", "past": describe_cache(shape)},
        "precision": "fp16-weights",
        "parameters": parameters,
        "maxTokens": MAX_TOKENS,
        "threshold": threshold,
        "calibration": {
            "set": "traces generated from 374 held-out GSM8K train problems, half of them with one mistake",
            "n": traces,
            "note": "threshold with the best first-error F1 on this set; rewards are not calibrated chances",
        },
        "licence": "MIT",
        "source": "trained from scratch by models/bundled/train on GSM8K train (MIT)",
        "languages": ["en"],
        "domain": "grade-school arithmetic word problems in English",
    }


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--out", type=Path, required=True, help="folder for model.onnx, the tokenizer and model.json"
    )


def release(arguments: argparse.Namespace) -> None:
    """Exports the checkpoint, fixes the threshold on the generated held-out set and writes model.json."""
    model = round_weights(load_checkpoint(arguments.work / CHECKPOINT))
    arguments.out.mkdir(parents=True, exist_ok=True)
    for name in (FILES["tokenizer"], FILES["tokenizerConfig"]):
        shutil.copyfile(arguments.work / name, arguments.out / name)
    export_onnx(model, arguments.out / FILES["model"])
    scored = score_traces(OnnxScorer(arguments.out, MAX_TOKENS), generated_traces(arguments.gsm8k))
    content = describe(
        arguments.out, model.shape, deployed_parameters(model), best_threshold(scored), len(scored)
    )
    (arguments.out / "model.json").write_text(
        json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gsm8k", type=Path, required=True, help="train.jsonl of GSM8K")
    parser.add_argument("--work", type=Path, required=True, help="folder that train.learn wrote")
    add_arguments(parser)
    release(parser.parse_args())
