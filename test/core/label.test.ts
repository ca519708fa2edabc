import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  firstErrorOf,
  type LabelAct,
  labelActSchema,
  labelHistory,
  ratingsOf,
  standingActs,
  stepReference,
} from '../../src/core/label.js';
import { currentLabels } from '../../src/core/labels/currentTrace.js';
import { ratingWords } from '../../src/core/rating.js';
import type { Trace } from '../../src/core/trace.js';
import { actOf, journal, time } from './acts.js';
import { annotated, labelled, marks, shown } from './annotated.js';

/** The labels recorded in a file, the acts of its journal, and what stands in the end. */
function check(recorded: string, lines: readonly string[], expected: string): void {
  const trace = labelled(recorded);
  expect(shown(ratingsOf(currentLabels(trace, journal(trace, lines))))).toBe(expected);
}

describe('the current labels', () => {
  test.each<[string, string, string[], string]>([
    ['without acts are those recorded in the file', '+-.?0', [], '+-.?0'],
    ['a rating lies over a recorded one', '++-', ['rate 1 -'], '+--'],
    ['a rating labels an unlabelled step', '...', ['rate 1 0'], '.0.'],
    ['unsure is a label', '...', ['rate 1 ?'], '.?.'],
    ['the latest rating of a step wins', '...', ['rate 1 -', 'rate 1 +'], '.+.'],
    ['clearing a rating leaves the step unlabelled', '...', ['rate 1 -', 'rate 1 clear'], '...'],
    ['clearing hides what the file says, too', '+++', ['rate 1 clear'], '+.+'],
    ['a first error: good before, bad there, nothing after', '....', ['first-error 2'], '++-.'],
    ['no error at all: all are good', '....', ['first-error -1'], '++++'],
    ['a first error at the first step', '...', ['first-error 0'], '-..'],
    ['a first error at the last step', '...', ['first-error 2'], '++-'],
    ['what the file says after a first error stays', '+++-', ['first-error 1'], '+-+-'],
    [
      'a later first error takes the place of an earlier one',
      '....',
      ['first-error 2', 'first-error 0'],
      '-...',
    ],
    [
      '... also where it lies later in the trace',
      '....',
      ['first-error 0', 'first-error 2'],
      '++-.',
    ],
    [
      '... and takes back what "no error" said',
      '....',
      ['first-error -1', 'first-error 1'],
      '+-..',
    ],
    ['a rating made after a first error counts', '....', ['first-error 2', 'rate 0 0'], '0+-.'],
    [
      'a rating made before a first error gives way to it',
      '....',
      ['rate 0 0', 'first-error 2'],
      '++-.',
    ],
    ['... but not beyond the error', '....', ['rate 3 +', 'first-error 1'], '+-.+'],
    ['undo brings back what was before', '+..', ['rate 0 -', 'undo 0'], '+..'],
    ['undo of a rating uncovers the one before', '...', ['rate 0 +', 'rate 0 -', 'undo 1'], '+..'],
    [
      'undo of a first error uncovers the one before',
      '...',
      ['first-error 2', 'first-error 0', 'undo 1'],
      '++-',
    ],
    [
      'undo of an act in the middle leaves the others',
      '...',
      ['rate 0 +', 'rate 1 -', 'undo 0'],
      '.-.',
    ],
    ['undo of an undo is a redo', '...', ['rate 0 +', 'undo 0', 'undo 1'], '+..'],
    ['a redo can be undone', '...', ['rate 0 +', 'undo 0', 'undo 1', 'undo 2'], '...'],
    [
      'an act undone twice stays undone when one undo is undone',
      '...',
      ['rate 0 +', 'undo 0', 'undo 0', 'undo 1'],
      '...',
    ],
    ['undo of an act nobody knows does nothing', '...', ['rate 0 +', 'undo 9'], '+..'],
    ['a first error past the end is none of this trace', '+..', ['first-error 9'], '+..'],
    ['... and does not supersede one that is', '...', ['first-error 1', 'first-error 9'], '+-.'],
    ['a first error that is no whole number is ignored', '...', ['first-error 1.5'], '...'],
    ['... as is one before the start', '...', ['first-error -2'], '...'],
  ])('%s', (_, recorded, lines, expected) => check(recorded, lines, expected));

  const trace = labelled('...');
  const rating = { what: 'rate', step: stepReference(trace, 1), value: -1 };
  test.each<[string, Record<string, unknown>, string]>([
    ['an act of this trace counts', {}, '.-.'],
    ['acts of other traces do not', { trace: labelled('..').hash }, '...'],
    ['a step of another text is another step', { step: { ...rating.step, hash: 'x' } }, '...'],
    [
      'a step whose number changed is found by its text',
      { step: { ...rating.step, index: 3 } },
      '.-.',
    ],
    ['a step that does not exist', { step: { ...rating.step, span: [90, 97], index: 3 } }, '...'],
    ['a rating of no step', { step: undefined }, '...'],
    ['a rating nobody knows', { value: 2 }, '...'],
    ['a rating without a value', { value: undefined }, '...'],
    ['a note is no rating', { what: 'note' }, '...'],
  ])('%s', (_, change, expected) => {
    const labels = currentLabels(trace, [actOf(trace, { ...rating, ...change })]);
    expect(shown(ratingsOf(labels))).toBe(expected);
  });

  test('tool output gets no label by a first error', () => {
    const looked = annotated(`
      . Look it up.
      > 42
      . So 42.`);
    const [good, wrong] = [-1, 2].map((value) =>
      currentLabels(looked, [actOf(looked, { what: 'first-error', value })]),
    );
    expect([good, wrong].map((labels) => shown(ratingsOf(labels ?? [])))).toEqual(['+.+', '+.-']);
  });

  test('tool output is no first error', () => {
    const looked = annotated(`
      . Look it up.
      > 42`);
    const acts = [actOf(looked, { what: 'first-error', value: 1 })];
    expect(shown(ratingsOf(currentLabels(looked, acts)))).toBe('..');
  });

  test('a label says whose it is', () => {
    const acts = [actOf(trace, { ...rating, source: 'judge', by: 'gpt', note: 'sign error' })];
    expect(currentLabels(trace, acts)[1]).toEqual({
      rating: -1,
      source: 'judge',
      by: 'gpt',
      at: time(0),
      act: 'act',
      note: 'sign error',
    });
    expect(currentLabels(labelled('+'), [])).toEqual([{ rating: 1, source: 'recorded' }]);
  });

  test('twenty thousand undos of undos are folded', () => {
    const undos = Array.from({ length: 20_001 }, (_, index) => `undo ${index}`);
    check('..', ['rate 0 -', ...undos], '..');
    check('..', ['rate 0 -', ...undos.slice(1)], '-.');
  });
});

describe('the order of the lines', () => {
  const trace = labelled('+.-.');
  const step = fc.integer({ min: 0, max: 3 });
  const change = fc.oneof(
    fc.record({ step, value: fc.constantFrom(1, 0, -1, 'unsure', null) }).map((made) => ({
      what: 'rate',
      step: stepReference(trace, made.step),
      value: made.value,
    })),
    fc.integer({ min: -1, max: 4 }).map((value) => ({ what: 'first-error', value })),
    fc.integer({ min: 0, max: 12 }).map((act) => ({ undoes: `act-${act}` })),
  );
  // Few ids and few times, so that they meet: lines doubled by a merge, undos of undos, cycles.
  const act = fc
    .record({ change, id: fc.integer({ min: 0, max: 12 }), second: fc.integer({ min: 0, max: 5 }) })
    .map((made) => actOf(trace, { ...made.change, act: `act-${made.id}`, at: time(made.second) }));

  test('never matters', () => {
    const orders = fc
      .array(act, { maxLength: 12 })
      .chain((acts) =>
        fc.tuple(
          fc.constant(acts),
          fc.shuffledSubarray(acts, { minLength: acts.length, maxLength: acts.length }),
        ),
      );
    fc.assert(
      fc.property(orders, ([acts, shuffled]) => {
        expect(currentLabels(trace, shuffled)).toEqual(currentLabels(trace, acts));
        expect(labelHistory(shuffled, 'ann')).toEqual(labelHistory(acts, 'ann'));
      }),
      { numRuns: 500 },
    );
  });

  test('a line that stands twice counts once', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 12 }), (acts) => {
        expect(standingActs([...acts, ...acts])).toEqual(standingActs(acts));
        expect(labelHistory([...acts, ...acts], 'ann')).toEqual(labelHistory(acts, 'ann'));
      }),
    );
  });
});

describe('the journal line', () => {
  const act = actOf(labelled('.'), {});

  test('keeps fields that we do not know', () => {
    const foreign = { ...act, mood: 'good', step: { span: [0, 1], hash: 'h', index: 0, page: 3 } };
    expect(labelActSchema.parse(JSON.parse(JSON.stringify(foreign)))).toEqual(foreign);
  });

  test.each<[string, Record<string, unknown>]>([
    ['another version', { v: 2 }],
    ['no id', { act: '' }],
    ['a verb nobody knows', { what: 'like' }],
    ['a source nobody knows', { source: 'rumour' }],
    ['a step before the first', { step: { span: [0, 1], hash: 'h', index: -1 } }],
    ['negative time spent', { ms: -1 }],
    ['a time that is none', { at: 'yesterday' }],
    ['a time of no zone', { at: '2026-01-01T00:00:00.000' }],
    ['a day that is none', { at: '2026-02-30T00:00:00.000Z' }],
  ])('with %s is refused', (_, change) => {
    expect(labelActSchema.safeParse({ ...act, ...change }).success).toBe(false);
  });

  test.each([
    ['without milliseconds', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00.500Z'],
    ['of another zone', '2026-01-01T03:00:00.000+02:00', '2026-01-01T02:00:00.000Z'],
    ['with microseconds', '2026-01-01T00:00:00.000123+00:00', '2026-01-01T00:00:00.001Z'],
  ])('sorts by the moment, however it is written: %s', (_, earlier, later) => {
    const trace = labelled('.');
    const step = stepReference(trace, 0);
    const acts = [
      actOf(trace, { act: 'a', step, value: -1, at: later }),
      actOf(trace, { act: 'b', step, value: 1, at: earlier }),
    ];
    expect(shown(ratingsOf(currentLabels(trace, acts)))).toBe('-');
  });

  test('refers to a step by span, hash and index', () => {
    const [, step] = labelled('..').steps;
    expect(stepReference(labelled('..'), 1)).toEqual({ span: [8, 15], hash: step?.hash, index: 1 });
    expect(() => stepReference(labelled('..'), 2)).toThrow(RangeError);
  });
});

describe('undo and redo', () => {
  test.each<[string, string[], string | undefined, string | undefined]>([
    ['nothing done', [], undefined, undefined],
    ['one act', ['rate 0 +'], 'act-0', undefined],
    ['one act undone', ['rate 0 +', 'undo 0'], undefined, 'act-1'],
    ['undone and redone', ['rate 0 +', 'undo 0', 'undo 1'], 'act-0', undefined],
    [
      'two undone: the later undo is redone first',
      ['rate 0 +', 'rate 1 -', 'undo 1', 'undo 0'],
      undefined,
      'act-3',
    ],
    ['a new act forgets what was undone', ['rate 0 +', 'undo 0', 'rate 1 -'], 'act-2', undefined],
    ['undone again after a redo', ['rate 0 +', 'undo 0', 'undo 1', 'undo 0'], undefined, 'act-3'],
  ])('%s', (_, lines, undo, redo) => {
    const history = labelHistory(journal(labelled('..'), lines), 'ann');
    expect([history.undo[0]?.act, history.redo[0]?.act]).toEqual([undo, redo]);
  });

  test("each annotator's are their own", () => {
    const trace = labelled('..');
    const acts = [
      actOf(trace, { act: 'a', by: 'ann', at: time(0) }),
      actOf(trace, { act: 'b', by: 'bob', at: time(1) }),
    ];
    expect(labelHistory(acts, 'ann').undo[0]?.act).toBe('a');
    expect(labelHistory(acts, 'bob').undo[0]?.act).toBe('b');
    expect(labelHistory(acts, 'eve').undo).toEqual([]);
  });

  test('any sequence of them does what an editor of text would do', () => {
    const trace = labelled('+.-.');
    const command = fc.oneof(
      {
        weight: 3,
        arbitrary: fc.tuple(fc.nat(3), fc.constantFrom<'+' | '-' | '0'>('+', '-', '0')),
      },
      { weight: 2, arbitrary: fc.constant('undo' as const) },
      { weight: 2, arbitrary: fc.constant('redo' as const) },
    );
    fc.assert(
      fc.property(fc.array(command, { maxLength: 30 }), (commands) => {
        const editor = new UndoStack(trace);
        const acts: LabelAct[] = [];
        for (const made of commands) {
          const { undo, redo } = labelHistory(acts, 'ann');
          const next = { act: `act-${acts.length}`, at: time(acts.length) };
          const [target] = made === 'undo' ? undo : redo;
          if (typeof made === 'string') {
            expect(target !== undefined).toBe(editor[made]());
            if (target) acts.push(actOf(trace, { ...next, undoes: target.act }));
          } else {
            const [step, mark] = made;
            editor.rate(step, mark);
            const value = marks[mark];
            acts.push(actOf(trace, { ...next, step: stepReference(trace, step), value }));
          }
          expect(shown(ratingsOf(currentLabels(trace, acts)))).toBe(editor.labels);
        }
      }),
    );
  });
});

/** Undo as everybody knows it: two stacks of whole states. */
class UndoStack {
  labels: string;
  readonly #before: string[] = [];
  readonly #after: string[] = [];

  constructor(trace: Trace) {
    this.labels = shown(trace.recorded ?? []);
  }

  rate(step: number, mark: string): void {
    this.#before.push(this.labels);
    this.#after.length = 0;
    this.labels = this.labels.slice(0, step) + mark + this.labels.slice(step + 1);
  }

  undo(): boolean {
    return this.#move(this.#before, this.#after);
  }

  redo(): boolean {
    return this.#move(this.#after, this.#before);
  }

  #move(from: string[], to: string[]): boolean {
    const state = from.pop();
    if (state === undefined) return false;
    to.push(this.labels);
    this.labels = state;
    return true;
  }
}

describe('the first error that labels establish', () => {
  test.each<[string, number | undefined]>([
    ['++++', -1],
    ['++-.', 2],
    ['-...', 0],
    ['++--', 2],
    ['++-+', 2],
    ['+0-.', 2],
    ['+0+0', -1],
    ['+.-.', undefined],
    ['+?-.', undefined],
    ['....', undefined],
    ['+++.', undefined],
    ['', undefined],
  ])('%s: %s', (labels, error) => {
    const { steps, recorded } = labelled(labels);
    expect(firstErrorOf(steps, recorded ?? [])).toBe(error);
  });

  test('tool output is passed over', () => {
    const trace = annotated(`
      + Look it up.
      > 42
      - So 43.`);
    expect(firstErrorOf(trace.steps, trace.recorded ?? [])).toBe(2);
  });

  test('of nothing but tool output is not known', () => {
    const trace = annotated('> 42');
    expect(firstErrorOf(trace.steps, [])).toBeUndefined();
  });
});

test('every rating has a word', () => {
  expect(['1', '0', '-1', 'unsure'].map((rating) => ratingWords[rating as '1'])).toEqual([
    'good',
    'neutral',
    'bad',
    'unsure',
  ]);
});
