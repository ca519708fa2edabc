import { z } from 'zod';
import { ratingSchema, type StepLabel } from '../core/label.js';
import type { WordChange } from '../core/labels/drafts.js';
import type { Signal } from '../core/signal.js';
import type { Step, Trace } from '../core/trace.js';
import type { Method } from './rpc.js';

/** All that the trace panel shows: it decides nothing and remembers nothing but scroll. */
export interface PanelState {
  readonly trace: Pick<Trace, 'id' | 'prompt' | 'answer' | 'outcome'> & {
    readonly steps: readonly Pick<Step, 'text' | 'role'>[];
  };
  readonly signals: readonly PanelSignal[];
  /** Parallel to the steps; null is unlabelled (messages to a webview are JSON). */
  readonly labels: readonly (StepLabel | null)[];
  /** What people wrote about each step, parallel to the steps. */
  readonly remarks: readonly PanelRemarks[];
  /** Step index, -1 for none, null for not known. */
  readonly predictedError: number | null;
  readonly confirmedError: number | null;
  /** Below it a reward predicts an error; null without a model. */
  readonly threshold: number | null;
  /** Step that the editor's cursor is in. */
  readonly selected: number | null;
  /** Name of the model, or why there are no rewards. */
  readonly status: string;
}

export interface PanelRemarks {
  readonly notes: readonly string[];
  /** Titles of hack tags. */
  readonly tags: readonly string[];
  /** How a corrected step differs from what it was; null where it is as in the file. */
  readonly correction: readonly WordChange[] | null;
}

/** A signal as the panel gets it: silence is null, because messages to a webview are JSON. */
export type PanelSignal = Pick<Signal, 'id' | 'kind' | 'range'> & {
  readonly values: readonly (number | null)[];
  readonly evidence: readonly (string | null)[];
  /** By aggregate id. */
  readonly aggregates: Readonly<Record<string, number | null>>;
};

/** What the panel offers to the extension. */
export interface TracePanel {
  show: Method<PanelState, null>;
}

/** What the extension offers to the panel. The panel is an untrusted caller: see the schemas. */
export interface TracePanelHost {
  /** The panel listens from now on. */
  ready: Method<null, PanelState | null>;
  /** Shows a step in the editor. */
  select: Method<{ readonly step: number }, null>;
  rate: Method<z.infer<typeof rateSchema>, null>;
  firstError: Method<{ readonly step: number }, null>;
  /** Does what a key of label mode does, on a step. */
  command: Method<z.infer<typeof stepCommandSchema>, null>;
}

export const stepSchema = z.strictObject({ step: z.number().int().nonnegative() });
export const rateSchema = z.strictObject({
  step: z.number().int().nonnegative(),
  rating: ratingSchema.nullable(),
});
/** The commands that the panel offers beside the ratings. */
export const stepCommands = [
  'label.accept',
  'label.note',
  'label.tag',
  'step.correct',
  'step.split',
  'step.merge',
] as const;
export const stepCommandSchema = z.strictObject({
  step: z.number().int().nonnegative(),
  command: z.enum(stepCommands),
});
