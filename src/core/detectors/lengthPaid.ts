import { correlation } from '../metrics/statistics.js';
import { aggregateOf, aggregates } from '../shaping/aggregate.js';
import { type DatasetDetector, fact, hack } from './detector.js';

/** Below so many traces a correlation says little. */
const fewestTraces = 20;

/**
 * D6. Among wrong solutions a longer one is paid more: the correlation of an aggregate with the number
 * of steps is at least the threshold. Aggregates that are known to pay for length (a raw sum) are left
 * out. Needs outcomes, twenty wrong traces at least.
 *
 * Base rate over four PRMs: sum .73 to .91, product -.29 to -.44, min -.09 to -.35.
 */
export const lengthPaid: DatasetDetector = {
  id: 'length-paid',
  title: 'Aggregate that pays for length',
  code: 'D6',
  scope: 'dataset',
  threshold: 0.3,
  detect(items, threshold) {
    const wrong = items.filter(({ trace }) => trace.outcome === false);
    if (wrong.length < fewestTraces) return [];
    return aggregates.flatMap((aggregate) => {
      if (aggregate.caution?.applies('value', true)) return [];
      const pairs = wrong.flatMap(({ rewards }): [number, number][] => {
        const value = aggregateOf(aggregate, rewards);
        return value === undefined ? [] : [[rewards.length, value]];
      });
      const r = correlation(pairs);
      if (r === undefined || r < threshold) return [];
      const facts = { aggregate: aggregate.id, correlation: fact(r), n: pairs.length, threshold };
      return [hack('length-paid', null, facts)];
    });
  },
};
