import type { Step } from '../src/core/trace.js';
import type { WordChange } from '../src/core/labels/drafts.js';
import type { Rating } from '../src/core/label.js';
import { visible } from '../src/core/visible.js';
import type { PanelSignal, PanelState } from '../src/rpc/panel.js';
import { firstErrorOf, thresholdFor } from './signals.js';
import {
  labelShape,
  labelSource,
  labelWord,
  numberWord,
  thresholdWord,
  verdictWord,
} from './words.js';

/** All that one step shows, as data: equal models need no drawing. */
export interface StepModel {
  readonly index: number;
  readonly text: string;
  readonly role: Step['role'];
  /** Observations are shown but never rewarded or labelled. */
  readonly judged: boolean;
  readonly rating: Rating | null;
  readonly shape: string;
  readonly label: string;
  readonly source: string;
  readonly note: string;
  /** Titles of hack tags. */
  readonly tags: readonly string[];
  /** What a correction changed; null where the step is as in the file. */
  readonly correction: readonly WordChange[] | null;
  /** Nothing where there is no signal at all. */
  readonly reward: string;
  readonly word: string;
  readonly bar: Bar | null;
  readonly evidence: readonly Evidence[];
  readonly selected: boolean;
  readonly predicted: boolean;
  readonly confirmed: boolean;
  readonly afterError: boolean;
}

/** All in [0, 1] of the bar's width. */
export interface Bar {
  readonly from: number;
  readonly to: number;
  readonly threshold: number | null;
}

export interface Evidence {
  readonly source: string;
  readonly verdict: string;
  readonly text: string;
}

export function stepModels(
  state: PanelState,
  signal: PanelSignal | undefined,
): readonly StepModel[] {
  const error = firstErrorOf(state);
  const threshold = thresholdFor(state, signal);
  return state.trace.steps.map(({ text, role }, index) => {
    const reward = signal?.values[index] ?? null;
    const label = state.labels[index] ?? null;
    const remarks = state.remarks[index];
    return {
      index,
      text: visible(text),
      role,
      judged: role !== 'observation',
      rating: label?.rating ?? null,
      shape: labelShape(label),
      label: labelWord(label),
      source: labelSource(label),
      note: [label?.note ?? '', ...(remarks?.notes ?? [])].filter((n) => n !== '').join(' · '),
      tags: remarks?.tags ?? [],
      correction: remarks?.correction?.map(([kind, words]) => [kind, visible(words)]) ?? null,
      reward: signal ? (reward === null ? 'no reward' : numberWord(reward)) : '',
      word: thresholdWord(reward, threshold),
      bar: signal && reward !== null ? barOf(reward, signal.range, threshold) : null,
      evidence: evidenceOf(state.signals, index),
      selected: state.selected === index,
      predicted: state.predictedError === index,
      confirmed: state.confirmedError === index,
      afterError: error !== null && index > error,
    };
  });
}

/** A bar from zero (or from the end of the range that is nearest to it) to the reward. */
export function barOf(
  reward: number,
  range: readonly [number | null, number | null],
  threshold: number | null,
): Bar | null {
  // Infinite ends arrive as null, because messages are JSON.
  const [low, high] = range;
  if (low === null || high === null || !(high > low) || !Number.isFinite(high - low)) return null;
  const place = (value: number): number => Math.min(1, Math.max(0, (value - low) / (high - low)));
  const [zero, end] = [place(0), place(reward)];
  return {
    from: Math.min(zero, end),
    to: Math.max(zero, end),
    threshold: threshold === null ? null : place(threshold),
  };
}

function evidenceOf(signals: readonly PanelSignal[], step: number): readonly Evidence[] {
  return signals.flatMap(({ id, kind, values, evidence }) => {
    const value = values[step] ?? null;
    const text = evidence[step] ?? '';
    const verdict = kind === 'verdict' && value !== null ? verdictWord(value) : '';
    return verdict === '' && text === '' ? [] : [{ source: id, verdict, text }];
  });
}
