"""Families that read plain text: step tags, separators, joint or piece by piece."""

from __future__ import annotations

import torch

from ..torch_model import TorchModel
from .reading import Reference, Scores, numbered, pair, probability, where

PQM_PROMPT = (
    "Below is an instruction that describes a task.\n"
    "Write a response that appropriately completes the request.\n\n"
    "### Instruction:\n{problem}\n\n### Response: Let's think step by step"
)


def math_shepherd(model: TorchModel, prompt: str, steps: tuple[str, ...]) -> Scores:
    """Read at " ки", softmax over "+" and "-", both found by encode("+ -")[1:]."""
    output = "\n".join(f"{numbered(step.strip(), at)} ки" for at, step in enumerate(steps, 1))
    ids = model.tokenizer.encode(f"{prompt} {output}")
    good, bad = model.tokenizer.encode("+ -")[1:]
    reads = where(ids, model.tokenizer.encode(" ки")[-1])
    return Scores([pair(model.logits(ids)[reads], good, bad)], [(ids, reads)])


def er_prm(model: TorchModel, prompt: str, steps: tuple[str, ...]) -> Scores:
    """Math-Shepherd's text without the line breaks after a tag."""
    output = "".join(f"{numbered(step.strip(), at)} ки" for at, step in enumerate(steps, 1))
    ids = model.tokenizer.encode(f"{prompt} {output}")
    good, bad, tag = (model.tokenizer.encode(text)[-1] for text in (" +", " -", " ки"))
    reads = where(ids, tag)
    return Scores([pair(model.logits(ids)[reads], good, bad)], [(ids, reads)])


def openr(model: TorchModel, prompt: str, steps: tuple[str, ...]) -> Scores:
    """Five line breaks between spaces close each step; the text is one string."""
    tag = " \n\n\n\n\n "
    ids = model.encode(f"{prompt} {tag.join(step.strip() for step in steps)}{tag}")
    reads = where(ids, model.encode(tag.rstrip(" "))[-1])
    good, bad = model.encode(" +")[-1], model.encode(" -")[-1]
    return Scores([pair(model.logits(ids)[reads], good, bad)], [(ids, reads)])


def versaprm(model: TorchModel, prompt: str, steps: tuple[str, ...]) -> Scores:
    """Problem and steps are tokenised one by one, each step with its tag."""
    ids = model.tokenizer.encode(f"{prompt} \n\n")
    reads = []
    for step in steps:
        ids = ids + model.encode(f"{step} \n\n\n\n")
        reads.append(len(ids) - 1)
    good, bad = model.encode("+")[-1], model.encode("-")[-1]
    return Scores([pair(model.logits(ids)[reads], good, bad)], [(ids, reads)])


def skywork(model: TorchModel, prompt: str, steps: tuple[str, ...]) -> Scores:
    """A value head, read at the line break after each step."""
    ids = model.encode(f"{model.tokenizer.bos_token}{prompt}\n")
    newline = model.encode("\n")[-1]
    reads = []
    for step in steps:
        ids = [*ids, *model.encode(step.replace("\n", " ")), newline]
        reads.append(len(ids) - 1)
    values = model.linear(model.states(ids)[reads], "v_head.summary")[:, 0]
    return Scores([torch.sigmoid(values).tolist()], [(ids, reads)])


def separated(stripped: bool, difference: bool) -> Reference:
    """TRL, PURE, SecCodePRM: piece by piece, two classes at the last token of a separator."""

    def score(model: TorchModel, prompt: str, steps: tuple[str, ...]) -> Scores:
        bos = model.tokenizer.bos_token_id
        ids = ([] if bos is None or difference else [bos]) + model.encode(prompt)
        reads = []
        for step in steps:
            ids = ids + model.encode(step.rstrip() if stripped else step) + model.encode("\n")
            reads.append(len(ids) - 1)
        good = torch.softmax(model.linear(model.states(ids)[reads], "score"), -1)
        rewards = good[:, 1] - good[:, 0] if difference else good[:, 1]
        return Scores([rewards.tolist()], [(ids, reads)])

    return score


def reasoneval(is_7b: bool) -> Reference:
    """Separators are padding tokens around the steps; they mark the reads and are taken out again."""

    def score(model: TorchModel, prompt: str, steps: tuple[str, ...]) -> Scores:
        separator = model.tokenizer.pad_token
        mark = model.tokenizer.pad_token_id
        text = f"Question:\n{prompt}\nAnswer:\nLet's think step by step.\n{separator}{separator.join(steps)}{separator}"
        found = model.tokenizer.encode(text)
        marks = where(found, mark)
        reads = [at - 1 - before for before, at in enumerate(marks)]
        ids = [each for each in found if each != mark]
        # The 7B's padding token is its BOS: that is put back, and two of the marks are no step's.
        ids, reads = ([1, *ids], reads[2:]) if is_7b else (ids, reads[1:])
        rows = model.linear(model.states(ids)[reads], "score_head")
        neutral, positive = probability(rows, 1), probability(rows, 2)
        validity = [n + p for n, p in zip(neutral, positive, strict=True)]
        return Scores([validity, neutral], [(ids, reads)])

    return score


def pqm(model: TorchModel, prompt: str, steps: tuple[str, ...]) -> Scores:
    """Raw values at `[PRM]`; one string, no BOS."""
    answer = " [PRM]\n".join(numbered(step, at) for at, step in enumerate(steps, 1)) + " [PRM]"
    ids = model.encode(f"{PQM_PROMPT.format(problem=prompt)}\n{answer}")
    reads = where(ids, model.token("[PRM]"))
    return Scores([model.linear(model.states(ids)[reads], "v_head.summary")[:, 0].tolist()], [(ids, reads)])
