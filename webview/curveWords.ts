import type { PanelSignal, PanelState } from '../src/rpc/panel.js';
import { thresholdFor } from './signals.js';
import { labelWord, numberWord, stepWord, thresholdWord, verdictWord } from './words.js';

export interface ErrorMark {
  readonly step: number;
  readonly kind: 'predicted' | 'confirmed';
  readonly word: string;
}

/** One mark where prediction and judgement agree, else one each. */
export function errorMarks({
  predictedError: predicted,
  confirmedError: confirmed,
}: Pick<PanelState, 'predictedError' | 'confirmedError'>): readonly ErrorMark[] {
  if (predicted === confirmed) return mark(confirmed, 'confirmed', '✗ first error, as predicted');
  return [
    ...mark(predicted, 'predicted', '▿ predicted'),
    ...mark(confirmed, 'confirmed', '✗ confirmed'),
  ];
}

function mark(step: number | null, kind: ErrorMark['kind'], word: string): readonly ErrorMark[] {
  return step === null || step < 0 ? [] : [{ step, kind, word }];
}

/** All that the curve says of a step, as a sentence. */
export function stepSummary(state: PanelState, step: number): string {
  const points = state.signals.flatMap((signal) => {
    const said = signalWord(state, signal, step);
    return said === '' ? [] : [`${signal.id} ${said}`];
  });
  const marks = errorMarks(state).filter((mark) => mark.step === step);
  const label = labelWord(state.labels[step] ?? null);
  const said = points.length === 0 ? ['no reward'] : points;
  return `${stepWord(step)}: ${[...said, label, ...marks.map(({ kind }) => `${kind} first error`)].join(', ')}`;
}

/** What a signal says of a step; nothing where it is silent. */
export function signalWord(state: PanelState, signal: PanelSignal, step: number): string {
  const value = signal.values[step] ?? null;
  if (value === null) return '';
  if (signal.kind === 'verdict') return verdictWord(value);
  return `${numberWord(value)} ${thresholdWord(value, thresholdFor(state, signal))}`.trim();
}

/** A number at an axis, where space is short. */
export function shortNumber(value: number): string {
  return String(Number(value.toPrecision(2))).replace('-', '−');
}
