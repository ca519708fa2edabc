import { type Thresholds, hacksIn } from '../core/detectors/detect.js';
import type { Finding } from '../core/finding.js';
import type { RewardedTrace } from '../core/rewardedTrace.js';

/** What the detectors find in one trace, kept while nothing changes that they look at. */
export class Detections {
  #last: { readonly key: string; readonly main: object; readonly found: Finding[] } | undefined;

  of(item: RewardedTrace, thresholds: Thresholds): readonly Finding[] {
    const key = JSON.stringify([item.trace.hash, item.ratings, item.threshold, thresholds]);
    if (this.#last?.key !== key || this.#last.main !== item.main)
      this.#last = { key, main: item.main, found: hacksIn(item, thresholds) };
    return this.#last.found;
  }
}
