import type { Signal } from '../signal.js';
import type { Trace } from '../trace.js';
import type { PrmFamily } from './family.js';
import type { LoadedModel, Scored } from './scorer.js';

/**
 * The signals of a trace, from the values that its family has read.
 * @param values per signal of the family, parallel to the steps.
 */
export function scoredOf(
  trace: Trace,
  family: Pick<PrmFamily, 'signals'>,
  model: LoadedModel,
  values: readonly (readonly (number | undefined)[])[],
  problem?: string,
): Scored {
  const { file, record } = trace;
  return {
    trace: trace.hash,
    signals: values.map((each, index) => signalOf(index, each, family, model)),
    problems: problem === undefined ? [] : [{ problem, file, record }],
  };
}

/** A trace that the model could not be asked about. */
export function notScored({ hash, file, record }: Trace, reason: string): Scored {
  return {
    trace: hash,
    signals: [],
    problems: [{ problem: `not scored: ${reason}`, file, record }],
  };
}

/** The first signal is the model's reward; the others are called after it. */
function signalOf(
  index: number,
  values: readonly (number | undefined)[],
  family: Pick<PrmFamily, 'signals'>,
  model: LoadedModel,
): Signal {
  const isReward = index === 0;
  return {
    id: isReward ? model.signal : `${model.signal}/${family.signals[index] ?? index}`,
    values,
    kind: model.kind,
    range: isReward ? model.range : [-Infinity, Infinity],
    provenance: { kind: 'prm', model },
  };
}
