/** What a group of traces claims by its rewards, and what was verified of it. */
export interface Claim {
  readonly group: string;
  readonly reward: number;
  readonly right: boolean;
}

export interface Screened {
  readonly group: string;
  readonly n: number;
  /** Mean reward and share of right traces, with the bounds that decide. */
  readonly claimed: number;
  readonly claimedAtLeast: number;
  readonly verified: number;
  readonly verifiedAtMost: number;
  /** Whether even the charitable reading leaves the claim too high: suspend it, and test it again. */
  readonly suspend: boolean;
}

export interface ScreeningOptions {
  readonly delta: number;
  readonly margin: number;
  readonly fewest: number;
}

export const defaultScreening: ScreeningOptions = { delta: 0.05, margin: 0.1, fewest: 20 };

/**
 * Claimed against verified, group by group, with Hoeffding's bounds of rewards in [0, 1].
 * After the screening of strategic arms in bandits (arXiv 2311.15647).
 */
export function screen(
  claims: readonly Claim[],
  options: ScreeningOptions = defaultScreening,
): Screened {
  const n = claims.length;
  const mean = (value: (claim: Claim) => number): number =>
    claims.reduce((sum, claim) => sum + value(claim), 0) / Math.max(1, n);
  const width = Math.sqrt(Math.log(2 / options.delta) / (2 * Math.max(1, n)));
  const claimed = mean(({ reward }) => reward);
  const verified = mean(({ right }) => Number(right));
  const claimedAtLeast = Math.max(0, claimed - width);
  const verifiedAtMost = Math.min(1, verified + width);
  return {
    group: claims[0]?.group ?? '',
    n,
    claimed,
    claimedAtLeast,
    verified,
    verifiedAtMost,
    suspend: n >= options.fewest && claimedAtLeast > verifiedAtMost + options.margin,
  };
}
