"""Every family with the architectures and tokenizers that its public models have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .checkpoints import LLAMA_3_SCALING, Made
from .references import chats, texts
from .references.reading import Reference

EXTRA = ("<extra_0>",)
LLAMA_3 = {"rope_parameters": LLAMA_3_SCALING}
TIED = {"tie_word_embeddings": True}


@dataclass(frozen=True)
class Case:
    family: str
    made: Made
    reference: Reference | None
    """None: it needs a second checkpoint, `other`."""
    options: Mapping[str, str | float | bool] = field(default_factory=dict)
    other: Made | None = None
    adapter: tuple[str, ...] = ()
    """Linear layers that a LoRA adapter changes."""
    quick: bool = False
    """Among the few that are checked with every change."""

    @property
    def name(self) -> str:
        return f"{self.family} ({self.made.architecture}, {self.made.tokenizer})"


CASES = (
    Case(
        "qwen2.5-math-prm",
        Made("qwen2", "qwen", "perceptron-2", EXTRA),
        chats.extra_token(chats.QWEN_MATH, "classes"),
        quick=True,
    ),
    Case("math-shepherd", Made("mistral", "sentencepiece", "lm"), texts.math_shepherd, quick=True),
    Case("rlhflow", Made("llama", "llama-3", "lm", config=LLAMA_3), chats.rlhflow),
    Case(
        "skywork-o1",
        Made("qwen2", "qwen", "value", config=TIED, tokenizer_config={"bos_token": "<|endoftext|>"}),
        texts.skywork,
    ),
    Case("trl", Made("qwen2", "qwen", "linear-2"), texts.separated(stripped=False, difference=False)),
    Case("trl", Made("qwen3", "qwen", "linear-2"), texts.separated(stripped=False, difference=False)),
    Case("trl", Made("llama", "llama-3", "linear-2"), texts.separated(stripped=False, difference=False)),
    Case("implicit", Made("qwen2", "qwen", "lm"), None, other=Made("qwen2", "qwen", "lm", seed=1), quick=True),
    Case("er-prm", Made("mistral", "sentencepiece", "lm", config={"sliding_window": 64}), texts.er_prm),
    Case("er-prm", Made("llama", "llama-3", "lm", config=LLAMA_3), texts.er_prm),
    Case(
        "openr",
        Made("qwen2", "qwen", "lm"),
        texts.openr,
        adapter=tuple(f"model.layers.{n}.self_attn.{p}_proj" for n in range(2) for p in "qv"),
    ),
    Case(
        "reasoneval",
        Made("mistral", "sentencepiece", "linear-3", tokenizer_config={"pad_token": "<s>"}),
        texts.reasoneval(is_7b=True),
    ),
    Case(
        "reasoneval",
        Made("llama", "sentencepiece", "linear-3"),
        texts.reasoneval(is_7b=False),
        options={"back": 0},
    ),
    Case("pure", Made("qwen2", "qwen", "linear-2"), texts.separated(stripped=True, difference=True)),
    Case("pqm", Made("llama", "deepseek", "value", ("[PRM]",)), texts.pqm),
    Case("versaprm", Made("llama", "llama-3", "lm", config=LLAMA_3), texts.versaprm),
    Case("versaprm", Made("qwen2", "qwen", "lm"), texts.versaprm),
    Case(
        "actprm",
        Made("qwen2", "qwen", "ensemble", EXTRA),
        chats.extra_token(chats.QWEN_MATH, "ensemble"),
    ),
    Case("fover", Made("qwen2", "qwen", "lm"), chats.fover("chatml")),
    Case(
        "fover",
        Made("llama", "llama-3", "lm", config=LLAMA_3),
        chats.fover("llama-3.1"),
        options={"chat": "llama-3.1"},
    ),
    Case("pathfinder", Made("qwen2", "qwen", "lm", ("<+>", "<->", "<extra>")), chats.pathfinder),
    Case(
        "reasonflux",
        Made("qwen2", "qwen", "perceptron-2", EXTRA),
        chats.extra_token(chats.QWEN, "classes"),
    ),
    Case("seccodeprm", Made("qwen2", "qwen", "linear-2"), texts.separated(stripped=False, difference=True)),
    Case(
        "outcome",
        Made("qwen2", "qwen", "perceptron-1"),
        chats.outcome("chatml"),
        options={"ending": "<|endoftext|>"},
    ),
    Case(
        "outcome",
        Made("llama", "llama-3", "linear-1", config=LLAMA_3),
        chats.outcome("llama-3.1"),
        options={"chat": "llama-3.1"},
    ),
)
