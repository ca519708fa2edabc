"""First stage: tokenizer and weights, written to a work folder (`python -m train.learn`)."""

from __future__ import annotations

import argparse
import math
import random
from itertools import islice
from pathlib import Path

import torch
from tokenizers import Tokenizer

from .bpe import save_tokenizer, train_tokenizer
from .fit import Settings, fit
from .model import Shape
from .problems import Problem, load_problems, split_problems
from .traces import families

MAX_TOKENS = 1024
VOCABULARY = 3072
TOKENIZER_FAMILIES = 9000
CHECKPOINT = "checkpoint.pt"


def make_tokenizer(problems: list[Problem], seed: int) -> Tokenizer:
    """A tokenizer trained on questions and steps of correct traces in all styles."""
    drawn = islice(families(problems, random.Random(seed), 1), TOKENIZER_FAMILIES)
    return train_tokenizer(
        (text for family in drawn for text in (family[0].question, *family[0].steps)), VOCABULARY
    )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--gsm8k", type=Path, required=True, help="train.jsonl of GSM8K")
    parser.add_argument(
        "--work", type=Path, required=True, help="folder for the checkpoint and the tokenizer"
    )
    parser.add_argument("--steps", type=int, default=2600)
    parser.add_argument("--minutes", type=float, default=math.inf, help="end earlier after this time")
    parser.add_argument("--width", type=int, default=128)
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--heads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--device", choices=("cpu", "cuda"), default="cuda" if torch.cuda.is_available() else "cpu"
    )


def learn(arguments: argparse.Namespace) -> None:
    """Trains tokenizer and model on all but the held-out problems."""
    arguments.work.mkdir(parents=True, exist_ok=True)
    problems, held_out = split_problems(load_problems(arguments.gsm8k))
    print(f"{len(problems)} problems for training, {len(held_out)} held out", flush=True)
    tokenizer = make_tokenizer(problems, arguments.seed)
    save_tokenizer(tokenizer, arguments.work, MAX_TOKENS)
    shape = Shape(tokenizer.get_vocab_size(), arguments.width, arguments.layers, arguments.heads)
    settings = Settings(steps=arguments.steps, minutes=arguments.minutes, seed=arguments.seed)
    fit(problems, tokenizer, shape, settings, arguments.device, arguments.work / CHECKPOINT)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    add_arguments(parser)
    learn(parser.parse_args())
