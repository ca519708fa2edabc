import { detectorIdOf } from '../core/detectors/detector.js';
import { HumanError } from '../core/errors.js';
import { stepReference } from '../core/label.js';
import { notHack } from '../core/labels/tags.js';
import type { Labelling } from './labelling.js';
import type { Target } from './target.js';

/**
 * Says that a detector is wrong about a step, or every detector that found something there. The act
 * is undone like any label. What is found of a whole trace counts as found at its first step.
 */
export async function markNotHack(
  labelling: Labelling,
  { open, step }: Target,
  detector: unknown,
): Promise<void> {
  const found = open.findings.flatMap((finding) => {
    const id = detectorIdOf(finding.code);
    return id !== undefined && (finding.step ?? 0) === step ? [id] : [];
  });
  const chosen = [...new Set(found)].filter((id) => detector === undefined || id === detector);
  if (chosen.length === 0) throw new HumanError(`No detector found a hack at step ${step}.`);
  const reference = stepReference(open.trace, step);
  await labelling.say(
    open,
    chosen.map((id) => ({ what: 'tag', value: notHack(id), step: reference })),
  );
}
