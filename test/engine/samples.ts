import { type StepDraft, type Trace, makeTrace } from '../../src/core/trace.js';

/** A ProcessBench record with steps like "step 0 of x"; `label` -1 is no error. */
export function row(id: string, steps = 3, label = -1): Record<string, unknown> {
  return {
    id,
    generator: 'hand',
    problem: `What is ${id}?`,
    steps: Array.from({ length: steps }, (_, step) => `step ${step} of ${id}`),
    final_answer_correct: label === -1,
    label,
  };
}

export function jsonLines(rows: readonly unknown[]): string {
  return rows.map((each) => `${JSON.stringify(each)}\n`).join('');
}

export function traceOf(prompt: string, steps: readonly (string | StepDraft)[], record = 0): Trace {
  const drafts = steps.map((step) => (typeof step === 'string' ? { text: step } : step));
  return makeTrace({ file: 'made.jsonl', record }, { prompt, steps: drafts });
}
