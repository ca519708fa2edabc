import type { Trace } from '../trace.js';
import type { FamilyOptions, PrmFamily } from './family.js';
import { layoutText } from './layout.js';

/** Half-open, in UTF-16 offsets of a layout's text. */
export interface TextSpan {
  readonly start: number;
  readonly end: number;
}

/** Characters of private use, one for each step: no text of a trace has them. */
const firstMark = 0xf0000;
const marks = /[\u{f0000}-\u{ffffd}]/u;

/**
 * Where each step's own text stands in what a family feeds: per layout, parallel to the steps; undefined
 * for a step that the layout lacks or tells in other words.
 *
 * A family says where a step is read, not where it begins. So it is asked about the same trace with a
 * mark for each step: what stands around the marks is the family's own, and between them are the steps.
 */
export function stepSpansOf(
  family: PrmFamily,
  trace: Trace,
  options: FamilyOptions,
): readonly (readonly (TextSpan | undefined)[])[] {
  const real = family.layouts(trace, options);
  const marked = family.layouts(withMarks(trace), options);
  if (real.kind === 'refused' || marked.kind === 'refused') return [];
  const isFree = !marks.test(trace.prompt);
  return real.layouts.map((layout, at) => {
    const pattern = marked.layouts[at];
    if (!pattern || !isFree) return trace.steps.map(() => undefined);
    return spansBetween(layoutText(layout).text, layoutText(pattern).text, trace);
  });
}

function withMarks(trace: Trace): Trace {
  const steps = trace.steps.map((step, at) => ({
    ...step,
    text: String.fromCodePoint(firstMark + at),
  }));
  return { ...trace, steps };
}

function spansBetween(text: string, pattern: string, { steps }: Trace): (TextSpan | undefined)[] {
  const spans: (TextSpan | undefined)[] = steps.map(() => undefined);
  const parts = pattern.split(/([\u{f0000}-\u{ffffd}])/u);
  let at = (parts[0] ?? '').length;
  for (let part = 1; part < parts.length; part += 2) {
    const step = (parts[part]?.codePointAt(0) ?? 0) - firstMark;
    const after = parts[part + 1] ?? '';
    const said = saidAs(steps[step]?.text ?? '').find((each) => text.startsWith(each + after, at));
    if (said === undefined) return spans;
    spans[step] = { start: at, end: at + said.length };
    at += said.length + after.length;
  }
  return spans;
}

/** Some families trim steps. */
function saidAs(step: string): string[] {
  return [step, step.trim(), step.trimEnd(), step.trimStart()];
}
