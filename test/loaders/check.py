"""Loads exported datasets as their users do, and trains one step on them.

python check.py tokenizer FOLDER      makes a tiny tokenizer there
python check.py load FOLDER ID...     loads what was exported there
"""

import math
import sys
from pathlib import Path

from datasets import List, Value, load_dataset

STRING, BOOL, INT, FLOAT = (Value(kind) for kind in ("string", "bool", "int64", "float64"))
TURN = {"role": STRING, "content": STRING}

# What the trainers need of each format; a nested null that JSON cannot type is checked in Parquet only.
FEATURES = {
    "trl-stepwise": {"prompt": STRING, "completions": List(STRING), "labels": List(BOOL)},
    "axolotl-stepwise": {"prompt": STRING, "completions": List(STRING), "labels": List(BOOL)},
    "math-shepherd": {"input": STRING, "label": STRING, "task": STRING},
    "processbench": {
        "id": STRING,
        "generator": STRING,
        "problem": STRING,
        "steps": List(STRING),
        "final_answer_correct": BOOL,
        "label": INT,
    },
    "openrlhf-prm": {"input": STRING, "value": List(STRING)},
    "rlhflow": {"conversations": List(TURN)},
    "openr": {"question": STRING, "process": STRING, "label": List(STRING)},
    "er-prm": {"text": STRING, "value": List(FLOAT)},
    "step-separator": {"prompt": STRING, "response": STRING, "labels": List(INT)},
    "token-mask": {
        "prompt": STRING,
        "steps": List(STRING),
        "input_ids": List(INT),
        "attention_mask": List(INT),
        "labels": List(INT),
        "read_at": List(INT),
    },
    "preference-pairs": {
        "prompt": STRING,
        "chosen": STRING,
        "rejected": STRING,
        "probability": FLOAT,
    },
    "kto": {"prompt": STRING, "completion": STRING, "label": BOOL},
    "sft": {"prompt": STRING, "completion": STRING},
    "reward-pairs": {"prompt": STRING, "chosen": STRING, "rejected": STRING},
}

# Soft labels that happen to be whole in a file of JSON are numbers all the same.
SOFT = {"er-prm-soft": "value", "openrlhf-prm-soft": "value", "step-separator-soft": "values"}

# Whole numbers are what JSON has for 1.0.
WHOLE_IN_JSON = {("er-prm", "value"), ("preference-pairs", "probability")}


def make_tokenizer(folder: Path) -> None:
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {token: at for at, token in enumerate(["<s>", "<pad>", *alphabet])}
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, bos_token="<s>", pad_token="<pad>"
    ).save_pretrained(folder / "tokenizer")


def load(path: Path):
    kind = "parquet" if path.suffix == ".parquet" else "json"
    return load_dataset(kind, data_files=str(path), split="train")


def check_features(folder: Path, ids: list[str]) -> None:
    for id in ids:
        lines, table = load(folder / f"{id}.jsonl"), load(folder / f"{id}.parquet")
        assert len(lines) == len(table) > 0, id
        for name, feature in FEATURES.get(id, {}).items():
            assert table.features[name] == feature, f"{id}.parquet {name}: {table.features[name]}"
            if (id, name) not in WHOLE_IN_JSON:
                assert lines.features[name] == feature, f"{id}.jsonl {name}: {lines.features[name]}"
        assert list(lines) == list(table), f"{id}: JSON lines and Parquet differ"
    for name, column in SOFT.items():
        assert load(folder / f"{name}.jsonl").features[column] == List(FLOAT), name
    split = load_dataset(str(folder / "split"))
    assert set(split) == {"train", "test"}, split
    print(f"datasets: {len(ids)} formats as JSON lines and Parquet, and a folder with splits")


def check_trl(folder: Path) -> None:
    from transformers import AutoTokenizer, LlamaConfig, LlamaForTokenClassification
    from trl.experimental.prm import PRMConfig, PRMTrainer

    tokenizer = AutoTokenizer.from_pretrained(folder / "tokenizer")
    rows = load(folder / "trl-stepwise.parquet")
    masked = load(folder / "token-mask.parquet")
    for row, tokens in zip(rows, masked, strict=True):
        made = PRMTrainer.tokenize_row(
            row,
            tokenizer,
            step_separator="\n",
            max_length=None,
            max_completion_length=None,
            train_on_last_step_only=False,
            is_eval=False,
        )
        assert made["input_ids"] == tokens["input_ids"]
        assert made["labels"] == tokens["labels"]
        assert [label for label in made["labels"] if label != -100] == row["labels"]
    print(f"trl: PRMTrainer makes of {len(rows)} rows the tokens and labels that token-mask holds")

    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=16,
        intermediate_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        num_labels=2,
        pad_token_id=tokenizer.pad_token_id,
    )
    trainer = PRMTrainer(
        model=LlamaForTokenClassification(config),
        args=PRMConfig(
            output_dir=str(folder / "trained"),
            max_steps=1,
            per_device_train_batch_size=4,
            report_to=[],
            save_strategy="no",
            use_cpu=True,
            bf16=False,
        ),
        train_dataset=load(folder / "trl-stepwise.jsonl"),
        processing_class=tokenizer,
    )
    loss = trainer.train().training_loss
    assert math.isfinite(loss), loss
    print(f"trl: one training step, loss {loss:.3f}")


if __name__ == "__main__":
    what, where, *rest = sys.argv[1:]
    if what == "tokenizer":
        make_tokenizer(Path(where))
    else:
        check_features(Path(where), rest)
        check_trl(Path(where))
