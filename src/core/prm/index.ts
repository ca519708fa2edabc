import { actprm } from './actprm.js';
import { erPrm } from './erPrm.js';
import type { PrmFamily } from './family.js';
import { fover } from './fover.js';
import { implicit } from './implicit.js';
import { mathShepherd } from './mathShepherd.js';
import { openr } from './openr.js';
import { outcome } from './outcome.js';
import { pathfinder } from './pathfinder.js';
import { pqm } from './pqm.js';
import { pure } from './pure.js';
import { qwen25MathPrm } from './qwen25MathPrm.js';
import { reasoneval } from './reasoneval.js';
import { reasonflux } from './reasonflux.js';
import { rlhflow } from './rlhflow.js';
import { seccodeprm } from './seccodeprm.js';
import { skyworkO1 } from './skyworkO1.js';
import { trl } from './trl.js';
import { versaprm } from './versaprm.js';

/** Every PRM family that can be scored. */
export const families: readonly PrmFamily[] = [
  qwen25MathPrm,
  mathShepherd,
  rlhflow,
  skyworkO1,
  trl,
  implicit,
  erPrm,
  openr,
  reasoneval,
  pure,
  pqm,
  versaprm,
  actprm,
  fover,
  pathfinder,
  reasonflux,
  seccodeprm,
  outcome,
];

export function familyById(id: string): PrmFamily | undefined {
  return families.find((family) => family.id === id);
}
