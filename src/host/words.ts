import { detectorIdOf } from '../core/detectors/detector.js';
import { detectorById } from '../core/detectors/index.js';
import type { Finding } from '../core/finding.js';
import type { StepLabel } from '../core/label.js';
import { ratingShapes, ratingWords } from '../core/rating.js';
import type { Signal } from '../core/signal.js';

// How data reads to a person in the editor. Findings and signals themselves carry no words.

export function labelWords(label: StepLabel | undefined): string {
  return label
    ? `${ratingShapes[`${label.rating}`]} ${ratingWords[`${label.rating}`]}`
    : 'unlabelled';
}

/** A reward as it stands beside a step. */
export function rewardText(value: number): string {
  return value.toFixed(2);
}

export function verdictText(signal: Signal, step: number): string | undefined {
  const value = signal.values[step];
  if (signal.kind !== 'verdict' || value === undefined) return undefined;
  return `${value === 1 ? '✓' : '✗'} ${nameOf(signal)}`;
}

/** A signal's name without the kind of its source. */
export function nameOf({ id }: Signal): string {
  return id.slice(id.indexOf(':') + 1);
}

export function findingText({ code, facts }: Finding): string {
  switch (code) {
    case 'first-error/predicted':
      return `Predicted first error: reward ${rewardText(Number(facts['reward']))} is below the threshold ${rewardText(Number(facts['threshold']))} (${facts['model']})`;
    case 'first-error/confirmed':
      return 'First error, by label';
    default:
      return `${detectorTitle(code)}: ${factsText(facts)}`;
  }
}

/** How people call the detector of a finding. */
export function detectorTitle(code: string): string {
  return detectorById(detectorIdOf(code) ?? '')?.title ?? code;
}

function factsText(facts: Finding['facts']): string {
  return Object.entries(facts)
    .map(
      ([name, value]) => `${name} ${typeof value === 'number' ? Number(value.toFixed(3)) : value}`,
    )
    .join(', ');
}

/** All that is said of a step, in a line: for the outline, tree items and screen readers. */
export function stepSummary(
  reward: number | undefined,
  label: StepLabel | undefined,
  verdicts: readonly (string | undefined)[],
): string {
  const parts = [
    reward === undefined ? undefined : rewardText(reward),
    label && labelWords(label),
    ...verdicts,
  ];
  return parts.filter((part) => part !== undefined).join(' · ');
}
