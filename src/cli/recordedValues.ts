import type { FirstErrorResult, SearchMethod } from '../core/search/firstError.js';
import { findInRewards } from '../core/search/rewards.js';
import type { Trace } from '../core/trace.js';

/** A prefix from which any recorded rollout succeeded is right. */
const anySuccess = Number.MIN_VALUE;

/**
 * What a method makes of the Monte-Carlo values that came with the trace: rollouts of which the file
 * kept the rate alone. Undefined where there are none, or the method needs rollouts one by one.
 */
export function findInRecordedValues(
  method: SearchMethod,
  trace: Trace,
): FirstErrorResult | undefined {
  const signal = trace.signals.find(
    ({ kind, range: [low, high] }) => kind === 'value' && low === 0 && high === 1,
  );
  if (!signal || method.needs === 'rollouts') return undefined;
  const { outcome } = trace;
  const found = findInRewards(method, { rewards: signal.values, threshold: anySuccess, outcome });
  return { ...found, modelCalls: 0 };
}
