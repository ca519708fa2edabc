import { ratingsOf } from '../core/label.js';
import type { RewardedTrace } from '../core/rewardedTrace.js';
import type { Signal } from '../core/signal.js';
import type { RewardOptions } from './options.js';
import type { Rewarded, Rewards, WithSignals } from './rewards.js';

/** The signal whose numbers are a trace's rewards. */
export async function mainSignal(
  { signals, trace }: WithSignals,
  rewards: Rewards,
  options: Pick<RewardOptions, 'signal'>,
): Promise<Signal> {
  const id = options.signal ?? (await rewards.model())?.signal;
  const signal = signals.find((each) => each.id === id);
  if (!signal) throw new Error(`${trace.id} was rewarded by a signal it does not have: ${id}`);
  return signal;
}

/** A rewarded trace as the detectors and the metrics see it. */
export async function rewardedTrace(
  item: Rewarded,
  rewards: Rewards,
  options: Pick<RewardOptions, 'signal'>,
): Promise<RewardedTrace> {
  return {
    trace: item.trace,
    ratings: ratingsOf(item.labels),
    rewards: item.rewards,
    main: await mainSignal(item, rewards, options),
    threshold: await rewards.threshold(),
    signals: item.signals,
  };
}
