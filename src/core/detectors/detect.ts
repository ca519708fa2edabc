import type { Finding } from '../finding.js';
import type { RewardedTrace } from '../rewardedTrace.js';
import type { DatasetDetector, Detected, Detector, TraceDetector } from './detector.js';
import { detectors } from './index.js';

/** Thresholds by detector id, over the detectors' own. */
export type Thresholds = Readonly<Record<string, number>>;

export function thresholdOf({ id, threshold }: Detector, set: Thresholds): number {
  return set[id] ?? threshold ?? 0;
}

/** What a detector finds in one trace; one that reads texts says nothing of recorded scores alone. */
export function detectIn(
  detector: TraceDetector,
  item: RewardedTrace,
  thresholds: Thresholds,
): Detected[] {
  if (detector.readsText && isTextless(item)) return [];
  return detector
    .detect(item, thresholdOf(detector, thresholds))
    .map((finding) => ({ finding, item }));
}

/** What all detectors of single traces find, in the order of their catalogue. */
export function hacksIn(item: RewardedTrace, thresholds: Thresholds): Finding[] {
  return detectors.flatMap((detector) =>
    detector.scope === 'trace'
      ? detectIn(detector, item, thresholds).map(({ finding }) => finding)
      : [],
  );
}

/** What a detector finds in all traces together. */
export function detectOver(
  detector: DatasetDetector,
  items: readonly RewardedTrace[],
  thresholds: Thresholds,
): Detected[] {
  const readable = detector.readsText ? items.filter((item) => !isTextless(item)) : items;
  return detector
    .detect(readable, thresholdOf(detector, thresholds))
    .map((finding) => ({ finding, item: undefined }));
}

/** What all detectors of datasets find in all traces together. */
export function detectOverAll(items: readonly RewardedTrace[], thresholds: Thresholds): Detected[] {
  return detectors.flatMap((detector) =>
    detector.scope === 'dataset' ? detectOver(detector, items, thresholds) : [],
  );
}

function isTextless({ trace }: RewardedTrace): boolean {
  return trace.meta['textless'] === true;
}
