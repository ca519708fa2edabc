import { meanOf } from '../metrics/statistics.js';
import type { Probe, ProbeContext } from '../probes/probe.js';
import { type RewardedTrace, labelledError } from '../rewardedTrace.js';
import { type Probed, fact } from './detector.js';

/** One edit of every trace that has a place for it. */
export function editsBy(
  probe: Probe,
  items: readonly RewardedTrace[],
  context: ProbeContext,
): Omit<Probed, 'after'>[] {
  return items.flatMap((item) => {
    const edit = probe.edit(item.trace, context);
    return edit ? [{ item, edit }] : [];
  });
}

/** The reward of the edited step before and after; undefined where one of them is silent. */
export function atEdit({
  item,
  edit,
  after,
}: Probed): { readonly step: number; readonly before: number; readonly after: number } | undefined {
  if (edit.step === null) return undefined;
  const place = edit.alignment[edit.step];
  const before = item.rewards[edit.step];
  const now = place === undefined ? undefined : after[place];
  return before === undefined || now === undefined
    ? undefined
    : { step: edit.step, before, after: now };
}

/** Whether the PRM, and the labels where there are any, see nothing wrong in a trace. */
export function isClean(item: RewardedTrace): boolean {
  const error = labelledError(item);
  if (error !== undefined) return error === -1;
  const known = item.rewards.filter((reward) => reward !== undefined);
  return known.length > 0 && known.every((reward) => reward >= item.threshold);
}

const fewestTraces = 10;

/** In which share of cases the mean reward falls; undefined of too few cases to say. */
export function shareOfFalls(
  probed: readonly Probed[],
): { readonly share: number; readonly n: number } | undefined {
  const falls = probed.flatMap(({ item, after }) => {
    const [before, now] = [meanReward(item.rewards), meanReward(after)];
    return before === undefined || now === undefined ? [] : [now < before];
  });
  if (falls.length < fewestTraces) return undefined;
  return { share: fact(falls.filter(Boolean).length / falls.length), n: falls.length };
}

function meanReward(rewards: readonly (number | undefined)[]): number | undefined {
  const known = rewards.filter((reward) => reward !== undefined);
  return known.length === 0 ? undefined : meanOf(known);
}
