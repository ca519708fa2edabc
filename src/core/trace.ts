import { hashOf } from './hash.js';
import type { Rating, StepLabels } from './label.js';
import type { Signal } from './signal.js';

/** Half-open range [start, end) of UTF-16 offsets. */
export type Span = readonly [start: number, end: number];

/** Observations (tool output) are shown and searched, but never scored as reasoning. */
export type Role = 'reasoning' | 'action' | 'observation' | 'answer';

/** A piece of a trace. */
export interface Step {
  readonly text: string;
  /**
   * Where the step stands in the solution text that it was cut from.
   * Where a record gives its steps as a list, the solution text is the steps joined by one newline.
   */
  readonly span: Span;
  readonly role: Role;
  readonly hash: string;
}

/** One solution to one prompt, cut into steps, with where it came from. */
export interface Trace {
  /** Content hash of prompt and step texts: the trace's identity, whatever file it moves to. */
  readonly hash: string;
  /** The source's own id as a string, else `file:record` by the file's name, never its folder. */
  readonly id: string;
  /** The problem this trace is a solution of; traces of one group belong in one dataset split. */
  readonly group: string;
  readonly file: string;
  /** 0-based number of the record in its file. */
  readonly record: number;
  /** 0-based number among the traces of its record: samples of a group, leaves of a tree. */
  readonly part: number;
  readonly prompt: string;
  /** The expected final answer, where the source has one. */
  readonly answer: string | undefined;
  /** Whether the trace's own final answer is right, where the source says so. */
  readonly outcome: boolean | undefined;
  readonly steps: readonly Step[];
  /** Step labels that came with the file, parallel to the steps; undefined if it has none. */
  readonly recorded: readonly (Rating | undefined)[] | undefined;
  /** Who gave the recorded labels, where the file says so; parallel to the steps. */
  readonly recordedBy?: StepLabels | undefined;
  /** Signals that came with the file (`recorded:*`). */
  readonly signals: readonly Signal[];
  /** The trace this one branches off, and the last step they share; -1 when that is the prompt. */
  readonly parent: { readonly trace: string; readonly step: number } | undefined;
  readonly problems: readonly Problem[];
  /** What else the source says, shown but not interpreted. */
  readonly meta: Readonly<Record<string, string | number | boolean>>;
}

/** Something about an input that could not be read or scored, and what to do about it. */
export interface Problem {
  readonly problem: string;
  readonly file: string;
  /** 0-based, or null when it concerns the whole file. */
  readonly record: number | null;
}

/** What a trace format knows of a trace; {@link makeTrace} adds the rest. */
export interface TraceDraft {
  readonly prompt: string;
  readonly steps: readonly StepDraft[];
  readonly part?: number;
  readonly id?: string | undefined;
  readonly group?: string | undefined;
  readonly answer?: string | undefined;
  readonly outcome?: boolean | undefined;
  readonly recorded?: readonly (Rating | undefined)[] | undefined;
  readonly recordedBy?: StepLabels | undefined;
  readonly signals?: readonly Signal[];
  readonly parent?: Trace['parent'];
  readonly problems?: readonly string[];
  readonly meta?: Trace['meta'];
}

export interface StepDraft {
  readonly text: string;
  /** Given for steps cut out of a text; left out for steps that the record lists. */
  readonly span?: Span;
  readonly role?: Role;
}

export interface Place {
  readonly file: string;
  readonly record: number;
}

/** A trace's identity: the content hash of its prompt and step texts. */
export function traceHash(prompt: string, steps: readonly Pick<Step, 'text'>[]): string {
  return hashOf([prompt, ...steps.map((step) => step.text)]);
}

export function makeTrace({ file, record }: Place, draft: TraceDraft): Trace {
  const steps = placeSteps(draft.steps);
  const part = draft.part ?? 0;
  const hash = once(() => traceHash(draft.prompt, steps));
  const group = once(() => draft.group ?? hashOf([draft.prompt]));
  return {
    get hash() {
      return hash();
    },
    id: draft.id ?? `${fileName(file)}:${record}${part === 0 ? '' : `.${part}`}`,
    get group() {
      return group();
    },
    file,
    record,
    part,
    prompt: draft.prompt,
    answer: draft.answer,
    outcome: draft.outcome,
    steps,
    recorded: draft.recorded?.some((rating) => rating !== undefined) ? draft.recorded : undefined,
    ...(draft.recordedBy?.some((label) => label) && { recordedBy: draft.recordedBy }),
    signals: draft.signals ?? [],
    parent: draft.parent,
    problems: (draft.problems ?? []).map((problem) => ({ problem, file, record })),
    meta: draft.meta ?? {},
  };
}

function fileName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}

function placeSteps(drafts: readonly StepDraft[]): Step[] {
  let end = -1;
  return drafts.map(({ text, span, role }) => {
    const placed: Span = span ?? [end + 1, end + 1 + text.length];
    end = placed[1];
    const hash = once(() => hashOf([text]));
    return {
      text,
      span: placed,
      role: role ?? 'reasoning',
      get hash() {
        return hash();
      },
    };
  });
}

/** Hashing is most of the work of reading a trace, and few hashes are asked for. */
function once<T extends string>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

/** The trace up to and including step `k`: what a PRM judges and a rollout continues. */
export function prefix(trace: Trace, k: number): Trace {
  const upTo = <T>(parallel: readonly T[]): T[] => parallel.slice(0, k + 1);
  return makeTrace(trace, {
    ...trace,
    // The outcome is the whole trace's, not the prefix's.
    outcome: undefined,
    steps: upTo(trace.steps),
    recorded: trace.recorded && upTo(trace.recorded),
    ...(trace.recordedBy && { recordedBy: upTo(trace.recordedBy) }),
    signals: trace.signals.map((signal) => ({
      ...signal,
      values: upTo(signal.values),
      ...(signal.counts && { counts: upTo(signal.counts) }),
      ...(signal.evidence && { evidence: upTo(signal.evidence) }),
    })),
    problems: [],
  });
}

/** Whether a step is judged at all: by a PRM, a person, or a first-error search. */
export function isJudged(step: Step): boolean {
  return step.role !== 'observation';
}
