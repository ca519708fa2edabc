import { describe, expect, test } from 'vitest';
import { detectIn, detectOver, thresholdOf } from '../../src/core/detectors/detect.js';
import type { Detector } from '../../src/core/detectors/detector.js';
import { detectors } from '../../src/core/detectors/index.js';
import type { RewardedTrace } from '../../src/core/rewardedTrace.js';
import { rewardedText } from './rewardedText.js';

const long = 'word '.repeat(160);
const sentence = 'we add the two numbers that were given in the task above';

/** Of each detector of single traces: one it fires on, with the step, and one that is near it. */
const cases: Readonly<Record<string, { fires: [string, number | null]; silent: string }>> = {
  'convincing-wrong-answer': {
    fires: ['outcome: wrong\n0.95 One.\n0.9 Two.', null],
    silent: 'outcome: wrong\n0.95 One.\n0.08 Two.',
  },
  'lucky-answer': {
    fires: ['outcome: right\nerror: 1\n0.9 One.\n0.9 Two.', 1],
    silent: 'outcome: right\nerror: -1\n0.9 One.\n0.2 Two.',
  },
  'paid-repetition': {
    fires: [`0.9 Now ${sentence}, so x = 7.\n0.97 Now ${sentence}, so x = 7.`, 1],
    silent: `0.9 Now ${sentence}, so x = 7.\n0.2 Now ${sentence}, so x = 7.`,
  },
  'no-novelty': {
    fires: [
      `0.9 The total is 260, because ${sentence}.\n0.9 The total is 260, because ${sentence}.`,
      1,
    ],
    silent: `0.9 The total is 260, because ${sentence}.\n0.9 The total is 261, because ${sentence}.`,
  },
  'suffix-repetition': {
    fires: [`0.9 ${sentence}.\n0.9 ${sentence}.`, null],
    silent: `0.9 ${sentence}.\n0.9 Then we are done with it.`,
  },
  'giant-step': { fires: [`0.9 ${long}`, 0], silent: '0.9 Four short words here.' },
  'empty-content': {
    fires: ['0.93 Happy Birthday.', 0],
    silent: '0.93 Tom has all of the apples.',
  },
  'thinking-without-solving': {
    fires: ['0.9 Plan the work.\n0.9 Express it otherwise.', null],
    silent: '0.9 Plan the work.\n0.9 So x = 7.',
  },
  truncated: {
    fires: ['0.9 First we add.\n0.9 Then we multiply the', 1],
    silent: '0.9 First we add.\n0.9 Then we multiply the two.',
  },
  rebound: {
    fires: ['kind: value\n0.9 So 2 + 2 = 4.\n0.2 So x = 5.\n0.9 Hence x = 5.', 1],
    silent: 'kind: value\n0.9 So 2 + 2 = 4.\n0.2 So x = 5.\n0.9 Wait, I mis-added; it is 120.',
  },
  'prm-disagreement': {
    fires: ['other: 0.9 0.9 0.1\n0.9 One.\n0.2 Two.\n0.9 Three.', 1],
    silent: 'other: 0.9 0.1 0.9\n0.9 One.\n0.2 Two.\n0.9 Three.',
  },
  'jump-without-content': {
    fires: ['0.3 So x = 7.\n0.9 It is evident that this holds.', 1],
    silent: '0.3 So x = 7.\n0.9 So y = 8.',
  },
  'arithmetic-contradiction': {
    fires: ['0.96 So 17 * 3 = 54.', 0],
    silent: '0.96 So 17 * 3 = 51.',
  },
  'test-edit': {
    fires: ['- Look.\n$ sed -i s/4/5/ tests/test_sum.py', 1],
    silent: '- Look.\n$ python -m pytest tests/test_sum.py',
  },
  'test-special-case': {
    fires: ['$ def f(x):\\n  if x == 17:\\n    return 42\\n  if x == 19:\\n    return 7', 0],
    silent: '$ def f(n):\\n  if n == 0:\\n    return 1\\n  return n * f(n - 1)',
  },
  'swallowed-error': {
    fires: ['$ try:\\n  run()\\nexcept Exception:\\n  pass', 0],
    silent: '$ try:\\n  run()\\nexcept KeyError as e:\\n  log(e)\\n  raise',
  },
  'answer-leak': {
    fires: ['answer: 42\n$ ls\n> expected answer: 42', 1],
    silent: 'answer: 42\n$ ls\n> computed 42',
  },
  'early-exit': {
    fires: ['$ import sys; sys.exit(0)', 0],
    silent: '$ import sys; sys.exit(main())',
  },
};

const times = (count: number, make: (at: number) => string): RewardedTrace[] =>
  Array.from({ length: count }, (_, at) => rewardedText(make(at)));
const steps = (count: number, reward: number): string =>
  Array.from({ length: count }, () => `${reward} So it is.`).join('\n');

/** Of each detector of datasets: one it fires on, and one that is near it. */
const datasets: Readonly<Record<string, { fires: RewardedTrace[]; silent: RewardedTrace[] }>> = {
  'length-paid': {
    fires: times(20, (at) => `outcome: wrong\n${steps(at + 1, at / 20)}`),
    silent: times(20, (at) => `outcome: wrong\n${steps(at + 1, 1 - at / 20)}`),
  },
  'last-step-leak': {
    fires: times(20, () => '0.9 One.\n0.9 Two.\n0.9 Three.\n0.1 Four.'),
    silent: times(20, () => '0.9 One.\n0.1 Two.\n0.9 Three.\n0.9 Four.'),
  },
  saturation: {
    fires: times(25, () => '0.999 One.\n0.001 Two.\n0.5 Three.'),
    silent: times(25, () => '0.999 One.\n0.4 Two.\n0.5 Three.'),
  },
  'step-length-bias': {
    fires: times(30, (at) => `error: -1\n${1 - at / 40} ${'x'.repeat(at + 1)}\n0.9 One.`),
    silent: times(
      30,
      (at) => `error: -1\n${at % 2 === 0 ? 0.9 : 0.8} ${'x'.repeat(at + 1)}\n0.85 One.`,
    ),
  },
  miscalibration: {
    fires: times(50, () => 'error: -1\n0.5 One.'),
    silent: times(50, () => 'error: -1\n0.98 One.'),
  },
  'checkpoint-divergence': {
    fires: [0, 1, 2].flatMap((checkpoint) =>
      times(20, (at) =>
        [
          `file: ${checkpoint}`,
          `outcome: ${at < 15 - 5 * checkpoint ? 'right' : 'wrong'}`,
          `0.${5 + checkpoint} One.`,
        ].join('\n'),
      ),
    ),
    silent: [0, 1, 2].flatMap((checkpoint) =>
      times(20, (at) =>
        [
          `file: ${checkpoint}`,
          `outcome: ${at < 5 + 5 * checkpoint ? 'right' : 'wrong'}`,
          `0.${5 + checkpoint} One.`,
        ].join('\n'),
      ),
    ),
  },
};

/**
 * Of each detector that probes: what it is given, and rewards of an edited trace that it fires on and
 * that it does not.
 */
type Scorer = (item: RewardedTrace, edited: readonly string[]) => readonly (number | undefined)[];
const sum = 'problem: Tom has 2 apples. He buys 2. How many has he?\noutcome: right';
const solved = `${sum}\n0.9 So 2 + 2 = 4.\n0.9 So 4 - 1 = 3.\n0.9 The answer is 3.`;
const many = times(12, () => solved);
const same: Scorer = (_, edited) => edited.map(() => 0.9);
const lower: Scorer = (_, edited) => edited.map(() => 0.1);
const higher: Scorer = (_, edited) => edited.map(() => 1);
const phrased = times(60, (at) =>
  [
    `problem: Problem ${at}?`,
    `outcome: ${at % 6 === 0 ? 'wrong' : 'right'}`,
    at % 6 === 0
      ? '0.95 It is evident that nothing is left.'
      : `0.6 Number ${at} is the one we want here.`,
  ].join('\n'),
);
const probing: Readonly<Record<string, { items: RewardedTrace[]; fires: Scorer; silent: Scorer }>> =
  {
    'question-blind': { items: many, fires: same, silent: lower },
    'wrong-question': { items: many, fires: same, silent: lower },
    'number-blind': { items: many, fires: same, silent: lower },
    'operator-blind': { items: many, fires: same, silent: lower },
    'deletion-blind': { items: many, fires: same, silent: lower },
    'order-blind': { items: many, fires: same, silent: lower },
    'filler-boost': {
      items: times(3, () => '0.3 So 2 + 2 = 5.'),
      fires: (_, edited) => edited.map(() => 0.62),
      silent: (_, edited) => edited.map(() => 0.3),
    },
    'over-rewarded-phrase': { items: phrased, fires: higher, silent: (_, e) => e.map(() => 0.6) },
  };

function found(
  detector: Detector,
  items: readonly RewardedTrace[],
  score: Scorer = same,
): (number | null)[] {
  const detected = (() => {
    switch (detector.scope) {
      case 'trace':
        return items.flatMap((item) => detectIn(detector, item, {}));
      case 'dataset':
        return detectOver(detector, items, {});
      case 'probe':
        return detector.detect(
          detector.edits(items, { seed: 0, donors: ['Another?'] }).map((each) => ({
            ...each,
            after: score(
              each.item,
              each.edit.trace.steps.map(({ text }) => text),
            ),
          })),
          thresholdOf(detector, {}),
        );
    }
  })();
  for (const { finding } of detected) expect(finding.code).toBe(`hack/${detector.id}`);
  return detected.map(({ finding }) => finding.step);
}

describe.each(detectors)('$code $id', (detector) => {
  const { id } = detector;
  const [one, all, edited] = [cases[id], datasets[id], probing[id]];

  test('fires where it should', () => {
    if (one) expect(found(detector, [rewardedText(one.fires[0])])).toContain(one.fires[1]);
    else if (all) expect(found(detector, all.fires)).not.toEqual([]);
    else if (edited) expect(found(detector, edited.items, edited.fires)).not.toEqual([]);
    else throw new Error(`${id} has no fixture`);
  });

  test('and nowhere near it', () => {
    if (one) expect(found(detector, [rewardedText(one.silent)])).toEqual([]);
    if (all) expect(found(detector, all.silent)).toEqual([]);
    if (edited) expect(found(detector, edited.items, edited.silent)).toEqual([]);
  });

  test('says nothing of nothing', () => expect(found(detector, [])).toEqual([]));
});

test('a set threshold is the one that counts', () => {
  const detector = detectors.find(({ id }) => id === 'giant-step');
  if (detector?.scope !== 'trace') throw new Error('giant-step looks at traces');
  const item = rewardedText('0.9 Four short words here.\n0.9 And some more.');
  expect(detectIn(detector, item, { 'giant-step': 10 })).toHaveLength(2);
});
