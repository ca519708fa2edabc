"""Turns a problem, with or without a mistake, into the text of a trace in one of many styles."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

from .corrupt import Edit
from .problems import OPERATORS, Calculation, Equation, Number, Piece, Problem, format_number

SENTENCE_END = re.compile(r"(?<=[.?!])\s+")
LOWERABLE = re.compile(
    r"(?:The|He|She|They|It|In|There|This|That|Each|His|Her|Their|To|If|After|So|For|Since|With|A|At|On)\b"
)
ORDINALS = ("First, ", "Second, ", "Third, ", "Fourth, ", "Fifth, ", "Sixth, ", "Seventh, ", "Eighth, ")
CONNECTIVES = ("Next, ", "Then, ", "Now, ", "After that, ", "")
INTRODUCTIONS = (
    "Let's break down the problem step by step.",
    "To solve this problem, we need to follow these steps.",
    "Let's break it down step by step!",
    "To find {goal}, we need to break down the problem step by step.",
    "To determine {goal}, follow these steps:",
    "To find out {goal}, we can follow these steps:",
    "To find {goal}, we need to calculate each part.",
)
FACT_LEADS = ("", "", "We know that ", "Given: ", "First, we know that ", "According to the problem, ")
CLOSINGS = (
    "Therefore, the answer is {answer}.",
    "So, the final answer is {answer}.",
    "The answer is {answer}.",
    "The final answer is: {answer}",
    "Therefore, the total is {answer}.",
    "Thus, the answer is {answer}.",
    "#### {answer}",
    "#### {answer}",
    "{answer}",
)
EXTRA_LEADS = ("So the total is ", "Finally, ", "This means ", "")


@dataclass(frozen=True)
class Notation:
    """How equations are written: operator signs, spacing and what stands around them."""

    times: str
    divide: str
    spaced: bool
    before: str = ""
    after: str = ""
    currency: str = "$"
    keeps_units: bool = False
    boxes_answer: bool = False

    def expression(self, equation: Equation) -> str:
        signs = {"*": self.times, "/": self.divide}
        space = " " if self.spaced else ""
        return "".join(
            f"{space}{signs.get(t, t)}{space}" if t in OPERATORS and i else t
            for i, t in enumerate(equation.tokens)
        )


NOTATIONS = (
    Notation("*", "/", True, keeps_units=True),
    Notation("*", "/", True),
    Notation("*", "/", False),
    Notation("x", "/", True),
    Notation("×", "÷", True),
    Notation("×", "/", True),
    Notation("\\times", "/", True, "\\(", "\\)", "\\$"),
    Notation("\\times", "\\div", True, "\\( ", " \\)", "\\$", boxes_answer=True),
    Notation("\\times", "/", True, "$", "$", "\\$", boxes_answer=True),
    Notation("\\cdot", "\\div", True, "\\[ ", " \\]", "\\$"),
)


@dataclass(frozen=True)
class Style:
    """All choices of wording for one trace, fixed before its mistake so that variants share their text."""

    notation: Notation
    prefix: str  # none, ordinal, step, bold, number, connective
    connectives: tuple[str, ...]
    introduction: str | None
    fact: str  # none, one, all
    fact_lead: str
    fact_pick: float
    closing: str | None
    boxed: bool
    joined: frozenset[object]
    joint: str
    extra_lead: str


def draw_style(rng: random.Random) -> Style:
    """A third plain GSM8K lines, the rest in the manner of a language model."""
    if rng.random() < 0.3:
        notation, prefix, introduction, fact = NOTATIONS[0], "none", None, "none"
        closing, joined = rng.choice(("#### {answer}", "The answer is {answer}.", None)), frozenset()
        boxed = False
    else:
        notation = rng.choice(NOTATIONS)
        prefix = rng.choice(("none", "ordinal", "step", "bold", "number", "connective"))
        introduction = rng.choice(INTRODUCTIONS) if rng.random() < 0.55 else None
        fact = rng.choices(("none", "one", "all"), (0.45, 0.4, 0.15))[0]
        closing = rng.choice(CLOSINGS) if rng.random() < 0.85 else None
        slots = ["introduction", "fact", "closing", *range(1, 12)]
        share = rng.choice((0.0, 0.25, 0.5))
        joined = frozenset(s for s in slots if rng.random() < (share if isinstance(s, int) else 0.5))
        boxed = rng.random() < (0.6 if notation.boxes_answer else 0.2)
    return Style(
        notation=notation,
        prefix=prefix,
        connectives=tuple(rng.choice(CONNECTIVES) for _ in range(12)),
        introduction=introduction,
        fact=fact,
        fact_lead=rng.choice(FACT_LEADS),
        fact_pick=rng.random(),
        closing=closing,
        boxed=boxed,
        joined=joined,
        joint="\n" if rng.random() < 0.15 else " ",
        extra_lead=rng.choice(EXTRA_LEADS),
    )


@dataclass(frozen=True)
class Trace:
    """A question, its steps, the index of the first wrong step (-1: none) and the kind of mistake."""

    question: str
    steps: tuple[str, ...]
    label: int
    kind: str


@dataclass(frozen=True)
class _Line:
    slot: object
    text: str
    wrong: bool = False


def _calculation(piece: Calculation, equation: Equation, original: bool, notation: Notation) -> str:
    if not piece.gaps:
        return format_number(equation.value)
    currency = notation.currency if piece.currency else ""
    if notation.keeps_units and original:
        operands = [equation.tokens[i] for i in equation.operand_places] + [""]
        left = "".join(gap + operand for gap, operand in zip(piece.gaps, operands, strict=True)).rstrip("= ")
    else:
        left = notation.expression(equation)
    space = " = " if notation.spaced else "="
    return f"{notation.before}{left}{space}{currency}{format_number(equation.value)}{notation.after}"


def _step_text(problem: Problem, step: int, edit: Edit | None, notation: Notation) -> str:
    after_mistake = edit is not None and edit.step is not None and step >= edit.step
    numbers = edit.carried | (edit.mentions if step == edit.step else {}) if after_mistake else {}
    equations = edit.equations if after_mistake else {}
    parts = []
    for piece in problem.steps[step]:
        if isinstance(piece, Number):
            new = numbers.get(piece.value)
            parts.append(piece.text if new is None else format_number(new))
        elif isinstance(piece, Calculation):
            changed = equations.get(piece.index)
            parts.append(
                _calculation(
                    piece,
                    changed or problem.equations[piece.index],
                    _keeps_form(problem, piece, changed),
                    notation,
                )
            )
        else:
            parts.append(piece)
    return "".join(parts).strip()


def _keeps_form(problem: Problem, piece: Calculation, changed: Equation | None) -> bool:
    """Whether the author's own wording around the operands still fits the equation."""
    old = problem.equations[piece.index].tokens
    return changed is None or [t for t in changed.tokens if t in OPERATORS] == [
        t for t in old if t in OPERATORS
    ]


def _plain(pieces: tuple[Piece, ...]) -> str:
    return "".join(piece.text if isinstance(piece, Number) else str(piece) for piece in pieces)


def _goal(question: str) -> str:
    last = SENTENCE_END.split(question)[-1].rstrip("? .")
    match = re.search(r"\b(?:how (?:many|much|long|far|old)|what)\b.*", last, re.IGNORECASE)
    return match.group().lower() if match else "the answer"


def _facts(question: str, style: Style, edit: Edit | None) -> _Line | None:
    """The repeated part of the question; None if the style or the mistake leaves none."""
    sentences = [s for s in SENTENCE_END.split(question)[:-1] if re.search(r"\d", s)]
    if style.fact == "none" or not sentences:
        return None
    text = " ".join(sentences) if style.fact == "all" else sentences[int(style.fact_pick * len(sentences))]
    wrong = False
    if edit and edit.fact:
        before, after = (format_number(v) for v in edit.fact)
        text, count = re.subn(rf"(?<![\d.,]){re.escape(before)}(?![\d,]|\.\d)", after, text, count=1)
        wrong = count > 0
    return _Line("fact", style.fact_lead + text, wrong)


def _with_prefix(text: str, number: int, starts_step: bool, style: Style) -> str:
    if style.prefix == "step" and starts_step:
        return f"Step {number + 1}: {text}"
    if style.prefix == "bold" and starts_step:
        return f"**Step {number + 1}:** {text}"
    if style.prefix == "number" and starts_step:
        return f"{number + 1}. {text}"
    lead = ""
    if style.prefix == "ordinal" and number < len(ORDINALS):
        lead = ORDINALS[number]
    elif style.prefix == "connective":
        lead = "First, " if number == 0 else style.connectives[number % 12]
    return lead + (text[0].lower() + text[1:] if lead and LOWERABLE.match(text) else text)


def _solution_lines(problem: Problem, style: Style, edit: Edit | None) -> list[_Line]:
    lines = []
    for step in range(len(problem.steps)):
        if edit and edit.dropped == step:
            continue
        text = _step_text(problem, step, edit, style.notation)
        starts = step not in style.joined or not lines
        lines.append(
            _Line(step, _with_prefix(text, len(lines), starts, style), bool(edit and edit.step == step))
        )
        if edit and edit.stop_after == step:
            break
    if edit and edit.extra:
        equation = _calculation(Calculation(0, ("",)), edit.extra, False, style.notation)
        lines.append(_Line("extra", f"{style.extra_lead}{equation}.", True))
    return lines


def _closing(problem: Problem, style: Style, edit: Edit | None) -> _Line | None:
    if style.closing is None:
        return None
    stated = edit.answer if edit and edit.answer is not None else None
    answer = format_number(problem.answer if stated is None else stated)
    boxed = f"$\\boxed{{{answer}}}$" if style.notation.before == "$" else f"\\(\\boxed{{{answer}}}\\)"
    return _Line("closing", style.closing.format(answer=boxed if style.boxed else answer), stated is not None)


def render(problem: Problem, style: Style, edit: Edit | None = None) -> Trace | None:
    """The trace up to and including its first wrong step; None if the style cannot show the mistake."""
    question = _plain(problem.question)
    lines = _solution_lines(problem, style, edit)
    fact, closing = _facts(question, style, edit), _closing(problem, style, edit)
    if fact:
        lines.insert(0, fact)
    if style.introduction:
        lines.insert(0, _Line("introduction", style.introduction.format(goal=_goal(question))))
    if closing:
        lines.append(closing)
    steps: list[str] = []
    wrong: list[bool] = []
    for line in lines:
        follows = line.slot in style.joined or (
            line.slot == 0 and "introduction" in style.joined and style.introduction
        )
        if steps and follows:
            steps[-1] += style.joint + line.text
            wrong[-1] |= line.wrong
        else:
            steps.append(line.text)
            wrong.append(line.wrong)
    label = wrong.index(True) if True in wrong else -1
    if edit and label < 0:
        return None
    return Trace(
        question, tuple(steps[: label + 1] if edit else steps), label, edit.kind if edit else "correct"
    )
