import type { RewardedTrace } from '../rewardedTrace.js';
import type { TraceRef } from './report.js';

export function refOf({ trace }: RewardedTrace, step: number | null = null): TraceRef {
  const { id, file, record, part } = trace;
  return { id, file, record, part, step };
}

export function refsOf(items: readonly RewardedTrace[]): TraceRef[] {
  return items.map((item) => refOf(item));
}
