/**
 * ER-PRM's soft label of a step from which a share `p` of the rollouts ends well:
 * (1/eta) ln(1 - p + p e^eta), the entropy-regularised value. `eta` -> 0 gives p, the soft label;
 * eta -> infinity the hard one (1 if any rollout succeeds); negative eta is pessimistic.
 * Source: arXiv 2412.11006.
 */
export function softened(p: number, eta: number): number {
  if (p <= 0 || p >= 1 || Math.abs(eta) < 1e-9) return Math.min(1, Math.max(0, p));
  // In the form whose exponential cannot overflow.
  const value =
    eta > 0
      ? 1 + Math.log(p + (1 - p) * Math.exp(-eta)) / eta
      : Math.log(1 - p + p * Math.exp(eta)) / eta;
  return Math.min(1, Math.max(0, value));
}
