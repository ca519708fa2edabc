"""`tokens`: ids of the product's tokenizers against those of `tokenizers` in Python."""

from __future__ import annotations

import argparse
import json
import random
import re
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from tokenizers import Tokenizer

from .product import rewardscope
from .tokenizers import KINDS, save_tokenizer
from .traces import TRACES, Trace, write_traces

ALPHABET = (
    "abc XYZ 0123 +-*/=().,;:!?'\"\n\t\r {}[]\\$^_ éü ß ñ е и ки 中文字 数学 한국어 日本 １２ ∀ε>0 × ½ "
    "e\u0301 a\u030a \u00a0 \u200d 👩\u200d👩\u200d👧 🎉 \u3000 don't We'LL  \n\n \n\n\n\n "
)


def add_tokens(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(run=_tokens)
    parser.add_argument("--count", type=int, default=10_000, help="texts (%(default)s)")
    parser.add_argument("--data", type=Path, help="a folder whose .jsonl files give texts, beside made ones")
    parser.add_argument("--tokenizer", type=Path, help="a folder with tokenizer.json, beside the small ones")


def _tokens(chosen: argparse.Namespace) -> int:
    texts = _texts(chosen.count, chosen.data)
    with tempfile.TemporaryDirectory() as work:
        folders = [*_small(Path(work)), *([chosen.tokenizer] if chosen.tokenizer else [])]
        differing = sum(_compare(folder, texts, Path(work)) for folder in folders)
    return 0 if differing == 0 else 1


def _small(work: Path) -> Iterator[Path]:
    for name, make in KINDS.items():
        folder = work / name
        folder.mkdir()
        save_tokenizer(folder, *make())
        yield folder


def _compare(folder: Path, texts: list[str], work: Path) -> int:
    """How many texts get other ids; prints the first few.

    Asked through `encode`: the family `trl` puts ids together as BOS, problem, step, line break.
    """
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))

    def ids_of(text: str) -> list[int]:
        return tokenizer.encode(text, add_special_tokens=False).ids

    config = json.loads((folder / "tokenizer_config.json").read_text(encoding="utf-8"))
    bos = config.get("bos_token")
    before = [] if bos is None else [tokenizer.token_to_id(bos)]
    file = work / "texts.jsonl"
    write_traces(file, tuple(Trace(str(at), text, ("x",)) for at, text in enumerate(texts)))
    rows = rewardscope("encode", str(file), "--family", "trl", "--tokenizer", str(folder))
    differing = 0
    for text, row in zip(texts, rows, strict=True):
        expected = [*before, *ids_of(text), *ids_of("x"), *ids_of("\n")]
        if row["ids"] == expected:
            continue
        differing += 1
        if differing <= 3:
            print(f"{text!r}\n  product {row['ids']}\n  Python  {expected}")
    print(f"{folder.name}: {len(texts)} texts, {differing} with other ids", flush=True)
    return differing


def _texts(count: int, data: Path | None) -> list[str]:
    """The traces, texts of the data folder, and made ones of whatever has broken tokenizers."""
    texts = [text for trace in TRACES for text in (trace.prompt, *trace.steps)]
    texts += _texts_of(data, count // 2) if data else []
    chance = random.Random(0)
    letters = list(ALPHABET) + ALPHABET.split(" ")
    while len(texts) < count:
        texts.append("".join(chance.choices(letters, k=chance.randint(1, 120))))
    return texts[:count]


def _texts_of(data: Path, most: int) -> list[str]:
    """Lines spread over all .jsonl files, as much of each file as of any other."""
    files = sorted(data.rglob("*.jsonl"))
    found = []
    for file in files:
        with file.open(encoding="utf-8", errors="replace") as lines:
            found += [line.strip()[:2000] for line in islice(lines, most // len(files) + 1)]
    return [_readable(text) for text in found[:most]]


def _readable(text: str) -> str:
    """A record with its escapes undone, so that line breaks and letters are what they stand for."""
    return re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), text.replace("\\n", "\n"))
