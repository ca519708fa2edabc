import { type Random, seededRandom, seedOf } from '../random.js';
import { isJudged, makeTrace, type Step, type StepDraft, type Trace } from '../trace.js';

/** What a probe may use beside the trace. */
export interface ProbeContext {
  /** Decides every choice: the same seed makes the same edits. */
  readonly seed: number;
  /** Problems of other traces. */
  readonly donors: readonly string[];
}

/** A trace as it might have been. */
export interface Edit {
  readonly probe: string;
  /** The original step that the edit is about, or null when it is about the whole. */
  readonly step: number | null;
  readonly trace: Trace;
  /** What was changed, before and after. */
  readonly from: string;
  readonly to: string;
  /** For each original step its index in the edited trace; undefined where it is gone. */
  readonly alignment: readonly (number | undefined)[];
}

/**
 * A counterfactual edit. Each member's doc comment is its user documentation.
 * A PRM should notice an edit that alters the meaning, and ignore one that preserves it.
 */
export interface Probe {
  readonly id: string;
  readonly title: string;
  readonly effect: 'altering' | 'preserving';
  /** Undefined where the trace has no place for it. */
  edit(trace: Trace, context: ProbeContext): Edit | undefined;
}

interface Change {
  readonly probe: string;
  readonly step: number | null;
  readonly from: string;
  readonly to: string;
  readonly prompt?: string;
  readonly steps?: readonly StepDraft[];
  /** Left out where every step keeps its place. */
  readonly alignment?: readonly (number | undefined)[];
}

/** The edited trace: its own hash, and nothing that was known of the original. */
export function changed(trace: Trace, change: Change): Edit {
  const { probe, step, from, to } = change;
  const edited = makeTrace(trace, {
    id: trace.id,
    group: trace.group,
    part: trace.part,
    prompt: change.prompt ?? trace.prompt,
    steps: (change.steps ?? trace.steps).map(({ text, role }) => ({ text, ...(role && { role }) })),
    answer: trace.answer,
    meta: trace.meta,
  });
  const alignment = change.alignment ?? trace.steps.map((_, at) => at);
  return { probe, step, from, to, trace: edited, alignment };
}

/** The random choices of one probe on one trace. */
export function choices(probe: string, trace: Trace, { seed }: ProbeContext): Random {
  return seededRandom(seedOf(seed, `${probe}:${trace.hash}`));
}

/** Steps that a probe may change: those that are judged, of traces that have texts. */
export function editable(trace: Trace): { readonly step: Step; readonly at: number }[] {
  if (trace.meta['textless'] === true) return [];
  return trace.steps.flatMap((step, at) => (isJudged(step) ? [{ step, at }] : []));
}

/** One step's text replaced. */
export function withText(trace: Trace, at: number, text: string): StepDraft[] {
  return trace.steps.map((step, index) => (index === at ? { ...step, text } : step));
}

/** Where steps stand once `count` of them are put in before index `at`. */
export function shiftedFrom(trace: Trace, at: number, count: number): number[] {
  return trace.steps.map((_, index) => (index < at ? index : index + count));
}
