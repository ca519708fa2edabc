import { processBench as format } from '../formats/processBench.js';
import type { LabelImport } from './labelImport.js';
import { recordedLabels } from './recordedLabels.js';

/**
 * ProcessBench: the first errors of its files, for traces that have the same text here.
 *
 * Steps before the error are good; steps after it stay unlabelled. Source: arXiv 2412.06559.
 */
export const processBench: LabelImport = {
  id: 'processbench',
  title: 'ProcessBench: first errors',
  ...recordedLabels(format),
};
