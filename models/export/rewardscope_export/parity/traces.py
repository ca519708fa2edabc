"""Traces that have broken adapters: LaTeX, Unicode, blank lines, code, one step, many steps."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Trace:
    id: str
    prompt: str
    steps: tuple[str, ...]


LATEX = Trace(
    "latex",
    r"Solve \(x^2 - 5x + 6 = 0\) and give $x_1 \cdot x_2$.",
    (
        r"By Vieta, $x_1 + x_2 = 5$ and $x_1 x_2 = \frac{6}{1}$.",
        r"\[ x = \frac{5 \pm \sqrt{25 - 24}}{2} \implies x \in \{2, 3\} \]",
        r"So the product is $\boxed{6}$.",
    ),
)

UNICODE = Trace(
    "unicode",
    "Сколько будет 3 × 4? 你好，请回答。",
    (
        "Три раза по четыре: 3 × 4 = 12 — naïve, café, e\u0301.",
        "因此答案是 12。　全角１２ 👩‍👩‍👧 🎉",
        "답은 12입니다; الجواب ١٢; ∀ε>0 ∃δ>0.",
    ),
)

BLANK_LINES = Trace(
    "blank lines",
    "Two lines.\n\nAnd a third one.",
    (
        "First a heading.\n\nThen a paragraph.\n\n\nAnd another.",
        "Tabs\tand  two spaces.\r\nA Windows line.",
        "The end.",
    ),
)

CODE = Trace(
    "code",
    "Write a function that adds the numbers of a list.",
    (
        "```python\ndef add(numbers):\n    total = 0\n    for n in numbers:\n        total += n\n    return total\n```",
        "It loops once, so it is O(n): `add([1, 2, 3]) == 6`.",
    ),
)

ONE_STEP = Trace("one step", "What is 2+2?", ("2+2=4",))

MANY_STEPS = Trace(
    "200 steps",
    "Count to 200.",
    tuple(f"After {n} comes {n + 1}." for n in range(200)),
)

TRACES = (LATEX, UNICODE, BLANK_LINES, CODE, ONE_STEP, MANY_STEPS)


def write_traces(file: Path, traces: tuple[Trace, ...]) -> None:
    """As ProcessBench has them: {id, problem, steps, label}."""
    rows = ({"id": t.id, "problem": t.prompt, "steps": t.steps, "label": -1} for t in traces)
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
