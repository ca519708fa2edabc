import type { Signal, SignalKind } from '../signal.js';

/** Possible values of a number that nobody bounded: logits, votes, search values. */
export const unbounded: Signal['range'] = [-Infinity, Infinity];

/**
 * A signal that came with the file. What is no finite number (null, NaN) is silence. A value outside
 * of the range that the source promises shows that the promise does not hold: no range is left then.
 */
export function recordedSignal(
  name: string,
  kind: SignalKind,
  range: Signal['range'],
  values: readonly (number | null | undefined)[],
  evidence?: Signal['evidence'],
): Signal {
  const known = values.map((value) =>
    typeof value === 'number' && Number.isFinite(value) ? value : undefined,
  );
  const holds = known.every(
    (value) => value === undefined || (value >= range[0] && value <= range[1]),
  );
  return {
    id: `recorded:${name}`,
    kind,
    range: holds ? range : unbounded,
    values: known,
    provenance: { kind: 'recorded' },
    ...(evidence?.some((said) => said !== undefined) && { evidence }),
  };
}
