import { HumanError } from '../core/errors.js';
import { firstErrorOf, ratingsOf } from '../core/label.js';
import {
  type DropCalibration,
  type LabelledRewards,
  calibrateDrop,
} from '../core/search/dropPosterior.js';
import { readInput } from './input.js';
import type { InputOptions } from './options.js';
import type { Rewards } from './rewards.js';

/** Fewer traces than this leave most cells of the histograms empty. */
const fewest = 50;

/** How the chosen rewards look around the labelled first errors of a file. */
export async function calibrationOn(
  file: string,
  options: InputOptions,
  rewards: Rewards,
  abort: AbortSignal,
): Promise<DropCalibration> {
  const { json, split } = options;
  const labelled: LabelledRewards[] = [];
  for await (const item of rewards.of(readInput([file], { json, split }, abort))) {
    if ('problem' in item) continue;
    const firstError = firstErrorOf(item.trace.steps, ratingsOf(item.labels));
    if (firstError !== undefined) labelled.push({ rewards: item.rewards, firstError });
  }
  if (labelled.length >= fewest) return calibrateDrop(labelled);
  throw new HumanError(
    `${file}: ${labelled.length} traces have labels up to their first error, and a confidence needs ` +
      `${fewest}. Name a file with more, other than those that are searched.`,
  );
}
