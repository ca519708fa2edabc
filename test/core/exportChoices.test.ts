import { describe, expect, test } from 'vitest';
import {
  type ExportOptions,
  type Labelled,
  defaultExportOptions,
} from '../../src/core/exports/export.js';
import { exportFormatById } from '../../src/core/exports/index.js';
import { softened } from '../../src/core/exports/softened.js';
import { recordedSignal } from '../../src/core/formats/recordedSignal.js';
import type { LabelAct } from '../../src/core/label.js';
import { currentTrace } from '../../src/core/labels/currentTrace.js';
import { makeTrace, type Trace } from '../../src/core/trace.js';
import { annotated, labelled } from './annotated.js';

/** What a format makes of traces: rows, then the reasons of those that are left out. */
function check(
  id: string,
  traces: readonly Labelled[],
  options: Partial<ExportOptions>,
  expected: readonly (object | string)[],
): void {
  const format = exportFormatById(id);
  const made = [...(format?.rows(traces, { ...defaultExportOptions, ...options }) ?? [])];
  expect(made.map((each) => (each.kind === 'row' ? each.row : each.reason))).toEqual(expected);
}

function known(trace: Trace, acts: readonly LabelAct[] = []): Labelled {
  const { trace: current, labels, corrections } = currentTrace(trace, acts);
  return { trace: current, labels, corrections, original: trace, acts };
}

let made = 0;
function act(
  trace: Trace,
  index: number,
  what: LabelAct['what'],
  value: unknown,
  by = 'ann',
): LabelAct {
  const step = trace.steps[index];
  return {
    v: 1,
    act: `a${made++}`,
    trace: trace.hash,
    ...(step && { step: { span: [...step.span], hash: step.hash, index } }),
    what,
    value,
    by,
    at: new Date(made * 1000).toISOString(),
    ms: 0,
    shown: 'blind',
    source: 'human',
  };
}

describe('steps after an error', () => {
  test.each<[ExportOptions['afterError'], boolean[]]>([
    ['keep', [true, false, true]],
    ['truncate', [true, false]],
    ['negative', [true, false, false, false]],
  ])('%s', (afterError, labels) => {
    const trace = labelled('+-+.');
    const completions = trace.steps.slice(0, labels.length).map(({ text }) => text);
    check('trl-stepwise', [known(trace)], { afterError }, [
      { prompt: 'What is asked?', completions, labels },
    ]);
  });
});

describe('annotators', () => {
  const trace = labelled('..');
  const acts = [
    act(trace, 0, 'rate', 1, 'ann'),
    act(trace, 1, 'rate', 1, 'ann'),
    act(trace, 0, 'rate', 1, 'bob'),
    act(trace, 1, 'rate', -1, 'bob'),
  ];
  const rowOf = (labels: boolean[]): object => ({
    prompt: 'What is asked?',
    completions: ['Step 0.', 'Step 1.'].slice(0, labels.length),
    labels,
  });

  test('the latest counts', () =>
    check('trl-stepwise', [known(trace, acts)], {}, [rowOf([true, false])]));
  test('one of them is asked for', () =>
    check('trl-stepwise', [known(trace, acts)], { annotator: 'ann' }, [rowOf([true, true])]));
  test('steps on which too few agree count as unlabelled', () =>
    check('trl-stepwise', [known(trace, acts)], { minAgreement: 0.6 }, [rowOf([true])]));
});

describe('labels from a signal', () => {
  const values = (given: readonly (number | undefined)[], complete = true): Labelled => ({
    ...known(
      makeTrace(
        { file: 'f', record: 0 },
        {
          prompt: 'What?',
          steps: given.map((_, step) => ({ text: `Step ${step + 1}: so.` })),
          signals: [
            {
              ...recordedSignal('mc', 'value', [0, 1], given),
              counts: given.map(() => ({ successes: 1, rollouts: 2, complete })),
            },
          ],
        },
      ),
    ),
  });
  const text = 'What? Step 1: so. ки\nStep 2: so. ки';
  const soft = { as: 'soft', signal: 'recorded:mc' } as const;
  const hard = { as: 'hard', signal: 'recorded:mc', threshold: 0.5 } as const;

  test('soft', () =>
    check('er-prm', [values([0.75, 0.5])], { signalLabels: soft }, [{ text, value: [0.75, 0.5] }]));
  test('hard: above the threshold, not at it', () =>
    check('openrlhf-prm', [values([0.75, 0.5])], { signalLabels: hard }, [
      { input: text, value: ['+', '-'] },
    ]));
  test('incomplete counts are refused as soft labels', () =>
    check('er-prm', [values([0.75, 0.5], false)], { signalLabels: soft }, [
      'incomplete Monte-Carlo counts (stopped early, so biased)',
    ]));
  test('but not as hard ones: the decision is the same', () =>
    check('openrlhf-prm', [values([0.75, 0.5], false)], { signalLabels: hard }, [
      { input: text, value: ['+', '-'] },
    ]));
  test('a trace without the signal', () =>
    check('er-prm', [known(labelled('+'))], { signalLabels: soft }, ['no signal recorded:mc']));
  test('silence is unlabelled', () =>
    check('er-prm', [values([0.75, undefined])], { signalLabels: soft }, [
      { text: 'What? Step 1: so. ки', value: [0.75] },
    ]));
});

describe("ER-PRM's eta", () => {
  test.each([
    [0.125, 1, 0.195],
    [0.125, 2, 0.294],
    [0.125, 5, 0.593],
    [0.125, 10, 0.792],
    [0.125, 1e-12, 0.125],
    [0.125, 1e6, 1],
    [0.125, -1e6, 0],
    [0, 5, 0],
    [1, 5, 1],
  ])('softened(%d, %d) = %d', (p, eta, expected) => {
    expect(softened(p, eta)).toBeCloseTo(expected, 3);
  });
});

describe('preferences', () => {
  const right = known(annotated('id: a\n+ Add.\n+ So 5.'));
  const wrong = known(annotated('id: b\n+ Add.\n- So 6.'));
  const pair = {
    prompt: 'What is asked?\nAdd.\n',
    chosen: 'So 5.',
    rejected: 'So 6.',
    probability: 1,
  };

  test('siblings with one beginning', () => check('preference-pairs', [right, wrong], {}, [pair]));
  test('their order does not matter', () => check('preference-pairs', [wrong, right], {}, [pair]));
  test('equal labels prefer nothing', () =>
    check(
      'preference-pairs',
      [right, right],
      {},
      Array(2).fill(expect.stringMatching(/^no other step/)),
    ));
  test('a correction and what it replaces', () => {
    const corrected = known(wrong.trace, [
      act(wrong.trace, 1, 'correct', { before: 'So 6.', after: 'So 5!' }),
    ]);
    check('preference-pairs', [corrected], {}, [{ ...pair, chosen: 'So 5!' }]);
    check('sft', [corrected], {}, [{ prompt: 'What is asked?', completion: 'Add.\nSo 5!' }]);
  });
  test('nothing is compared after a wrong step', () => {
    const after = ['+', '-'].map((mark) => known(annotated(`- No.\n${mark} Then ${mark}.`)));
    check('preference-pairs', after, {}, Array(2).fill(expect.stringMatching(/^no other step/)));
  });
  test('values of a tree weigh as OmegaPRM has it', () => {
    const valued = [0.9, 0.4].map((value) => {
      const { trace } = known(annotated(`. Go ${value}.`));
      const signals = [recordedSignal('mc', 'value', [0, 1], [value])];
      return known({ ...trace, signals });
    });
    const signalLabels = { as: 'soft', signal: 'recorded:mc' } as const;
    check('preference-pairs', valued, { signalLabels }, [
      { prompt: 'What is asked?\n', chosen: 'Go 0.9.', rejected: 'Go 0.4.', probability: 0.75 },
    ]);
  });
  test('a step pair of Step-DPO goes on to the ends', () =>
    check('step-dpo', [right, wrong], {}, [
      {
        dataset: 'annotated.jsonl',
        prompt: 'What is asked?',
        initial_reason_steps: 'Add.\n',
        chosen: 'So 5.',
        rejected: 'So 6.',
        full_chosen: 'Add.\nSo 5.',
        full_rejected: 'Add.\nSo 6.',
        answer: '',
      },
    ]));
  test('KTO ends with the first wrong step', () =>
    check('kto', [known(annotated('+ Add.\n- So 6.\n+ Done.'))], {}, [
      { prompt: 'What is asked?\n', completion: 'Add.', label: true },
      { prompt: 'What is asked?\nAdd.\n', completion: 'So 6.', label: false },
    ]));
  test('pairs of whole solutions go by outcome', () =>
    check(
      'reward-pairs',
      [known(annotated('outcome: right\n. A.')), known(annotated('outcome: wrong\n. B.'))],
      {},
      [{ prompt: 'What is asked?', chosen: 'A.', rejected: 'B.' }],
    ));
});

test('three classes keep a neutral label, unless another choice is made', () => {
  const ratingsOf = (neutral: ExportOptions['neutral']): unknown => {
    const [made] =
      exportFormatById('prm800k')?.rows([known(labelled('+0'))], {
        ...defaultExportOptions,
        neutral,
      }) ?? [];
    return made?.kind === 'row' ? made.meant?.ratings : made?.reason;
  };
  expect([undefined, 'positive', 'drop'].map((each) => ratingsOf(each as 'drop'))).toEqual([
    [1, 0],
    [1, 1],
    'neutral label (choose positive or negative to keep it)',
  ]);
});
