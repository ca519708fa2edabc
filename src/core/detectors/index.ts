import { answerLeak } from './answerLeak.js';
import { arithmeticContradiction } from './arithmeticContradiction.js';
import { checkpointDivergence } from './checkpointDivergence.js';
import { convincingWrongAnswer } from './convincingWrongAnswer.js';
import { deletionBlind } from './deletionBlind.js';
import { earlyExit } from './earlyExit.js';
import { emptyContent } from './emptyContent.js';
import { fillerBoost } from './fillerBoost.js';
import { giantStep } from './giantStep.js';
import { jumpWithoutContent } from './jumpWithoutContent.js';
import { lastStepLeak } from './lastStepLeak.js';
import { lengthPaid } from './lengthPaid.js';
import { luckyAnswer } from './luckyAnswer.js';
import { miscalibration } from './miscalibration.js';
import { noNovelty } from './noNovelty.js';
import { numberBlind } from './numberBlind.js';
import { operatorBlind } from './operatorBlind.js';
import { orderBlind } from './orderBlind.js';
import { overRewardedPhrase } from './overRewardedPhrase.js';
import { paidRepetition } from './paidRepetition.js';
import { prmDisagreement } from './prmDisagreement.js';
import { questionBlind } from './questionBlind.js';
import { rebound } from './rebound.js';
import { saturation } from './saturation.js';
import { stepLengthBias } from './stepLengthBias.js';
import { suffixRepetition } from './suffixRepetition.js';
import { swallowedError } from './swallowedError.js';
import { testEdit } from './testEdit.js';
import { testSpecialCase } from './testSpecialCase.js';
import { thinkingWithoutSolving } from './thinkingWithoutSolving.js';
import { truncated } from './truncated.js';
import { wrongQuestion } from './wrongQuestion.js';
import type { Detector } from './detector.js';

/** Every detector of reward hacks, in the order of the catalogue; then those of code and agents. */
export const detectors: readonly Detector[] = [
  convincingWrongAnswer,
  luckyAnswer,
  paidRepetition,
  noNovelty,
  suffixRepetition,
  lengthPaid,
  giantStep,
  emptyContent,
  thinkingWithoutSolving,
  truncated,
  questionBlind,
  wrongQuestion,
  numberBlind,
  operatorBlind,
  deletionBlind,
  orderBlind,
  fillerBoost,
  rebound,
  lastStepLeak,
  saturation,
  stepLengthBias,
  miscalibration,
  prmDisagreement,
  overRewardedPhrase,
  jumpWithoutContent,
  checkpointDivergence,
  arithmeticContradiction,
  testEdit,
  testSpecialCase,
  swallowedError,
  answerLeak,
  earlyExit,
];

/** By id, or by the catalogue's code. */
export function detectorById(id: string): Detector | undefined {
  return detectors.find((detector) => detector.id === id || detector.code === id);
}
