import type { ScoringEngine } from './engine.js';
import { openaiCompletions } from './openaiCompletions.js';
import { sglangClassify } from './sglangClassify.js';
import { sglangScore } from './sglangScore.js';
import { tei } from './tei.js';
import { vllmClassify } from './vllmClassify.js';
import { vllmPooling } from './vllmPooling.js';

/** Every kind of server that gives rewards. */
export const scoringEngines: readonly ScoringEngine[] = [
  vllmPooling,
  vllmClassify,
  sglangClassify,
  sglangScore,
  tei,
  openaiCompletions,
];
