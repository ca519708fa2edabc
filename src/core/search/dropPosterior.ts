import { type Beliefs, normalised } from './beliefs.js';

/** A trace of known first error with the rewards of one signal, parallel to its steps. */
export interface LabelledRewards {
  readonly rewards: readonly (number | undefined)[];
  /** Step index, -1 for none. */
  readonly firstError: number;
}

/** How the rewards of one signal look before, at and after a first error. */
export interface DropCalibration {
  /** Natural logarithms of the chance of each cell (reward bin, fall bin), smoothed. */
  readonly before: readonly number[];
  readonly at: readonly number[];
  readonly after: readonly number[];
  /** Share of the calibration traces without an error, smoothed. */
  readonly noError: number;
  readonly traces: number;
}

/** What histograms of rewards and of their falls say of labelled traces. */
export function calibrateDrop(labelled: readonly LabelledRewards[]): DropCalibration {
  const counts = { before: emptyCells(), at: emptyCells(), after: emptyCells() };
  for (const { rewards, firstError } of labelled) {
    for (const { step, cell } of cellsOf(rewards)) {
      const part = firstError === -1 || step < firstError ? 'before' : 'after';
      const cells = counts[step === firstError ? 'at' : part];
      cells[cell] = (cells[cell] ?? 0) + 1;
    }
  }
  const clean = labelled.filter(({ firstError }) => firstError === -1).length;
  return {
    before: logChances(counts.before),
    at: logChances(counts.at),
    after: logChances(counts.after),
    noError: (clean + 1) / (labelled.length + 2),
    traces: labelled.length,
  };
}

/**
 * P(the first error is at step i) for the steps that have a reward, in order, then P(there is none).
 *
 * The places of an error are equally likely before. The likelihood is tempered by one half: the
 * rewards of a trace are not independent, and without it a nominal 90 % covers 82 % on ProcessBench.
 */
export function dropPosterior(
  { before, at, after, noError }: DropCalibration,
  rewards: readonly (number | undefined)[],
): Beliefs {
  const cells = cellsOf(rewards).map(({ cell }) => cell);
  const place = Math.log((1 - noError) / Math.max(1, cells.length));
  let likelihood = cells.reduce((sum, cell) => sum + (after[cell] ?? 0), 0);
  const logs = cells.map((cell) => {
    likelihood += (at[cell] ?? 0) - (after[cell] ?? 0);
    const log = place + tempering * likelihood;
    likelihood += (before[cell] ?? 0) - (at[cell] ?? 0);
    return log;
  });
  return normalised([...logs, Math.log(noError) + tempering * likelihood]);
}

/**
 * P(this answer of a first-error search is right); null for an answer that no reward stands for.
 * @param isKnownWrong leaves "there is none" out.
 */
export function confidenceIn(
  firstError: number,
  rewards: readonly (number | undefined)[],
  calibration: DropCalibration,
  isKnownWrong: boolean,
): number | null {
  const posterior = dropPosterior(calibration, rewards);
  const none = posterior.at(-1) ?? 0;
  if (firstError === -1) return isKnownWrong ? 0 : none;
  const place = cellsOf(rewards).findIndex(({ step }) => step === firstError);
  const belief = place === -1 ? undefined : posterior[place];
  if (belief === undefined) return null;
  return isKnownWrong ? belief / (1 - none) : belief;
}

const tempering = 0.5;
/** Inner borders of the bins. */
const rewardBorders = [0.05, 0.2, 0.4, 0.6, 0.8, 0.9, 0.97];
const fallBorders = [-0.3, -0.1, -0.02, 0.02, 0.1, 0.3, 0.6];
/** What each cell is taken to have been seen before anything was. */
const smoothing = 0.5;

function emptyCells(): number[] {
  return Array<number>((rewardBorders.length + 1) * (fallBorders.length + 1)).fill(0);
}

/** The first step falls from 1. */
function cellsOf(rewards: readonly (number | undefined)[]): { step: number; cell: number }[] {
  let previous = 1;
  return rewards.flatMap((reward, step) => {
    if (reward === undefined) return [];
    const fall = previous - reward;
    previous = reward;
    const cell = bin(reward, rewardBorders) * (fallBorders.length + 1) + bin(fall, fallBorders);
    return [{ step, cell }];
  });
}

function bin(value: number, borders: readonly number[]): number {
  return borders.filter((border) => value >= border).length;
}

function logChances(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count + smoothing, 0);
  return counts.map((count) => Math.log((count + smoothing) / total));
}
