import type { Probed } from '../core/detectors/detector.js';
import type { Output } from './output.js';
import type { Rewards } from './rewards.js';

/** How many edited traces are scored together. */
const groupSize = 64;

/** Edited traces with their rewards; what could not be scored is told and left out. */
export async function* rescored<T extends Omit<Probed, 'after'>>(
  edits: readonly T[],
  rewards: Rewards,
  output: Output,
): AsyncGenerator<T & Probed> {
  for (let from = 0; from < edits.length; from += groupSize) {
    const group = edits.slice(from, from + groupSize);
    let at = 0;
    for await (const scored of rewards.rescored(group.map(({ edit }) => edit.trace))) {
      const asked = group[at++];
      for (const { problem, ...place } of scored.problems)
        await output.problem({ ...place, problem: `edited by ${asked?.edit.probe}: ${problem}` });
      const after = scored.signals[0]?.values;
      if (asked && after) yield { ...asked, after };
    }
  }
}
