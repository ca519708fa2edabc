import { corruptNumber } from './corruptNumber.js';
import { deleteStep } from './deleteStep.js';
import { dropQuestion } from './dropQuestion.js';
import { duplicateStep } from './duplicateStep.js';
import { emptyAnswer } from './emptyAnswer.js';
import { flipOperator } from './flipOperator.js';
import { insertFiller } from './insertFiller.js';
import { mergeSteps } from './mergeSteps.js';
import { paraphrase } from './paraphrase.js';
import type { Probe } from './probe.js';
import { shufflePremises } from './shufflePremises.js';
import { splitStep } from './splitStep.js';
import { swapQuestion } from './swapQuestion.js';
import { swapSteps } from './swapSteps.js';
import { truncate } from './truncate.js';

/** Every counterfactual edit. */
export const probes: readonly Probe[] = [
  dropQuestion,
  swapQuestion,
  corruptNumber,
  flipOperator,
  duplicateStep,
  deleteStep,
  swapSteps,
  insertFiller,
  mergeSteps,
  splitStep,
  paraphrase,
  emptyAnswer,
  truncate,
  shufflePremises,
];

export function probeById(id: string): Probe | undefined {
  return probes.find((probe) => probe.id === id);
}
