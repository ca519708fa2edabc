"""New problems out of old ones: other numbers with recomputed solutions, and bare arithmetic drills."""

from __future__ import annotations

import random
from dataclasses import replace

from .problems import (
    Calculation,
    Equation,
    Number,
    Piece,
    Problem,
    format_number,
    is_number,
    is_whole,
    make_equation,
    same,
)

FIXED = (0.0, 1.0, 100.0)
LARGEST = 1e7


def _other_value(value: float, rng: random.Random) -> float:
    """A random value of about the same size and the same kind (whole or decimal)."""
    if not is_whole(value):
        return round(value + rng.randint(1, 9) / (10 if same(value * 10, round(value * 10)) else 4), 2)
    digits = len(str(round(value)))
    low, high = (2, 9) if digits == 1 else (10 ** (digits - 1), 10**digits - 1)
    new = rng.randint(low, high)
    return float(new // 10 * 10 if value >= 100 and value % 10 == 0 else new)


def _recompute(equation: Equation, mapping: dict[float, float]) -> Equation | None:
    """The equation over mapped operands; None if its result changes kind or sign."""
    tokens = tuple(
        format_number(mapping.get(float(t), float(t))) if is_number(t) else t for t in equation.tokens
    )
    new = make_equation(tokens)
    if (
        new is None
        or new.value <= 0
        or new.value > LARGEST
        or is_whole(new.value) != is_whole(equation.value)
    ):
        return None
    return replace(new, value=round(new.value, 2))


def _map_pieces(pieces: tuple[Piece, ...], mapping: dict[float, float]) -> tuple[Piece, ...]:
    def mapped(piece: Piece) -> Piece:
        if isinstance(piece, Number) and piece.value in mapping:
            return Number(mapping[piece.value], format_number(mapping[piece.value]))
        return piece

    return tuple(mapped(piece) for piece in pieces)


def renumber(problem: Problem, rng: random.Random) -> Problem | None:
    """The same story with other numbers; None if this draw does not give a sound solution."""
    results = {e.value for e in problem.equations}
    given = set(problem.question_values())
    mapping: dict[float, float] = {}
    for value in sorted(given):
        if value not in FIXED and value not in results and rng.random() < 0.75:
            mapping[value] = _other_value(value, rng)
    taken = given | results
    if not mapping or len(set(mapping.values())) < len(mapping) or any(v in taken for v in mapping.values()):
        return None
    equations = []
    for equation in problem.equations:
        new = _recompute(equation, mapping)
        if new is None or (equation.value in mapping and not same(mapping[equation.value], new.value)):
            return None
        mapping[equation.value] = new.value
        equations.append(new)
    if problem.answer not in mapping:
        return None
    return Problem(
        _map_pieces(problem.question, mapping),
        tuple(_map_pieces(step, mapping) for step in problem.steps),
        tuple(equations),
        mapping[problem.answer],
    )


def _drill_equation(rng: random.Random) -> Equation:
    """A whole-number equation with a positive result, mostly of one to three digits."""
    operator = rng.choice("++--**/")
    size = rng.choice((9, 20, 99, 99, 300, 999))
    a, b = rng.randint(2, size), rng.randint(2, min(size, 99) if operator in "*/" else size)
    if operator == "*" and a > 30 and b > 12:
        b = rng.randint(2, 12)
    if operator == "/":
        a, b = a * min(b, 25), min(b, 25)
    if operator == "-" and a <= b:
        a, b = b + 1, a
    tokens = (str(a), operator, str(b))
    if operator == "+" and rng.random() < 0.25:
        tokens += ("+", str(rng.randint(2, size)))
    equation = make_equation(tokens)
    assert equation is not None
    return equation


def drill(rng: random.Random, size: int = 8) -> Problem:
    """A "problem" of unrelated equations, one a step, to practise arithmetic."""
    equations = tuple(_drill_equation(rng) for _ in range(size))
    steps = tuple((Calculation(i, _plain_gaps(e)),) for i, e in enumerate(equations))
    return Problem(("Work out each line.",), steps, equations, equations[-1].value)


def _plain_gaps(equation: Equation) -> tuple[str, ...]:
    operators = [equation.tokens[i] for i in equation.operator_places]
    return ("",) + tuple(f" {o} " for o in operators) + (" =",)
