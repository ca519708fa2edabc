import { groupedBy } from '../group.js';
import { seededRandom } from '../random.js';
import type { RewardedTrace } from '../rewardedTrace.js';
import { lowest } from '../rewardedTrace.js';
import { meanOf, slopeOf } from './statistics.js';

/** The traces of one checkpoint: their rewards (the lowest of each) and whether they are right. */
export interface Checkpoint {
  readonly name: string;
  readonly traces: readonly { readonly reward: number; readonly right: boolean }[];
}

/** How reward and accuracy move per checkpoint. */
export interface Trend {
  readonly rewardSlope: number;
  readonly accuracySlope: number;
  /** Share of bootstrap samples in which the reward rises and the accuracy does not. */
  readonly diverging: number;
}

/** Checkpoints in order: by number where all have one, else as they come. */
export function checkpointsOf(items: readonly RewardedTrace[]): Checkpoint[] {
  const known = items.flatMap(({ trace, rewards }) => {
    const reward = lowest(rewards);
    if (reward === undefined || trace.outcome === undefined) return [];
    return [{ name: checkpointOf(trace), reward, right: trace.outcome }];
  });
  const groups = [...groupedBy(known, ({ name }) => name)];
  const inOrder = groups.every(([name]) => Number.isFinite(Number(name)))
    ? groups.sort(([a], [b]) => Number(a) - Number(b))
    : groups;
  return inOrder.map(([name, traces]) => ({ name, traces }));
}

export function checkpointOf({ meta, file }: RewardedTrace['trace']): string {
  return String(meta['checkpoint'] ?? file);
}

const samples = 200;

export function trendOf(checkpoints: readonly Checkpoint[]): Trend {
  const random = seededRandom(1);
  const whole = slopes(checkpoints);
  const hits = Array.from({ length: samples }, () =>
    slopes(
      checkpoints.map(({ name, traces }) => ({
        name,
        traces: traces.flatMap(() => traces[Math.floor(random() * traces.length)] ?? []),
      })),
    ),
  ).filter(([reward, accuracy]) => reward > 0 && accuracy <= 0);
  return {
    rewardSlope: whole[0],
    accuracySlope: whole[1],
    diverging: hits.length / samples,
  };
}

function slopes(checkpoints: readonly Checkpoint[]): [reward: number, accuracy: number] {
  const by = (value: (trace: Checkpoint['traces'][number]) => number): number =>
    slopeOf(checkpoints.map(({ traces }, at) => [at, meanOf(traces.map(value))])) ?? 0;
  return [by(({ reward }) => reward), by(({ right }) => Number(right))];
}
