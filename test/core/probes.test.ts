import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { discrimination, effectOf, wordDiff } from '../../src/core/probes/measure.js';
import { probeById, probes } from '../../src/core/probes/index.js';
import type { Edit } from '../../src/core/probes/probe.js';
import { aggregateById } from '../../src/core/shaping/aggregate.js';
import { makeTrace, type Trace } from '../../src/core/trace.js';

function traceOf(prompt: string, steps: readonly string[]): Trace {
  return makeTrace(
    { file: 'some.jsonl', record: 0 },
    { prompt, steps: steps.map((text) => ({ text })) },
  );
}

const problem = 'Tom has 4 apples. He buys 30 more. He eats 2. How many are left?';
const steps = [
  'Step 1: Therefore Tom has 4 + 30 = 34 apples. That is all.',
  'He eats 2, so 34 - 2 = 32.',
  'In 2024 he has 32.',
  'The answer is 32.',
];

function edited(id: string, trace = traceOf(problem, steps), seed = 0): Edit | undefined {
  return probeById(id)?.edit(trace, { seed, donors: ['What is a prime?'] });
}

function textsOf(edit: Edit | undefined): string[] {
  return edit?.trace.steps.map(({ text }) => text) ?? [];
}

describe('probes', () => {
  test('have the ids of the command line', () =>
    expect(probes.map(({ id }) => id)).toEqual([
      'drop-question',
      'swap-question',
      'corrupt-number',
      'flip-operator',
      'duplicate-step',
      'delete-step',
      'swap-steps',
      'insert-filler',
      'merge-steps',
      'split-step',
      'paraphrase',
      'empty-answer',
      'truncate',
      'shuffle-premises',
    ]));

  test.each(probes.map(({ id }) => id))(
    '%s changes the trace, the same way for the same seed',
    (id) => {
      const edit = edited(id);
      expect(edit?.trace.hash).not.toBe(traceOf(problem, steps).hash);
      expect(edited(id)).toEqual(edit);
      expect(edit?.alignment).toHaveLength(steps.length);
      expect(edit?.from).not.toBe(edit?.to);
      expect(edit?.trace.recorded).toBeUndefined();
    },
  );

  test.each(probes.map(({ id }) => id))('%s leaves alone what has no texts, or nothing', (id) => {
    expect(edited(id, traceOf('', []))).toBeUndefined();
    const textless = { ...traceOf(problem, steps), meta: { textless: true } };
    expect(edited(id, textless)).toBeUndefined();
  });

  test.each(probes.map(({ id }) => id))('%s keeps unchanged steps in the places it tells', (id) => {
    const text = fc.stringMatching(/^[A-Z][a-z]{1,5}( \d{1,2} [+=] \d{1,2}){0,2}\.( So\.)?$/);
    fc.assert(
      fc.property(fc.array(text, { maxLength: 6 }), fc.nat(), (texts, seed) => {
        const trace = traceOf('One. Two. Three?', texts);
        const edit = edited(id, trace, seed);
        for (const [at, place] of edit?.alignment.entries() ?? []) {
          const isSame = edit?.trace.steps[place ?? -1]?.text === texts[at];
          const isTheEdit = at === edit?.step || edit?.step === null;
          expect(place === undefined || isSame || isTheEdit).toBe(true);
        }
      }),
    );
  });

  test.each<[string, () => unknown, unknown]>([
    ['the dropped question is empty', () => edited('drop-question')?.trace.prompt, ''],
    ['the swapped one is another', () => edited('swap-question')?.trace.prompt, 'What is a prime?'],
    ['a duplicate stands twice', () => textsOf(edited('duplicate-step')).length, 5],
    ['a deleted step is gone', () => textsOf(edited('delete-step')).length, 3],
    ['filler is a step', () => textsOf(edited('insert-filler')).length, 5],
    ['merged steps are one', () => textsOf(edited('merge-steps')).length, 3],
    ['a split step is two', () => textsOf(edited('split-step'))[1], 'That is all.'],
    ['nothing is left', () => textsOf(edited('empty-answer')), ['Thank you.']],
    ['the second half is cut away', () => textsOf(edited('truncate')), [steps[0], steps[3]]],
    [
      'a word gives way to another',
      () => textsOf(edited('paraphrase'))[0],
      steps[0]?.replace('Therefore', 'Hence'),
    ],
    [
      'the question stays last',
      () => edited('shuffle-premises')?.trace.prompt.endsWith('How many are left?'),
      true,
    ],
  ])('%s', (_, made, expected) => expect(made()).toEqual(expected));

  test('numbers of steps and years are not corrupted, and no number stays', () => {
    for (let seed = 0; seed < 50; seed++) {
      const edit = edited('corrupt-number', undefined, seed);
      expect(edit?.step).toBeLessThan(2);
      expect(textsOf(edit)[0]).toMatch(/^Step 1: /);
      expect(edit?.from).not.toBe(edit?.to);
    }
  });

  test.each([
    ['So 2 + 2 = 4.', 'So 2 - 2 = 4.'],
    ['So 2 - 1 = 1.', 'So 2 + 1 = 1.'],
    ['So 3*4 = 12.', 'So 3/4 = 12.'],
    [String.raw`So $3 \times 4 = 12$.`, String.raw`So $3 \div 4 = 12$.`],
    ['On pages 3-4.', undefined],
    ['Well-known.', undefined],
  ])('%s becomes %s', (from, to) => {
    expect(edited('flip-operator', traceOf('Q?', [from]))?.to).toBe(to);
  });
});

describe('what an edit did', () => {
  const min = aggregateById('min');

  function effect(id: string, before: number[], after: number[]) {
    const edit = edited(id);
    if (!edit || !min) throw new Error(`no edit by ${id}`);
    return effectOf(edit, before, after, min);
  }

  test('of the whole trace: to its return', () =>
    expect(effect('drop-question', [0.9, 0.8, 0.9, 0.9], [0.9, 0.3, 0.9, 0.9])).toMatchObject({
      delta: expect.closeTo(-0.5) as number,
      deltaReturn: expect.closeTo(-0.5) as number,
    }));

  test('at a step: to the reward of the step, where it stands now', () => {
    const step = edited('insert-filler')?.step ?? NaN;
    const before = [0.1, 0.2, 0.3, 0.4];
    const after = [0, 0, 0, 0, 0].map((_, at) => (at === step + 1 ? 0.9 : 0));
    expect(effect('insert-filler', before, after).delta).toBeCloseTo(0.9 - (before[step] ?? 0), 9);
  });

  test('a small edit is less than a large one', () => {
    const small = effect('corrupt-number', [1], [1]).intensity;
    const large = effect('drop-question', [1], [1]).intensity;
    expect(small).toBeGreaterThan(0);
    expect(small).toBeLessThan(large);
  });

  test('discrimination is the cost of meaning by the cost of wording', () => {
    const of = (sort: 'altering' | 'preserving', deltaReturn: number, intensity: number) => ({
      effect: sort,
      deltaReturn,
      delta: deltaReturn,
      intensity,
    });
    expect(
      discrimination([
        of('altering', -0.6, 0.1),
        of('preserving', 0.1, 0.1),
        of('preserving', -0.1, 0.1),
      ]),
    ).toMatchObject({ ratio: expect.closeTo(6) as number, worstPreserving: 0.1, n: 3 });
    expect(discrimination([of('altering', -0.6, 0.1)]).ratio).toBeUndefined();
  });

  test('is shown word by word', () =>
    expect(wordDiff('40 * 3 = 120', '40 * 3 = 170')).toBe('40 * 3 = [-120-]{+170+}'));
});
