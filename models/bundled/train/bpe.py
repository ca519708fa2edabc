"""The byte-level BPE tokenizer and the token layout of TRL's PRMTrainer."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

PAD, BOS = "<pad>", "<bos>"
SEPARATOR = "\n"
PIECES = r" ?\\?[A-Za-z]+|[0-9]|\n| ?\\?[^A-Za-z0-9 \n]| +"
"""Pre-tokenizer: words, commands and signs with one leading space; digits and line ends alone.

Only ASCII classes are used, so every regular-expression engine splits alike.
"""


def train_tokenizer(texts: Iterable[str], vocabulary: int) -> Tokenizer:
    """A BPE tokenizer over bytes: no normalizer, no unknown token, every text can be encoded."""
    tokenizer = Tokenizer(models.BPE())
    split = pre_tokenizers.Split(Regex(PIECES), behavior="isolated")
    to_bytes = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([split, to_bytes])
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=[PAD, BOS],
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def save_tokenizer(tokenizer: Tokenizer, folder: Path, max_tokens: int) -> None:
    """Writes tokenizer.json and tokenizer_config.json."""
    tokenizer.save(str(folder / "tokenizer.json"))
    config = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "bos_token": BOS,
        "pad_token": PAD,
        "add_bos_token": True,
        "clean_up_tokenization_spaces": False,
        "model_max_length": max_tokens,
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")


class TraceEncoder:
    """Token ids of traces: [BOS] + prompt + for each step its text and the separator."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self.tokenizer = tokenizer
        self.bos = tokenizer.token_to_id(BOS)
        self.encode = lru_cache(maxsize=4096)(self._encode)

    def _encode(self, text: str) -> tuple[int, ...]:
        return tuple(self.tokenizer.encode(text, add_special_tokens=False).ids)

    def __call__(self, question: str, steps: Iterable[str]) -> tuple[list[int], list[int]]:
        """Ids of the whole trace and, for each step, the place of its last separator token."""
        ids = [self.bos, *self.encode(question)]
        ends = []
        for step in steps:
            ids += self.encode(step)
            ids += self.encode(SEPARATOR)
            ends.append(len(ids) - 1)
        return ids, ends
