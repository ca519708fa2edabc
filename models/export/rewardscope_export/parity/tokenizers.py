"""Small tokenizers with the pre-tokenisers and special tokens of the real ones, trained on the fly.

Only the vocabulary is small. Splitting, normalising, byte fallback and what special tokens do are the
real ones', because that is where two implementations differ.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from tokenizers.trainers import BpeTrainer

from .traces import TRACES

WORDS = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|%s| ?[^\s\p{L}\p{N}]+[\r\n]*|"
    r"\s*[\r\n]+|\s+(?!\S)|\s+"
)
QWEN_WORDS = WORDS % r"\p{N}"
LLAMA_3_WORDS = WORDS % r"\p{N}{1,3}"

DEEPSEEK_SPLITS = (
    r"[\r\n]",
    # The beginning of the real list of letters, which goes on with rarer ones.
    r"\s?[A-Za-zµÀ-ÖØ-öø-ƺƼ-ƿǄ-ʓʕ-ʯͰ-ͳͶͷͻ-ͽͿΑ-ΡΣ-ϵϷ-ҁҊ-ԯԱ-Ֆ]+",
    r"\s?[!-/:-~！-／：-～‘-‟　-。]+",
    r"\s+$",
    r"[一-龥ࠀ-一가-힣]+",
)

QWEN_SPECIALS = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
LLAMA_3_SPECIALS = (
    "<|begin_of_text|>",
    "<|end_of_text|>",
    "<|start_header_id|>",
    "<|end_header_id|>",
    "<|eot_id|>",
)
DEEPSEEK_SPECIALS = ("<｜begin▁of▁sentence｜>", "<｜end▁of▁sentence｜>")
SENTENCEPIECE_SPECIALS = ("<unk>", "<s>", "</s>")

Config = dict[str, str | bool | None]


def qwen(*extra: str) -> tuple[Tokenizer, Config]:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.NFC()
    _train_bytes(tokenizer, [_split(QWEN_WORDS)], (*QWEN_SPECIALS, *extra))
    config: Config = {"tokenizer_class": "Qwen2Tokenizer", "bos_token": None, "pad_token": "<|endoftext|>"}
    return tokenizer, config | {"eos_token": "<|im_end|>"}


def llama3(*extra: str) -> tuple[Tokenizer, Config]:
    tokenizer = Tokenizer(models.BPE(ignore_merges=True))
    _train_bytes(tokenizer, [_split(LLAMA_3_WORDS)], (*LLAMA_3_SPECIALS, *extra))
    _prepend(tokenizer, "<|begin_of_text|>")
    return tokenizer, _config("PreTrainedTokenizerFast", "<|begin_of_text|>", "<|eot_id|>")


def deepseek(*extra: str) -> tuple[Tokenizer, Config]:
    tokenizer = Tokenizer(models.BPE())
    splits = [_split(pattern) for pattern in DEEPSEEK_SPLITS]
    digits = pre_tokenizers.Digits(individual_digits=True)
    _train_bytes(tokenizer, [*splits, digits], (*DEEPSEEK_SPECIALS, *extra))
    bos, eos = DEEPSEEK_SPECIALS
    _prepend(tokenizer, bos)
    return tokenizer, _config("LlamaTokenizerFast", bos, eos)


def sentencepiece(*extra: str, pad: str = "</s>") -> tuple[Tokenizer, Config]:
    """Llama 2 and Mistral: spaces are letters, unknown letters are bytes, a space before every text."""
    trained = Tokenizer(models.BPE(unk_token="<unk>"))
    trained.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always", split=True)
    trained.train_from_iterator(_corpus(without_breaks=True), _trainer(900, ("<unk>",), []))
    content = json.loads(trained.to_str())["model"]
    learnt = [token for token in content["vocab"] if token != "<unk>"]
    pieces = [*SENTENCEPIECE_SPECIALS, *(f"<0x{byte:02X}>" for byte in range(256)), *learnt]
    vocabulary = {piece: at for at, piece in enumerate(pieces)}
    merges = [(left, right) for left, right in content["merges"]]
    model = models.BPE(vocabulary, merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True)
    tokenizer = Tokenizer(model)
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    tokenizer.add_special_tokens([_special(token) for token in (*SENTENCEPIECE_SPECIALS, *extra)])
    _prepend(tokenizer, "<s>")
    return tokenizer, _config("LlamaTokenizerFast", "<s>", "</s>") | {"pad_token": pad}


KINDS: dict[str, Callable[..., tuple[Tokenizer, Config]]] = {
    "qwen": qwen,
    "llama-3": llama3,
    "deepseek": deepseek,
    "sentencepiece": sentencepiece,
}


def save_tokenizer(folder: Path, tokenizer: Tokenizer, config: Config) -> None:
    tokenizer.save(str(folder / "tokenizer.json"))
    text = json.dumps(config, ensure_ascii=False)
    (folder / "tokenizer_config.json").write_text(text, encoding="utf-8")


def _train_bytes(tokenizer: Tokenizer, splits: list[pre_tokenizers.PreTokenizer], specials: tuple[str, ...]) -> None:
    """Byte-level BPE over what `splits` leave together."""
    byte_level = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([*splits, byte_level])
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    tokenizer.train_from_iterator(_corpus(), _trainer(1200, (), alphabet))
    tokenizer.add_special_tokens([_special(token) for token in specials])


def _trainer(size: int, specials: tuple[str, ...], alphabet: list[str]) -> BpeTrainer:
    return BpeTrainer(vocab_size=size, special_tokens=list(specials), initial_alphabet=alphabet, show_progress=False)


def _split(pattern: str) -> pre_tokenizers.PreTokenizer:
    return pre_tokenizers.Split(Regex(pattern), "isolated")


def _special(token: str) -> AddedToken:
    return AddedToken(token, special=True, normalized=False)


def _prepend(tokenizer: Tokenizer, bos: str) -> None:
    """What the tokenizer adds by itself unless it is told not to."""
    known = [(bos, tokenizer.token_to_id(bos))]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A", pair=f"{bos} $A {bos} $B", special_tokens=known
    )


def _config(kind: str, bos: str, eos: str) -> Config:
    return {"tokenizer_class": kind, "bos_token": bos, "eos_token": eos, "pad_token": eos}


def _corpus(without_breaks: bool = False) -> Iterator[str]:
    """The traces, and the marks of all families often enough to become tokens of their own."""
    marks = ("Step 1: day. ки\nStep 2: ки", "assistant\n", "sum.\n\nSo \n\n\n\n \n\n\n\n\n it\n\n\n", " + - +- + -")
    words = "system user assistant correct incorrect Math reasoning Consistency Correctness Current Step"
    for _ in range(40):
        for text in (*marks, words, words.lower()):
            yield from text.split("\n") if without_breaks else [text]
        for trace in TRACES:
            for text in (trace.prompt, *trace.steps):
                yield from text.split("\n") if without_breaks else [text]
