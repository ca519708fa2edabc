import type { RecordContent, TraceFormat } from './format.js';
import { mathShepherd } from './mathShepherd.js';
import { prm800k } from './prm800k.js';
import { prmbench } from './prmbench.js';
import { bigbenchMistake } from './bigbenchMistake.js';
import { mrGsm8k } from './mrGsm8k.js';
import { mrBen } from './mrBen.js';
import { verifyThenGenerate } from './verifyThenGenerate.js';
import { parc } from './parc.js';
import { gsm8k } from './gsm8k.js';
import { gsm8kSolutions } from './gsm8kSolutions.js';
import { math } from './math.js';
import { rlhflow } from './rlhflow.js';
import { openr } from './openr.js';
import { mathAps } from './mathAps.js';
import { mathApsTree } from './mathApsTree.js';
import { openrlhfPrm } from './openrlhfPrm.js';
import { plainText } from './plainText.js';
import { processBench } from './processBench.js';
import { trlStepwise } from './trlStepwise.js';

/** Every trace format that can be read, the more specific before the more general. */
export const formats: readonly TraceFormat[] = [
  processBench,
  trlStepwise,
  mathShepherd,
  prm800k,
  prmbench,
  bigbenchMistake,
  mrGsm8k,
  mrBen,
  verifyThenGenerate,
  parc,
  gsm8k,
  gsm8kSolutions,
  math,
  rlhflow,
  openr,
  mathAps,
  mathApsTree,
  openrlhfPrm,
  plainText,
];

export function formatById(id: string): TraceFormat | undefined {
  return formats.find((format) => format.id === id);
}

/** The formats that fit, best first; equal fits keep the order of the list. */
export function recognise(first: readonly RecordContent[], name: string): readonly TraceFormat[] {
  return formats
    .map((format) => ({ format, fit: format.fits(first, name) }))
    .filter(({ fit }) => fit > 0)
    .sort((a, b) => b.fit - a.fit)
    .map(({ format }) => format);
}
