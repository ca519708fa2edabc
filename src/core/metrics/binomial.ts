/** A closed interval of chances. */
export type Interval = readonly [low: number, high: number];

export interface Beta {
  readonly a: number;
  readonly b: number;
}

interface Count {
  readonly successes: number;
  readonly rollouts: number;
}

/**
 * Wilson's interval for a chance, by default at 95 %.
 * 0 of 8 is [0, 0.324]: few failures say little.
 */
export function wilsonInterval({ successes, rollouts }: Count, z = 1.959964): Interval {
  if (rollouts === 0) return [0, 1];
  const rate = successes / rollouts;
  const spread = z * Math.sqrt((rate * (1 - rate)) / rollouts + (z / (2 * rollouts)) ** 2);
  const scale = 1 + z ** 2 / rollouts;
  const centre = rate + z ** 2 / (2 * rollouts);
  return [
    successes === 0 ? 0 : (centre - spread) / scale,
    successes === rollouts ? 1 : (centre + spread) / scale,
  ];
}

/** Mean of the chance after these rollouts, before which all chances were equally likely. */
export function posteriorMean({ successes, rollouts }: Count): number {
  return (successes + 1) / (rollouts + 2);
}

/** Equal-tailed interval of Beta(successes + 1, failures + 1), by default at 90 %. */
export function posteriorInterval(count: Count, mass = 0.9): Interval {
  const tail = (1 - mass) / 2;
  return [posteriorQuantile(count, tail), posteriorQuantile(count, 1 - tail)];
}

function posteriorQuantile(count: Count, share: number): number {
  let [low, high] = [0, 1];
  for (let halving = 0; halving < 50; halving++) {
    const middle = (low + high) / 2;
    if (posteriorBelow(count, middle) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** P(chance <= x): of whole parameters, a tail of the binomial distribution. */
function posteriorBelow({ successes, rollouts }: Count, x: number): number {
  const n = rollouts + 1;
  let sum = 0;
  for (let j = successes + 1; j <= n; j++) {
    const lnChoose = lnGamma(n + 1) - lnGamma(j + 1) - lnGamma(n - j + 1);
    sum += Math.exp(lnChoose + j * Math.log(x) + (n - j) * Math.log1p(-x));
  }
  return sum;
}

/** ln of the chance of this very sequence of successes and failures, the rate being Beta(a, b). */
export function lnBetaBinomial({ successes, rollouts }: Count, { a, b }: Beta): number {
  return lnBeta(a + successes, b + rollouts - successes) - lnBeta(a, b);
}

function lnBeta(a: number, b: number): number {
  return lnGamma(a) + lnGamma(b) - lnGamma(a + b);
}

const lanczos = [
  676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** ln Γ(x) for x > 0, to about 1e-14: Lanczos, g = 7. */
export function lnGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - lnGamma(1 - x);
  const z = x - 1;
  const t = z + 7.5;
  const series = lanczos.reduce((sum, c, at) => sum + c / (z + at + 1), 0.99999999999980993);
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(t) - t + Math.log(series);
}
