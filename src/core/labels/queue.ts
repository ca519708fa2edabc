import { hashOf } from '../hash.js';
import type { Rating } from '../rating.js';

/** What the order of work needs to know of a trace. */
export interface QueueItem {
  /** The trace's content hash. */
  readonly hash: string;
  /** Rewards of the steps; empty while it is not scored. */
  readonly rewards: readonly (number | undefined)[];
  /** Rewards of the other PRMs that judged it, each parallel to the steps. */
  readonly others: readonly (readonly (number | undefined)[])[];
  /** Below it a reward predicts an error. */
  readonly threshold: number;
  readonly outcome: boolean | undefined;
  readonly labels: readonly (Rating | undefined)[];
  /** Steps that annotators rated differently and nobody has decided. */
  readonly disputed: number;
}

export interface QueueOrder {
  readonly id: string;
  readonly title: string;
  /** How early a trace comes, the greater the earlier; undefined where that cannot be said: last. */
  urgency(item: QueueItem): number | undefined;
}

/** Orders of work. The list is literal; ties stay in the order of the file. */
export const queueOrders: readonly QueueOrder[] = [
  { id: 'file', title: 'As in the file', urgency: () => 0 },
  {
    id: 'lowest-reward',
    title: 'Lowest reward first',
    urgency: ({ rewards }) => negative(lowest(rewards)),
  },
  {
    id: 'high-reward-wrong',
    title: 'High reward, wrong answer',
    urgency: ({ rewards, outcome }) => (outcome === false ? lowest(rewards) : undefined),
  },
  {
    id: 'right-but-low',
    title: 'Right answer, a low step',
    urgency: ({ rewards, outcome }) => (outcome === true ? negative(lowest(rewards)) : undefined),
  },
  { id: 'disagreement', title: 'PRMs disagree', urgency: disagreement },
  { id: 'uncertainty', title: 'PRM unsure', urgency: uncertainty },
  {
    id: 'disputed',
    title: 'Annotators disagree',
    urgency: ({ disputed }) => (disputed === 0 ? undefined : disputed),
  },
];

export function queueOrderById(id: string): QueueOrder | undefined {
  return queueOrders.find((order) => order.id === id);
}

/** Indexes of the items in the order of work. */
export function ordered(items: readonly QueueItem[], order: QueueOrder): number[] {
  return items
    .map((item, index) => ({ index, urgency: order.urgency(item) ?? -Infinity }))
    .sort((a, b) => b.urgency - a.urgency || a.index - b.index)
    .map(({ index }) => index);
}

export interface Drawn {
  readonly index: number;
  /** Relative chance in (0, 1] of coming early; 1 / propensity is the weight of what is found. */
  readonly propensity: number;
}

/**
 * A random order of work in which suspicious traces come earlier, and which remembers by how much.
 *
 * Sequential Poisson sampling (Ohlsson 1998): each trace has a number u in (0, 1) from seed and
 * content, and they are worked on by rising u / propensity. So every beginning of the order is a
 * sample with inclusion chances proportional to the propensities, and traces keep their places when
 * others are added. The propensity is `floor` for the least suspicious, 1 for the most.
 */
export function drawn(
  items: readonly QueueItem[],
  { seed, floor }: { readonly seed: number; readonly floor: number },
): Drawn[] {
  return items
    .map((item, index) => {
      const propensity = floor + (1 - floor) * suspicion(item);
      return { index, propensity, turn: uniform(seed, item.hash) / propensity };
    })
    .sort((a, b) => a.turn - b.turn)
    .map(({ index, propensity }) => ({ index, propensity }));
}

/** 0 if every reward says right, 1 if one says wrong for sure; a half where nothing is known. */
function suspicion({ rewards }: QueueItem): number {
  const least = lowest(rewards);
  return least === undefined ? 0.5 : Math.min(1, Math.max(0, 1 - least));
}

/** A number in (0, 1) that only seed and content decide. */
function uniform(seed: number, hash: string): number {
  return (parseInt(hashOf([String(seed), hash]).slice(0, 12), 16) + 0.5) / 16 ** 12;
}

function lowest(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

function negative(value: number | undefined): number | undefined {
  return value === undefined ? undefined : -value;
}

/** The largest difference between two PRMs about one step. */
function disagreement({ rewards, others }: QueueItem): number | undefined {
  const ranges = rewards.flatMap((reward, step) => {
    const said = [reward, ...others.map((other) => other[step])].filter((r) => r !== undefined);
    return said.length < 2 ? [] : [Math.max(...said) - Math.min(...said)];
  });
  return ranges.length === 0 ? undefined : Math.max(...ranges);
}

/** How near the reward of an unlabelled step comes to the threshold. */
function uncertainty({ rewards, threshold, labels }: QueueItem): number | undefined {
  const gaps = rewards.flatMap((reward, step) =>
    reward === undefined || labels[step] !== undefined ? [] : [Math.abs(reward - threshold)],
  );
  return gaps.length === 0 ? undefined : -Math.min(...gaps);
}
