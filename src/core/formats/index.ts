import type { RecordContent, TraceFormat } from './format.js';
import { mathShepherd } from './mathShepherd.js';
import { prm800k } from './prm800k.js';
import { prmbench } from './prmbench.js';
import { bigbenchMistake } from './bigbenchMistake.js';
import { mrGsm8k } from './mrGsm8k.js';
import { mrBen } from './mrBen.js';
import { recordedScores } from './recordedScores.js';
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
import { searchAndLearn } from './searchAndLearn.js';
import { qwenMathEval } from './qwenMathEval.js';
import { treeOfThought } from './treeOfThought.js';
import { restMcts } from './restMcts.js';
import { rstarMath } from './rstarMath.js';
import { rstar } from './rstar.js';
import { moatless } from './moatless.js';
import { reasoneval } from './reasoneval.js';
import { fover } from './fover.js';
import { ultraInteract } from './ultraInteract.js';
import { rewardbench } from './rewardbench.js';
import { rewardmath } from './rewardmath.js';
import { erPrm } from './erPrm.js';
import { preferencePairs } from './preferencePairs.js';
import { agentProcessBench } from './agentProcessBench.js';
import { whoAndWhen } from './whoAndWhen.js';
import { openhands } from './openhands.js';
import { openhandsEventList } from './openhandsEventList.js';
import { sweAgent } from './sweAgent.js';
import { miniSweAgent } from './miniSweAgent.js';
import { miniSweAgentMessages } from './miniSweAgentMessages.js';
import { inspectLog } from './inspectLog.js';
import { lmEval } from './lmEval.js';
import { claudeCode } from './claudeCode.js';
import { codex } from './codex.js';
import { chatResponse } from './chatResponse.js';
import { sharegpt } from './sharegpt.js';
import { ldb } from './ldb.js';
import { reflexion } from './reflexion.js';
import { humaneval } from './humaneval.js';
import { humanevalSamples } from './humanevalSamples.js';
import { mbpp } from './mbpp.js';
import { codet } from './codet.js';
import { tora } from './tora.js';
import { plainText } from './plainText.js';
import { processBench } from './processBench.js';
import { trlStepwise } from './trlStepwise.js';
import { axolotlStepwise } from './axolotlStepwise.js';
import { stepSeparator } from './stepSeparator.js';
import { tokenMask } from './tokenMask.js';
import { rewardscope } from './rewardscope.js';

/** Every trace format that can be read, the more specific before the more general. */
export const formats: readonly TraceFormat[] = [
  rewardscope,
  processBench,
  axolotlStepwise,
  trlStepwise,
  stepSeparator,
  tokenMask,
  searchAndLearn,
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
  qwenMathEval,
  treeOfThought,
  restMcts,
  rstarMath,
  rstar,
  moatless,
  reasoneval,
  fover,
  ultraInteract,
  rewardbench,
  rewardmath,
  erPrm,
  preferencePairs,
  agentProcessBench,
  whoAndWhen,
  openhands,
  openhandsEventList,
  sweAgent,
  miniSweAgent,
  miniSweAgentMessages,
  inspectLog,
  lmEval,
  claudeCode,
  codex,
  chatResponse,
  sharegpt,
  ldb,
  reflexion,
  humaneval,
  humanevalSamples,
  mbpp,
  codet,
  tora,
  recordedScores,
  plainText,
];

export function formatById(id: string): TraceFormat | undefined {
  return formats.find((format) => format.id === id);
}

/** The formats that fit, best first; equal fits keep the order of the list. */
export function recognise(
  first: readonly RecordContent[],
  name: string,
  candidates: readonly TraceFormat[] = formats,
): readonly TraceFormat[] {
  return candidates
    .map((format) => ({ format, fit: format.fits(first, name) }))
    .filter(({ fit }) => fit > 0)
    .sort((a, b) => b.fit - a.fit)
    .map(({ format }) => format);
}
