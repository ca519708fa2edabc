"""Single mistakes for a solution. Each kind is one function from a problem to an Edit (or None)."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from .problems import Equation, Problem, format_number, is_number, is_whole, make_equation, same

OTHER_OPERATORS = {"+": "-*", "-": "+/*", "*": "+/-", "/": "*-"}
LARGEST = 1e7


@dataclass(frozen=True)
class Edit:
    """One mistake and where it shows.

    `step` is the index of the wrong step in the problem, or None where the mistake is in a line
    that the rendering adds (`extra`, `fact` or the closing line with `answer`).  `mentions` maps
    numbers in the text of the wrong step, `carried` maps results from the wrong step onwards.
    """

    kind: str
    step: int | None = None
    equations: dict[int, Equation] = field(default_factory=dict)
    mentions: dict[float, float] = field(default_factory=dict)
    carried: dict[float, float] = field(default_factory=dict)
    dropped: int | None = None
    stop_after: int | None = None
    answer: float | None = None
    extra: Equation | None = None
    fact: tuple[float, float] | None = None


def misprint(value: float, rng: random.Random) -> float:
    """A value that a slip could give: a digit changed, off by a little, digits swapped, ten times."""
    text = format_number(value)
    places = [i for i, c in enumerate(text) if c.isdigit()]
    for _ in range(10):
        roll = rng.random()
        new = list(text)
        if roll < 0.35:
            new[rng.choice(places)] = str(rng.randint(0, 9))
            wrong = float("".join(new))
        elif roll < 0.7:
            wrong = value + rng.choice((-2, -1, 1, 2, 10, -10))
        elif roll < 0.85 and len(places) > 1:
            i = rng.randrange(len(places) - 1)
            new[places[i]], new[places[i + 1]] = new[places[i + 1]], new[places[i]]
            wrong = float("".join(new))
        else:
            wrong = value * rng.choice((10, 0.1, 2))
        if wrong > 0 and not same(wrong, value) and is_whole(wrong) == is_whole(value):
            return wrong
    return value + 1


def _plausible(new: Equation | None, old: Equation, rng: random.Random) -> bool:
    """Keeps mistakes whose result would not give them away by its look alone (most of the time)."""
    if new is None or same(new.value, old.value) or abs(new.value) > LARGEST:
        return False
    if new.value <= 0:
        return rng.random() < 0.05
    return is_whole(new.value) or not is_whole(old.value) or rng.random() < 0.2


def _edit(problem: Problem, kind: str, index: int, new: Equation, **more: object) -> Edit:
    """An edit of one equation, carried on to the later equations that use its result."""
    changed = {index: Equation(new.tokens, round(new.value, 2))}
    carried = {problem.equations[index].value: changed[index].value}
    for i, equation in enumerate(problem.equations[index + 1 :], index + 1):
        tokens = tuple(
            format_number(carried.get(float(t), float(t))) if is_number(t) else t for t in equation.tokens
        )
        moved = make_equation(tokens)
        if moved is not None and not same(moved.value, equation.value):
            changed[i] = Equation(moved.tokens, round(moved.value, 2))
            carried[equation.value] = changed[i].value
    return Edit(kind, problem.step_of(index), changed, carried=carried, **more)


def _pick(problem: Problem, rng: random.Random) -> tuple[int, Equation]:
    index = rng.randrange(len(problem.equations))
    return index, problem.equations[index]


def arithmetic(problem: Problem, rng: random.Random) -> Edit | None:
    index, old = _pick(problem, rng)
    return _edit(problem, "arithmetic", index, Equation(old.tokens, misprint(old.value, rng)))


def _swap_operand(
    problem: Problem, rng: random.Random, kind: str, choose: Callable[[float, int], float | None]
) -> Edit | None:
    index, old = _pick(problem, rng)
    place = rng.choice(old.operand_places)
    before = float(old.tokens[place])
    after = choose(before, problem.step_of(index))
    if after is None or same(after, before):
        return None
    new = old.with_token(place, format_number(after))
    if new is None or not _plausible(new, old, rng):
        return None
    return _edit(problem, kind, index, new, mentions={before: after} if rng.random() < 0.5 else {})


def operand(problem: Problem, rng: random.Random) -> Edit | None:
    """Another known quantity in place of the right one."""

    def choose(before: float, step: int) -> float | None:
        options = [v for v in problem.known_before(step) if v and not same(v, before)]
        return rng.choice(options) if options else None

    return _swap_operand(problem, rng, "operand", choose)


def miscopied(problem: Problem, rng: random.Random) -> Edit | None:
    """The right quantity with a slip of the pen."""
    return _swap_operand(problem, rng, "miscopied", lambda before, _: misprint(before, rng))


def operator(problem: Problem, rng: random.Random) -> Edit | None:
    index, old = _pick(problem, rng)
    place = rng.choice(old.operator_places)
    new = old.with_token(place, rng.choice(OTHER_OPERATORS[old.tokens[place]]))
    return _edit(problem, "operator", index, new) if new and _plausible(new, old, rng) else None


def swapped(problem: Problem, rng: random.Random) -> Edit | None:
    """a - b as b - a (shown as a positive result), or a / b as b / a."""
    index, old = _pick(problem, rng)
    if len(old.tokens) != 3 or old.tokens[1] not in "-/":
        return None
    new = make_equation(old.tokens[::-1])
    if new is None or (old.tokens[1] == "/" and same(new.value, old.value)):
        return None
    return _edit(problem, "swapped", index, Equation(new.tokens, abs(new.value)))


def skipped(problem: Problem, rng: random.Random) -> Edit | None:
    """An earlier result is replaced by one of its own operands, as if its step had not been made."""
    index, old = _pick(problem, rng)
    step = problem.step_of(index)
    uses = [
        (place, i)
        for place in old.operand_places
        for i, earlier in enumerate(problem.equations[:index])
        if same(float(old.tokens[place]), earlier.value) and problem.step_of(i) < step
    ]
    if not uses:
        return None
    place, source = rng.choice(uses)
    before = problem.equations[source]
    after = before.tokens[rng.choice(before.operand_places)]
    new = old.with_token(place, after)
    if new is None or not _plausible(new, old, rng):
        return None
    dropped = problem.step_of(source) if rng.random() < 0.5 else None
    return _edit(problem, "skipped", index, new, dropped=dropped, mentions={before.value: float(after)})


def quantity(problem: Problem, rng: random.Random) -> Edit | None:
    """A known quantity is used once too often, or one of several is left out."""
    index, old = _pick(problem, rng)
    if "(" in old.tokens:
        return None
    if len(old.operand_places) > 2 and rng.random() < 0.6:
        place = rng.choice(old.operand_places[1:])
        new = make_equation(old.tokens[: place - 1] + old.tokens[place + 1 :])
    else:
        value = rng.choice(problem.known_before(problem.step_of(index)) or [2.0])
        sign = rng.choice("+-") if old.tokens[1] in "+-" else rng.choice("*/+-")
        new = make_equation(old.tokens + (sign, format_number(value)))
    return _edit(problem, "quantity", index, new) if new and _plausible(new, old, rng) else None


def premature(problem: Problem, rng: random.Random) -> Edit | None:
    """An intermediate result is given as the answer."""
    index, equation = _pick(problem, rng)
    step = problem.step_of(index)
    if step + 1 >= len(problem.steps) or same(equation.value, problem.answer):
        return None
    return Edit("premature", stop_after=step, answer=equation.value)


def extra(problem: Problem, rng: random.Random) -> Edit | None:
    """One more operation after the right answer."""
    values = [v for v in problem.known_before(len(problem.steps)) if v > 1 and not same(v, problem.answer)]
    if not values:
        return None
    new = make_equation(
        (format_number(problem.answer), rng.choice("+-*/"), format_number(rng.choice(values)))
    )
    if new is None or new.value <= 0 or not is_whole(new.value):
        return None
    return Edit("extra", extra=new, answer=new.value)


def restated(problem: Problem, rng: random.Random) -> Edit | None:
    """A fact of the question is repeated with another number (needs a style that repeats facts)."""
    values = [v for v in problem.question_values() if v > 1]
    if not values:
        return None
    before = rng.choice(values)
    others = [v for v in values if not same(v, before)]
    after = rng.choice(others) if others and rng.random() < 0.5 else misprint(before, rng)
    return Edit("restated", fact=(before, after))


def wrong_answer(problem: Problem, rng: random.Random) -> Edit | None:
    """The closing line gives something other than what was computed."""
    others = [e.value for e in problem.equations if not same(e.value, problem.answer)]
    value = rng.choice(others) if others and rng.random() < 0.5 else misprint(problem.answer, rng)
    return Edit("wrong_answer", answer=value)


KINDS: dict[str, tuple[Callable[[Problem, random.Random], Edit | None], float]] = {
    "arithmetic": (arithmetic, 0.16),
    "operand": (operand, 0.19),
    "operator": (operator, 0.15),
    "skipped": (skipped, 0.12),
    "quantity": (quantity, 0.11),
    "premature": (premature, 0.07),
    "miscopied": (miscopied, 0.06),
    "restated": (restated, 0.10),
    "extra": (extra, 0.04),
    "wrong_answer": (wrong_answer, 0.06),
    "swapped": (swapped, 0.02),
}
"""Every kind of mistake with its share of the draws."""


def draw_edit(problem: Problem, rng: random.Random, kinds: tuple[str, ...] = tuple(KINDS)) -> Edit | None:
    """A random mistake of one of the kinds; None after some draws that do not fit the problem."""
    weights = [KINDS[kind][1] for kind in kinds]
    for _ in range(12):
        edit = KINDS[rng.choices(kinds, weights)[0]][0](problem, rng)
        if edit:
            return edit
    return None
