import type { StepLabel } from '../src/core/label.js';
import { ratingShapes, ratingWords } from '../src/core/rating.js';
import type { PanelState } from '../src/rpc/panel.js';

export function labelShape(label: StepLabel | null): string {
  return label === null ? '·' : ratingShapes[`${label.rating}`];
}

export function labelWord(label: StepLabel | null): string {
  return label === null ? 'unlabelled' : ratingWords[`${label.rating}`];
}

/** Who says so: the kind of source, and a name where there is one. */
export function labelSource(label: StepLabel | null): string {
  if (label === null) return '';
  return label.by === undefined ? label.source : `${label.source} · ${label.by}`;
}

/** A dash is silence; three decimals keep a reward just below its threshold apart from it. */
export function numberWord(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  const tiny = value !== 0 && Math.abs(value) < 0.0005;
  return (tiny ? value.toExponential(1) : value.toFixed(3)).replace('-', '−');
}

/** Where a reward stands relative to the threshold; nothing where either is missing. */
export function thresholdWord(value: number | null | undefined, threshold: number | null): string {
  if (value === null || value === undefined || threshold === null) return '';
  return value < threshold ? 'below threshold' : 'above threshold';
}

export function verdictWord(value: number): string {
  return value >= 0.5 ? '✓ passed' : '✗ failed';
}

export function stepWord(step: number): string {
  return `step ${step}`;
}

export function outcomeWord({ outcome }: PanelState['trace']): string {
  if (outcome === undefined) return 'not known';
  return outcome ? '✓ right' : '✗ wrong';
}

export function predictedWord(predicted: number | null): string {
  return errorWord(predicted, 'none: no reward lies below the threshold');
}

export function confirmedWord(confirmed: number | null): string {
  return errorWord(confirmed, 'none: every step is labelled right');
}

/** Whether prediction and judgement are about the same step; nothing while one is not known. */
export function agreementWord(predicted: number | null, confirmed: number | null): string {
  if (predicted === null || confirmed === null) return '';
  return predicted === confirmed ? 'as predicted' : 'not as predicted';
}

function errorWord(error: number | null, none: string): string {
  if (error === null) return 'not known';
  return error === -1 ? none : stepWord(error);
}
