import { calibrationError, judgedOutcomes } from '../metrics/calibration.js';
import { type DatasetDetector, fact, hack } from './detector.js';

const fewestSteps = 50;

/**
 * D22. Rewards are no probabilities: the expected calibration error over the steps up to the first
 * error is above the threshold. Then 0.5 is not the place to cut. Needs labels, fifty steps at least.
 *
 * Base rate: Qwen2.5-Math-PRM-7B .012, Skywork-o1-PRM .374.
 */
export const miscalibration: DatasetDetector = {
  id: 'miscalibration',
  title: 'Miscalibrated rewards',
  code: 'D22',
  scope: 'dataset',
  threshold: 0.1,
  detect(items, threshold) {
    const outcomes = items.flatMap(judgedOutcomes);
    const error = calibrationError(outcomes);
    if (outcomes.length < fewestSteps || error === undefined || error <= threshold) return [];
    return [hack('miscalibration', null, { error: fact(error), n: outcomes.length, threshold })];
  },
};
