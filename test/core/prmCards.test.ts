import { describe, expect, test } from 'vitest';
import { chatMl, familyOf, layoutsOf, marked, traceOf } from './prmAsked.js';
import { readShared } from './shared.js';

interface Card {
  readonly family: string;
  readonly system: string;
  readonly question: string;
  readonly steps: readonly string[];
  readonly outputs: readonly string[];
}

/** An example of a model card, if the recorded data are there. */
function card(family: string): Card | undefined {
  const cards = readShared('data/prm_goldens/card_examples.json') as Card[] | undefined;
  const found = cards?.find((each) => each.family === family);
  if (cards) expect(found).toBeDefined();
  return found;
}

describe("the model cards' own examples", () => {
  test('Qwen2.5-Math-PRM and ActPRM', () => {
    const golden = card('qwen25-math-prm');
    if (!golden) return;
    const answer = golden.steps.map((step) => `${step}<extra_0>▌`).join('');
    const expected = `${chatMl(golden.system, golden.question)}${answer}<|im_end|>`;
    for (const id of ['qwen2.5-math-prm', 'actprm']) {
      const asked = layoutsOf(familyOf(id), traceOf(golden.question, ...golden.steps));
      expect(asked.map(marked)).toEqual([expected]);
    }
  });

  test('Math-Shepherd and ER-PRM, steps with and without a number of their own', () => {
    const golden = card('math-shepherd');
    if (!golden) return;
    for (const output of golden.outputs) {
      const steps = output.split(' ки').map((step) => step.trim());
      expect(steps.pop()).toBe('');
      const bare = steps.map((step) => step.replace(/^Step \d+: /, ''));
      for (const given of [steps, bare]) {
        const expected = `${golden.question} ${output.replaceAll(' ки', ' ки▌')}`;
        const asked = traceOf(golden.question, ...given);
        expect(layoutsOf(familyOf('math-shepherd'), asked).map(marked)).toEqual([expected]);
        expect(layoutsOf(familyOf('er-prm'), asked).map(marked)).toEqual([
          expected.replaceAll('ки▌\n', 'ки▌'),
        ]);
      }
    }
  });

  test('ReasonEval', () => {
    const golden = card('reasoneval');
    if (!golden) return;
    const answer = golden.steps.map((step) => `${step}▌`).join('');
    const asked = layoutsOf(familyOf('reasoneval'), traceOf(golden.question, ...golden.steps));
    expect(asked.map(marked)).toEqual([
      `Question:\n${golden.question}\nAnswer:\nLet's think step by step.\n${answer}`,
    ]);
  });

  test('FoVer', () => {
    const golden = card('fover');
    if (!golden) return;
    const [layout] = layoutsOf(familyOf('fover'), traceOf(golden.question, ...golden.steps));
    const text = layout ? marked(layout) : '';
    expect(text.split('▌correct<|im_end|>')).toHaveLength(golden.steps.length + 1);
    for (const step of golden.steps.slice(1)) {
      expect(text).toContain(
        `<|im_start|>user\n${step}<|im_end|>\n<|im_start|>assistant\n▌correct`,
      );
    }
  });
});
