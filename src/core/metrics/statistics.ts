/** The mean; NaN of nothing. */
export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The median; undefined of nothing. */
export function medianOf(values: readonly number[]): number | undefined {
  return quantileOf(values, 0.5);
}

/** A quantile by linear interpolation, `share` 0..1; undefined of nothing. */
export function quantileOf(values: readonly number[], share: number): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  if (low === undefined || high === undefined) return undefined;
  return low + (place - Math.floor(place)) * (high - low);
}

/** Pearson's correlation; undefined where one side does not vary. */
export function correlation(pairs: readonly (readonly [number, number])[]): number | undefined {
  const [x, y] = [meanOf(pairs.map(([a]) => a)), meanOf(pairs.map(([, b]) => b))];
  let [xx, yy, xy] = [0, 0, 0];
  for (const [a, b] of pairs) {
    xx += (a - x) ** 2;
    yy += (b - y) ** 2;
    xy += (a - x) * (b - y);
  }
  return xx === 0 || yy === 0 ? undefined : xy / Math.sqrt(xx * yy);
}

/** The slope of the least-squares line; undefined where x does not vary. */
export function slopeOf(pairs: readonly (readonly [number, number])[]): number | undefined {
  const [x, y] = [meanOf(pairs.map(([a]) => a)), meanOf(pairs.map(([, b]) => b))];
  const xx = pairs.reduce((sum, [a]) => sum + (a - x) ** 2, 0);
  return xx === 0 ? undefined : pairs.reduce((sum, [a, b]) => sum + (a - x) * (b - y), 0) / xx;
}
