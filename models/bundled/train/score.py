"""Scoring of traces through ONNX Runtime, as an application does it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from .bpe import TraceEncoder


class OnnxScorer:
    """Step rewards of the model in a folder (model.onnx and tokenizer.json)."""

    def __init__(self, folder: Path, max_tokens: int = 1024, threads: int = 2) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self.session = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self.encoder = TraceEncoder(Tokenizer.from_file(str(folder / "tokenizer.json")))
        self.max_tokens = max_tokens
        layers, pair, _, heads, _, head_dim = self.session.get_inputs()[1].shape
        self.past_shape = (layers, pair, heads, head_dim)

    def empty_past(self, batch: int) -> np.ndarray:
        layers, pair, heads, head_dim = self.past_shape
        return np.zeros((layers, pair, batch, heads, 0, head_dim), np.float32)

    def run(self, ids: np.ndarray, past: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """ids [batch, tokens] to the probability of "good" [batch, tokens] and the grown cache."""
        logits, present = self.session.run(["logits", "present"], {"input_ids": ids, "past": past})
        difference = (logits[..., 0] - logits[..., 1]).astype(np.float64)
        return 1 / (1 + np.exp(difference)), present

    def rewards(self, question: str, steps: Iterable[str]) -> list[float]:
        """One reward in 0..1 for each step; steps beyond `max_tokens` are not judged and get 1."""
        ids, ends = self.encoder(question, steps)
        kept = np.array([ids[: self.max_tokens]], np.int64)
        good, _ = self.run(kept, self.empty_past(1))
        return [float(good[0, end]) if end < self.max_tokens else 1.0 for end in ends]
