import type { ExportFormat } from './export.js';
import { axolotlStepwise } from './axolotlStepwise.js';
import { erPrm } from './erPrm.js';
import { kto } from './kto.js';
import { mathShepherd } from './mathShepherd.js';
import { openr } from './openr.js';
import { openrlhfPrm } from './openrlhfPrm.js';
import { preferencePairs } from './preferencePairs.js';
import { prm800k } from './prm800k.js';
import { processBench } from './processBench.js';
import { rewardPairs } from './rewardPairs.js';
import { rewardscope } from './rewardscope.js';
import { rlhflow } from './rlhflow.js';
import { sft } from './sft.js';
import { stepDpo } from './stepDpo.js';
import { stepSeparator } from './stepSeparator.js';
import { tokenMask } from './tokenMask.js';
import { trlStepwise } from './trlStepwise.js';

/** Every dataset format that can be written. */
export const exportFormats: readonly ExportFormat[] = [
  trlStepwise,
  axolotlStepwise,
  mathShepherd,
  prm800k,
  processBench,
  openrlhfPrm,
  rlhflow,
  openr,
  erPrm,
  stepSeparator,
  tokenMask,
  preferencePairs,
  stepDpo,
  kto,
  sft,
  rewardPairs,
  rewardscope,
];

export function exportFormatById(id: string): ExportFormat | undefined {
  return exportFormats.find((format) => format.id === id);
}
