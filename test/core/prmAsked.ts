import type { FamilyOptions, PrmFamily } from '../../src/core/prm/family.js';
import { familyById } from '../../src/core/prm/index.js';
import { type Layout, layoutText } from '../../src/core/prm/layout.js';
import { makeTrace, type StepDraft, type Trace } from '../../src/core/trace.js';

/** A trace of a problem and its steps; a step that begins with "> " is tool output. */
export function traceOf(prompt: string, ...steps: readonly string[]): Trace {
  return makeTrace({ file: 'f', record: 0 }, { prompt, steps: steps.map(draftOf) });
}

function draftOf(step: string): StepDraft {
  return step.startsWith('> ') ? { text: step.slice(2), role: 'observation' } : { text: step };
}

export function familyOf(id: string): PrmFamily {
  const family = familyById(id);
  if (!family) throw new Error(`no family "${id}"`);
  return family;
}

/** The layouts of a trace that the family can be asked about. */
export function layoutsOf(
  family: PrmFamily,
  trace: Trace,
  options: FamilyOptions = {},
): readonly Layout[] {
  const asked = family.layouts(trace, options);
  if (asked.kind === 'refused') throw new Error(asked.reason);
  return asked.layouts;
}

/** What is fed, as text, with `▌` where a step is read and `▐` where anything else is. */
export function marked(layout: Layout): string {
  const { text, readAt, alsoAt } = layoutText(layout);
  return Array.from({ length: text.length + 1 }, (_, at) => {
    const mark = readAt.includes(at) ? '▌' : alsoAt.includes(at) ? '▐' : '';
    return mark + text.slice(at, at + 1);
  }).join('');
}

/** A ChatML conversation up to the assistant's answer. */
export function chatMl(system: string, user = 'Q?'): string {
  return (
    `<|im_start|>system\n${system}<|im_end|>\n<|im_start|>user\n${user}<|im_end|>\n` +
    '<|im_start|>assistant\n'
  );
}
