"""Families that are asked in a chat: the extra-token ones, turn by turn, outcome, PathFinder, implicit."""

from __future__ import annotations

import torch
from torch import Tensor

from ..torch_model import TorchModel
from .reading import Reference, Scores, numbered, pair, probability, where

QWEN_MATH = "Please reason step by step, and put your final answer within \\boxed{}."
QWEN = "You are Qwen, created by Alibaba Cloud. You are a helpful assistant."

FOVER_TASK = (
    "Your task is to evaluate the accuracy of each step in the provided solution to the above question. "
    'For each step, respond with "correct" if the reasoning is logically valid and mathematically sound, '
    "or if the step is a general statement or transition that does not contain reasoning. "
    'Respond with "incorrect" if the step includes any errors or flawed logic.'
)

PATHFINDER = (
    "You are a Math Teacher. Given a question and a student's solution, evaluate the mathematical "
    "correctness, logic consistency of the current step and whether it will lead to the correct final solution"
)

LLAMA_SYSTEM = "Cutting Knowledge Date: December 2023\nToday Date: 26 Jul 2024\n\n"


def chat_ml(*messages: tuple[str, str]) -> str:
    return "".join(f"<|im_start|>{role}\n{content}<|im_end|>\n" for role, content in messages)


def llama_chat(*messages: tuple[str, str]) -> str:
    turns = (("system", LLAMA_SYSTEM), *messages)
    return "<|begin_of_text|>" + "".join(
        f"<|start_header_id|>{role}<|end_header_id|>\n\n{_llama_content(role, content)}<|eot_id|>"
        for role, content in turns
    )


def _llama_content(role: str, content: str) -> str:
    return content if role == "system" else content.strip()


def extra_token(system: str, head: str) -> Reference:
    """`<extra_0>` closes each step; the head is a perceptron of two layers or an ensemble."""

    def score(model: TorchModel, prompt: str, steps: tuple[str, ...]) -> Scores:
        answer = "<extra_0>".join(steps) + "<extra_0>"
        text = chat_ml(("system", system), ("user", prompt), ("assistant", answer))
        ids = model.encode(text + "<|endoftext|>")
        reads = where(ids, model.token("<extra_0>"))
        states = model.states(ids)[reads]
        return Scores([_classes(model, states) if head == "classes" else _ensemble(model, states)], [(ids, reads)])

    return score


def _classes(model: TorchModel, states: Tensor) -> list[float]:
    rows = model.linear(torch.relu(model.linear(states, "score.0")), "score.2")
    return probability(rows, 1)


def _ensemble(model: TorchModel, states: Tensor) -> list[float]:
    """The mean of the heads' sigmoids; weights [heads, inputs, outputs]."""
    x = states[None]
    for layer in ("nn1", "nn2", "nn_out"):
        weight, bias = (model.tensor(f"score.model.{layer}.{part}") for part in ("weight", "bias"))
        x = torch.einsum("elh,ehm->elm", x.expand(len(weight), -1, -1), weight) + bias[:, None, :]
        x = x if layer == "nn_out" else torch.relu(x)
    return torch.sigmoid(x[..., 0]).mean(0).tolist()


def rlhflow(model: TorchModel, prompt: str, steps: tuple[str, ...]) -> Scores:
    """One read per assistant turn: where its "+" is predicted, found by the ids around it."""
    said = [step.strip() for step in steps]
    users = [f"{prompt} {said[0]}", *said[1:]]
    text = llama_chat(*(turn for user in users for turn in (("user", user), ("assistant", "+"))))
    ids = model.encode(text)
    around = model.encode("<|start_header_id|>assistant<|end_header_id|>\n\n+<|eot_id|>")
    # Before "+" and the end of the turn; Llama's own tokenizer has one token for "assistant".
    back = len(around) - 3
    reads = [at + back for at in range(len(ids)) if ids[at : at + len(around)] == around]
    rows = model.logits(ids)[reads]
    return Scores([pair(rows, model.encode("+")[-1], model.encode("-")[-1])], [(ids, reads)])


def fover(chat: str) -> Reference:
    def score(model: TorchModel, prompt: str, steps: tuple[str, ...]) -> Scores:
        """Each read is the last token of the conversation cut before the assistant's word."""
        first = f"** Problem **\n{prompt}\n\n** Task **\n{FOVER_TASK}\n\n** Sotluion **\n{steps[0].strip()}"
        users = [first, *(step.strip() for step in steps[1:])]
        turns = [turn for user in users for turn in (("user", user), ("assistant", "correct"))]
        is_qwen = chat == "chatml"
        text = chat_ml(("system", QWEN), *turns) if is_qwen else llama_chat(*turns)
        head = "<|im_start|>assistant\n" if is_qwen else "<|start_header_id|>assistant<|end_header_id|>\n\n"
        reads, start = [], 0
        for _ in steps:
            start = text.index(head, start) + len(head)
            reads.append(len(model.encode(text[:start])) - 1)
        ids = model.encode(text)
        good, bad = model.encode("correct")[0], model.encode("incorrect")[0]
        return Scores([pair(model.logits(ids)[reads], good, bad)], [(ids, reads)])

    return score


def outcome(chat: str) -> Reference:
    def score(model: TorchModel, prompt: str, steps: tuple[str, ...]) -> Scores:
        """The raw value at the last token of each prefix's chat."""
        values, fed = [], []
        for count in range(1, len(steps) + 1):
            answer = "\n\n".join(steps[:count])
            turns = (("user", prompt), ("assistant", answer))
            text = chat_ml(("system", QWEN_MATH), *turns) if chat == "chatml" else llama_chat(*turns)
            if chat == "chatml":
                text = text.removesuffix("\n") + "<|endoftext|>"
            ids = model.encode(text)
            last = model.states(ids)[-1:]
            if chat == "chatml":
                last = torch.relu(model.linear(last, "score.0"))
            values.append(model.linear(last, "score.2" if chat == "chatml" else "score").item())
            fed.append((ids, [len(ids) - 1]))
        return Scores([values], fed)

    return score


def pathfinder(model: TorchModel, prompt: str, steps: tuple[str, ...]) -> Scores:
    """Two questions per step; the second only where neither kind of error was found."""
    good, bad, extra = (model.token(token) for token in ("<+>", "<->", "<extra>"))

    def asked(so_far: str) -> Tensor:
        """Softmax of good and bad before each `<extra>`, [reads, 2]."""
        user = f"{PATHFINDER}\n\n Question: {prompt}"
        ids = model.encode(chat_ml(("system", QWEN_MATH), ("user", user), ("assistant", so_far)))
        before = [at - 1 for at in where(ids, extra)]
        return torch.softmax(model.logits(ids)[before][:, [good, bad]], -1)

    rewards = []
    for k, step in enumerate(steps):
        previous = "".join(f"{each}\n\n" for each in steps[:k])
        stem = f"{previous}Current Step: {step} Math reasoning: "
        errors = asked(f"{stem}<extra>, Consistency: <extra>")
        if (errors[:, 1] > errors[:, 0]).any():
            rewards.append(-1.0)
            continue
        final = asked(f"{stem}<+>, Consistency: <+>, Correctness: <extra>")
        rewards.append(final[0, 0].item())
    return Scores([rewards])


def implicit(reference: TorchModel, beta: float = 0.001) -> Reference:
    def score(model: TorchModel, prompt: str, steps: tuple[str, ...]) -> Scores:
        """Log ratios of two models, summed up to the boundaries of the steps."""
        said = [numbered(step, at) for at, step in enumerate(steps, 1)]
        ids = model.encode(_conversation(prompt, said).strip())
        boundaries = [_boundary(model, prompt, said, count) for count in range(len(said) + 1)]
        ratios = beta * (_log_probabilities(model, ids) - _log_probabilities(reference, ids))
        ratios[: boundaries[0]] = 0
        sums = torch.cumsum(ratios, 0)
        reads = [min(boundary, len(ids) - 2) for boundary in boundaries[1:]]
        cumulative = sums[reads].tolist()
        own = [now - before for now, before in zip(cumulative, [0.0, *cumulative], strict=False)]
        return Scores([cumulative, own], [(ids, reads)])

    return score


def _conversation(prompt: str, steps: list[str]) -> str:
    return chat_ml(("system", QWEN_MATH), ("user", prompt), ("assistant", "\n\n".join(steps)))


def _boundary(model: TorchModel, prompt: str, steps: list[str], count: int) -> int:
    text = _conversation(prompt, steps[:count]).strip()
    if 0 < count < len(steps):
        text += "\n\n"
    return len(model.encode(text)) - 2


def _log_probabilities(model: TorchModel, ids: list[int]) -> Tensor:
    """log p(token j+1 | tokens up to j), [tokens - 1], in double precision for the sums."""
    logits = model.logits(ids).double()
    chosen = torch.tensor(ids[1:])[:, None]
    return torch.log_softmax(logits[:-1], -1).gather(-1, chosen)[:, 0]
