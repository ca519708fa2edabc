import { prm800k as format } from '../formats/prm800k.js';
import type { LabelImport } from './labelImport.js';
import { recordedLabels } from './recordedLabels.js';

/**
 * PRM800K: the ratings of its files, for traces that have the same text here.
 *
 * Good, neutral and bad are 1, 0 and -1. Source: Lightman et al., arXiv 2305.20050.
 */
export const prm800k: LabelImport = {
  id: 'prm800k',
  title: 'PRM800K: ratings of steps',
  ...recordedLabels(format),
};
