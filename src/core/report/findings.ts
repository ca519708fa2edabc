import { type Detected, detectorIdOf } from '../detectors/detector.js';
import { detectorById } from '../detectors/index.js';
import { groupedBy } from '../group.js';
import type { RewardedTrace } from '../rewardedTrace.js';
import type { ReportSection } from './report.js';
import { refOf, refsOf } from './traceRef.js';

/** The commonest kind first; what is found of all traces together is of each of them. */
export function findingSection(
  items: readonly RewardedTrace[],
  detected: readonly Detected[],
): ReportSection {
  const rows = [...groupedBy(detected, ({ finding }) => finding.code)]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([code, own]) => ({
      name: titleOf(code),
      values: [own.length],
      traces: own.flatMap(({ finding, item }) =>
        item ? [refOf(item, finding.step)] : refsOf(items),
      ),
    }));
  return {
    title: 'Findings',
    about: 'What the detectors of reward hacks found: candidates, until a probe confirms them.',
    columns: ['findings'],
    rows,
    plot: { kind: 'bars', columns: [0] },
  };
}

function titleOf(code: string): string {
  const id = detectorIdOf(code) ?? code;
  return detectorById(id)?.title ?? id;
}
