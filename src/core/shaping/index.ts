import { alpha } from './alpha.js';
import { clip } from './clip.js';
import { clipDelta } from './clipDelta.js';
import { delta } from './delta.js';
import { logSigmoid } from './logSigmoid.js';
import { none } from './none.js';
import { progress } from './progress.js';
import { pure } from './pure.js';
import type { Transform } from './transform.js';

/** Every transform of step rewards. */
export const transforms: readonly Transform[] = [
  none,
  clip,
  delta,
  clipDelta,
  progress,
  logSigmoid,
  alpha,
  pure,
];

export function transformById(id: string): Transform | undefined {
  return transforms.find((transform) => transform.id === id);
}
