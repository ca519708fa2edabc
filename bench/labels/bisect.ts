// Human bisection against reading step by step, on real first errors with the recorded scores of
// PRMs: looks, steps read, and how often the answer is right, by how often a person errs.
//   npm run bench:bisect [-- SCORES]
import { join } from 'node:path';
import { firstErrorOf } from '../../src/core/label.js';
import { type Random, mixedSeed, seededRandom } from '../../src/core/random.js';
import { humanBisect } from '../../src/core/search/humanBisect.js';
import type { PrefixAnswer } from '../../src/core/search/looks.js';
import { openTraceFile } from '../../src/engine/traceFile.js';

const scores =
  process.argv[2] ??
  join(
    process.env['REWARDSCOPE_SHARED'] ?? '../shared',
    'data/prm_scores/processbench_prm_scores.json',
  );
const confidence = 0.95;

/** A trace as the simulation needs it. */
interface Case {
  readonly length: number;
  /** First wrong step, -1 for none. */
  readonly error: number;
  /** By the name of the PRM. */
  readonly rewards: Readonly<Record<string, readonly (number | undefined)[]>>;
}

interface Outcome {
  readonly looks: number;
  /** Steps up to the furthest one that was asked about: what had to be read at all. */
  readonly read: number;
  readonly isRight: boolean;
}

/** A way to find the first error of a case with a person who errs with a chance of `noise` a look. */
type Way = (item: Case, noise: number, random: Random) => Outcome;

/** Is this step right? From the first one on, until one is not. */
const linear: Way = ({ length, error }, noise, random) => {
  for (let step = 0; step < length; step++) {
    // Nobody knows what a step after the first error is worth; a person who is past it says: wrong.
    const isRight = error === -1 || step < error;
    if (isRight === random() < noise)
      return { looks: step + 1, read: step + 1, isRight: step === error };
  }
  return { looks: length, read: length, isRight: error === -1 };
};

function bisect(rewardsOf: (item: Case) => readonly (number | undefined)[]): Way {
  return (item, noise, random) => {
    const answers: PrefixAnswer[] = [];
    const rewards = rewardsOf(item);
    let found = humanBisect(rewards, answers, { noise, confidence });
    while (found.ask !== undefined) {
      const isRight = item.error === -1 || found.ask < item.error;
      answers.push({ prefix: found.ask, isRight: isRight !== random() < noise });
      found = humanBisect(rewards, answers, { noise, confidence });
    }
    return {
      looks: answers.length,
      read: 1 + Math.max(-1, ...answers.map(({ prefix }) => prefix)),
      isRight: found.firstError === item.error,
    };
  };
}

async function casesOf(path: string): Promise<Case[]> {
  const cases: Case[] = [];
  const file = await openTraceFile(path, { split: 'auto' });
  for await (const item of file.traces()) {
    if ('problem' in item) continue;
    const error = firstErrorOf(item.steps, item.recorded ?? []);
    if (error === undefined) continue;
    const rewards = Object.fromEntries(item.signals.map(({ id, values }) => [id, values]));
    cases.push({ length: item.steps.length, error, rewards });
  }
  return cases;
}

const mean = (numbers: readonly number[]): number =>
  numbers.reduce((sum, each) => sum + each, 0) / numbers.length;

function table(cases: readonly Case[], ways: Readonly<Record<string, Way>>, noise: number): void {
  console.log(`\na look is wrong in ${100 * noise} % of cases: looks, steps read, answers right`);
  let reading: number | undefined;
  for (const [name, way] of Object.entries(ways)) {
    const outcomes = cases.map((item, seed) => way(item, noise, seededRandom(mixedSeed(seed, 6))));
    const looks = mean(outcomes.map((outcome) => outcome.looks));
    reading ??= looks;
    const cells = [
      name.padEnd(28),
      `${looks.toFixed(2)} (${(looks / reading).toFixed(2)} of reading)`,
      mean(outcomes.map(({ read }) => read)).toFixed(2),
      `${(100 * mean(outcomes.map(({ isRight }) => Number(isRight)))).toFixed(1)} %`,
    ];
    console.log(cells.join('  '));
  }
}

async function main(): Promise<void> {
  const cases = await casesOf(scores);
  const names = [...new Set(cases.flatMap(({ rewards }) => Object.keys(rewards)))].sort();
  const ways = {
    'reading step by step': linear,
    'bisection, no prior': bisect(({ length }) => Array<undefined>(length).fill(undefined)),
    ...Object.fromEntries(
      names.map((name) => [
        `bisection, ${name}`,
        bisect(({ length, rewards }) => rewards[name] ?? Array<undefined>(length).fill(undefined)),
      ]),
    ),
  };
  const errors = cases.filter(({ error }) => error !== -1).length;
  const length = mean(cases.map((item) => item.length)).toFixed(1);
  console.log(`${cases.length} traces, ${errors} with an error, ${length} steps on average`);
  for (const noise of [0, 0.05, 0.1]) table(cases, ways, noise);
  const long = cases.filter((item) => item.length >= 10);
  console.log(`\nthe ${long.length} traces of 10 steps and more`);
  table(long, ways, 0);
}

void main();
