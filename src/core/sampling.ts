import type { Random } from './random.js';

/** Which of a model's next tokens are drawn from, and how boldly. */
export interface TokenChoice {
  /** 0 takes the likeliest token. */
  readonly temperature: number;
  /** Only the k likeliest tokens; 0: all. */
  readonly topK: number;
  /** Only the likeliest tokens that together have this chance. */
  readonly topP: number;
}

/** Draws the next token by its logits: first temperature, then top-k, then top-p. */
export function sampledToken(
  logits: ArrayLike<number>,
  { temperature, topK, topP }: TokenChoice,
  random: Random,
): number {
  const ids = Array.from({ length: logits.length }, (_, id) => id);
  const logit = (id: number): number => logits[id] ?? -Infinity;
  ids.sort((a, b) => logit(b) - logit(a) || a - b);
  if (temperature <= 0) return ids[0] ?? 0;
  const kept = topK > 0 ? ids.slice(0, topK) : ids;
  const most = logit(kept[0] ?? 0);
  const weights = kept.map((id) => Math.exp((logit(id) - most) / temperature));
  const nucleus = countWithin(weights, topP);
  let left = random() * sum(weights.slice(0, nucleus));
  const drawn = weights.slice(0, nucleus).findIndex((weight) => (left -= weight) < 0);
  return kept[drawn === -1 ? nucleus - 1 : drawn] ?? 0;
}

/** How many of the weights, the greatest first, reach this share of them all; one at least. */
function countWithin(weights: readonly number[], share: number): number {
  const wanted = share * sum(weights);
  let reached = 0;
  const last = weights.findIndex((weight) => (reached += weight) >= wanted);
  return last === -1 ? weights.length : last + 1;
}

function sum(weights: readonly number[]): number {
  return weights.reduce((total, weight) => total + weight, 0);
}
