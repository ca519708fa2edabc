// First-error methods on simulated traces: exact hits and rollouts used, with standard errors.
//   npm run bench:search [-- RUNS]
import { bayes } from '../../src/core/search/bayes.js';
import { bisect } from '../../src/core/search/bisect.js';
import { cost } from '../../src/core/search/cost.js';
import type { SearchMethod, SearchSettings } from '../../src/core/search/firstError.js';
import { linear } from '../../src/core/search/linear.js';
import { recommended } from '../../src/core/search/recommended.js';
import { type Difficulty, difficulties, searchWorld, worldOf } from './simulation.js';
import { bruteForceYield, treeYield } from './trees.js';

const runs = Number(process.argv[2] ?? 2500);

interface Entry {
  readonly name: string;
  readonly method: SearchMethod;
  readonly settings: Partial<SearchSettings>;
}

const entries: readonly Entry[] = [
  { name: 'bisect, k = 8', method: bisect, settings: { stopping: 'all' } },
  { name: 'bisect, early stop', method: bisect, settings: {} },
  { name: 'linear, early stop', method: linear, settings: {} },
  { name: 'cost, early stop', method: cost, settings: {} },
  { name: 'recommended', method: recommended, settings: {} },
  { name: 'bisect, SPRT', method: bisect, settings: { stopping: 'sprt' } },
  { name: 'bisect, anytime', method: bisect, settings: { stopping: 'anytime' } },
  { name: 'bayes', method: bayes, settings: {} },
];

function mean(numbers: readonly number[]): { mean: number; error: number } {
  const mean = numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
  const squares = numbers.reduce((sum, each) => sum + (each - mean) ** 2, 0);
  return { mean, error: Math.sqrt(squares / (numbers.length - 1) / numbers.length) };
}

function row({ name, method, settings }: Entry, length: number, difficulty: Difficulty): string {
  const hits: number[] = [];
  const used: number[] = [];
  for (let seed = 0; seed < runs; seed++) {
    const world = worldOf(length, difficulty, seed);
    const { firstError, rolloutsUsed } = searchWorld(method, world, settings);
    hits.push(Number(firstError === world.error));
    used.push(rolloutsUsed);
  }
  const [hit, rollouts] = [mean(hits), mean(used)];
  return [
    name.padEnd(20),
    `${hit.mean.toFixed(3)} ± ${hit.error.toFixed(3)}`,
    `${rollouts.mean.toFixed(1).padStart(6)} ± ${rollouts.error.toFixed(1)}`,
  ].join('  ');
}

for (const length of [8, 16, 32]) {
  for (const difficulty of difficulties) {
    console.log(`\n${length} steps, ${difficulty.name}: exact hits, rollouts (${runs} runs)`);
    for (const entry of entries) console.log(row(entry, length, difficulty));
  }
}

const questions = Math.ceil(runs / 100);
const [tree, brute] = [treeYield(questions), bruteForceYield(questions)];
const table = { omega: tree, 'brute force': brute };
for (const [name, { labels, errors, rollouts }] of Object.entries(table)) {
  const per = (count: number): string => ((1000 * count) / rollouts).toFixed(1);
  console.log(
    `${name.padEnd(12)} ${per(labels)} labels, ${per(errors)} first errors (${rollouts} rollouts)`,
  );
}
