"""GSM8K problems as editable structures: texts, numbers and equations instead of plain strings."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass, replace
from pathlib import Path

NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?|\.\d+")
CALCULATION = re.compile(r"<<([^<>=]*)=([^<>]*)>>")
EXPRESSION_TOKEN = re.compile(r"\d+(?:\.\d+)?|\.\d+|[-+*/()]")
OPERATORS = "+-*/"
SYMBOL_TO_OPERATOR = {
    "+": "+",
    "-": "-",
    "−": "-",
    "*": "*",
    "x": "*",
    "X": "*",
    "×": "*",
    "/": "/",
    "÷": "/",
}
TOLERANCE = 1e-6


@dataclass(frozen=True)
class Number:
    """A number in running text: its value and the way it was written."""

    value: float
    text: str


@dataclass(frozen=True)
class Calculation:
    """Place of equation `index` in a step.

    `gaps` are the texts before, between and after its operands (operators included) as the author
    wrote them, or empty where only the result could be located.
    """

    index: int
    gaps: tuple[str, ...] = ()
    currency: str = ""


Piece = str | Number | Calculation


@dataclass(frozen=True)
class Equation:
    """An arithmetic expression as tokens ("12", "*", "3") and its value."""

    tokens: tuple[str, ...]
    value: float

    @property
    def operand_places(self) -> list[int]:
        return [i for i, token in enumerate(self.tokens) if is_number(token)]

    @property
    def operator_places(self) -> list[int]:
        return [i for i, token in enumerate(self.tokens) if token in OPERATORS]

    def with_token(self, place: int, token: str) -> Equation | None:
        """The equation with one token replaced and its value recomputed, or None if undefined."""
        return make_equation(self.tokens[:place] + (token,) + self.tokens[place + 1 :])


@dataclass(frozen=True)
class Problem:
    """A word problem, its solution steps and the final answer."""

    question: tuple[Piece, ...]
    steps: tuple[tuple[Piece, ...], ...]
    equations: tuple[Equation, ...]
    answer: float

    def question_values(self) -> list[float]:
        return [piece.value for piece in self.question if isinstance(piece, Number)]

    def step_of(self, equation: int) -> int:
        """Index of the step that shows an equation."""
        return next(
            i
            for i, step in enumerate(self.steps)
            for piece in step
            if isinstance(piece, Calculation) and piece.index == equation
        )

    def known_before(self, step: int) -> list[float]:
        """Values given in the question or computed in earlier steps."""
        earlier = [p.index for s in self.steps[:step] for p in s if isinstance(p, Calculation)]
        return self.question_values() + [self.equations[i].value for i in earlier]


def is_number(token: str) -> bool:
    return token[-1].isdigit()


def same(a: float, b: float) -> bool:
    return abs(a - b) <= TOLERANCE * max(1.0, abs(a), abs(b))


def is_whole(value: float) -> bool:
    return same(value, round(value))


def format_number(value: float) -> str:
    """Whole numbers without a point, others with at most two decimals."""
    return str(round(value)) if is_whole(value) else f"{value:.2f}".rstrip("0").rstrip(".")


def make_equation(tokens: tuple[str, ...]) -> Equation | None:
    """Evaluates expression tokens; None if they are no finite expression."""
    try:
        value = float(eval("".join(tokens), {"__builtins__": {}}))  # noqa: S307 - tokens are digits and operators only
    except (SyntaxError, ZeroDivisionError, OverflowError, TypeError):
        return None
    return Equation(tokens, value) if math.isfinite(value) else None


def split_numbers(text: str) -> list[Piece]:
    """Running text as alternating strings and numbers."""
    pieces: list[Piece] = []
    end = 0
    for match in NUMBER.finditer(text):
        if match.start() > end:
            pieces.append(text[end : match.start()])
        pieces.append(Number(float(match.group().replace(",", "")), match.group()))
        end = match.end()
    if end < len(text):
        pieces.append(text[end:])
    return pieces


def _expression_tokens(text: str) -> tuple[str, ...] | None:
    compact = text.replace(",", "").replace(" ", "").replace("x", "*").replace("$", "")
    tokens = tuple(EXPRESSION_TOKEN.findall(compact))
    return tokens if tokens and "".join(tokens) == compact else None


def _locate_operands(text: str, equation: Equation) -> tuple[int, tuple[str, ...]] | None:
    """Finds the left side "… 3 boxes * 4 =" at the end of a text.

    Returns where it starts and the gaps around its operands, or None when the last numbers of the
    text are not the operands or an operator between them is missing.
    """
    operands = [float(equation.tokens[i]) for i in equation.operand_places]
    found = list(NUMBER.finditer(text))[-len(operands) :]
    if len(found) < len(operands) or "=" in text[found[0].start() : -1].rstrip("= $"):
        return None
    if not all(same(float(m.group().replace(",", "")), v) for m, v in zip(found, operands, strict=True)):
        return None
    start = found[0].start()
    while start and text[start - 1] in "($":
        start -= 1
    edges = [start] + [m.end() for m in found]
    begins = [m.start() for m in found] + [len(text)]
    gaps = tuple(text[a:b] for a, b in zip(edges, begins, strict=True))
    operators = [equation.tokens[i] for i in equation.operator_places]
    inner = [
        [SYMBOL_TO_OPERATOR[c] for c in re.findall(r"[+\-−*×÷/]|(?<![A-Za-z])[xX](?![A-Za-z])", gap)]
        for gap in gaps[1:-1]
    ]
    return (start, gaps) if inner == [[o] for o in operators] else None


def _parse_step(line: str, equations: list[Equation]) -> tuple[Piece, ...]:
    """One solution line; its equations are appended to `equations`."""
    pieces: list[Piece] = []
    end = 0
    for match in CALCULATION.finditer(line):
        tokens = _expression_tokens(match.group(1))
        equation = make_equation(tokens) if tokens else None
        shown = NUMBER.match(line, match.end())
        if equation is None or shown is None or len(equation.operand_places) < 2:
            continue
        if abs(float(shown.group().replace(",", "")) - equation.value) > 0.005 * max(
            1.0, abs(equation.value)
        ):
            continue
        text = line[end : match.start()]
        body = text.rstrip(" $")
        located = _locate_operands(body, equation) if body.endswith("=") else None
        if located:
            pieces += split_numbers(text[: located[0]])
            pieces.append(Calculation(len(equations), located[1], text[len(body) :].strip()))
        else:
            pieces += split_numbers(text)
            pieces.append(Calculation(len(equations)))
        equations.append(replace(equation, value=round(equation.value, 2)))
        end = shown.end()
    pieces += split_numbers(CALCULATION.sub("", line[end:]))
    return tuple(pieces)


def parse_problem(question: str, answer: str) -> Problem | None:
    """A GSM8K record as a Problem; None if it has no equation or no numeric answer."""
    *lines, last = answer.strip().split("\n")
    equations: list[Equation] = []
    steps = tuple(_parse_step(line.strip(), equations) for line in lines if line.strip())
    try:
        result = float(last.removeprefix("####").replace(",", ""))
    except ValueError:
        return None
    if not equations or not any(same(e.value, result) for e in equations):
        return None
    return Problem(tuple(split_numbers(question.strip())), steps, tuple(equations), result)


def load_problems(path: Path) -> list[Problem]:
    """All usable problems of a GSM8K jsonl file, in file order."""
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    parsed = [parse_problem(record["question"], record["answer"]) for record in records]
    return [problem for problem in parsed if problem]


def split_problems(problems: list[Problem], held_out: int = 374) -> tuple[list[Problem], list[Problem]]:
    """Training problems and the held-out last ones."""
    return problems[:-held_out], problems[-held_out:]
