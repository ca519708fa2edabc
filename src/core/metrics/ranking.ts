/** One right solution against wrong ones of the same problem, each by its score. */
export interface Ranked {
  readonly right: number;
  readonly wrong: readonly number[];
}

/** How well scores put right solutions first, 0..1. */
export interface RankingScore {
  /** Share of problems whose right solution scores above every wrong one; ties lose. */
  readonly accuracy: number;
  /** Mean of 1 / rank of the right solution; at a tie the wrong ones come first. */
  readonly mrr: number;
  readonly n: number;
}

/** Source: RewardMATH, arXiv 2410.01729. */
export function rankingScore(problems: readonly Ranked[]): RankingScore {
  const ranks = problems.map(
    ({ right, wrong }) => 1 + wrong.filter((other) => !(right > other)).length,
  );
  const share = (sum: number): number => (ranks.length === 0 ? 0 : sum / ranks.length);
  return {
    accuracy: share(ranks.filter((rank) => rank === 1).length),
    mrr: share(ranks.reduce((sum, rank) => sum + 1 / rank, 0)),
    n: problems.length,
  };
}
