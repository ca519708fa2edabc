import { describe, expect, test } from 'vitest';
import type { FamilyOptions } from '../../src/core/prm/family.js';
import { chatMl, familyOf, layoutsOf, marked, traceOf } from './prmAsked.js';

const trace = traceOf('Q?', 'One.', '> 42', 'Two.');
const qwenMath = 'Please reason step by step, and put your final answer within \\boxed{}.';
const qwen = 'You are Qwen, created by Alibaba Cloud. You are a helpful assistant.';

const llamaSystem =
  '<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\n' +
  'Cutting Knowledge Date: December 2023\nToday Date: 26 Jul 2024\n\n<|eot_id|>';

function llamaTurn(role: string, content: string): string {
  return `<|start_header_id|>${role}<|end_header_id|>\n\n${content}<|eot_id|>`;
}

const pathFinder =
  "You are a Math Teacher. Given a question and a student's solution, evaluate the mathematical " +
  'correctness, logic consistency of the current step and whether it will lead to the correct final ' +
  'solution\n\n Question: Q?';

const alpaca =
  'Below is an instruction that describes a task.\nWrite a response that appropriately completes the ' +
  "request.\n\n### Instruction:\nQ?\n\n### Response: Let's think step by step\n";

describe('what is fed, and where it is read', () => {
  test.each<[string, FamilyOptions, string]>([
    ['qwen2.5-math-prm', {}, `${chatMl(qwenMath)}One.<extra_0>▌42\n\nTwo.<extra_0>▌<|im_end|>`],
    [
      'qwen2.5-math-prm',
      { system: false, tag: '<t>' },
      '<|im_start|>user\nQ?<|im_end|>\n<|im_start|>assistant\nOne.<t>▌42\n\nTwo.<t>▌<|im_end|>',
    ],
    ['reasonflux', {}, `${chatMl(qwen)}One.<extra_0>▌42\n\nTwo.<extra_0>▌<|im_end|>`],
    ['actprm', { system: 'S' }, `${chatMl('S')}One.<extra_0>▌42\n\nTwo.<extra_0>▌<|im_end|>`],
    ['math-shepherd', {}, 'Q? Step 1: One. ки▌\n42\nStep 2: Two. ки▌'],
    [
      'math-shepherd',
      { between: '\n ', joiner: '\n\n', numbered: false },
      'Q?\n One. ки▌\n\n42\n\nTwo. ки▌',
    ],
    ['er-prm', {}, 'Q? Step 1: One. ки▌42\nStep 2: Two. ки▌'],
    [
      'rlhflow',
      {},
      llamaSystem +
        llamaTurn('user', 'Q? One.') +
        llamaTurn('assistant', '▌+') +
        llamaTurn('user', '42\n\nTwo.') +
        llamaTurn('assistant', '▌+'),
    ],
    [
      'rlhflow',
      { between: '\n\n', positive: 'yes', chat: 'chatml' },
      '<|im_start|>user\nQ?\n\nOne.<|im_end|>\n<|im_start|>assistant\n▌yes<|im_end|>\n' +
        '<|im_start|>user\n42\n\nTwo.<|im_end|>\n<|im_start|>assistant\n▌yes<|im_end|>\n',
    ],
    ['skywork-o1', {}, 'Q?\nOne.\n▌42\nTwo.\n▌'],
    ['trl', {}, 'Q?One.\n▌42\nTwo.\n▌'],
    ['trl', { separator: '\n\n' }, 'Q?One.\n\n▌42\n\nTwo.\n\n▌'],
    ['openr', {}, 'Q? One. \n\n\n\n\n▌ 42\n\nTwo. \n\n\n\n\n▌ '],
    ['reasoneval', {}, "Question:\nQ?\nAnswer:\nLet's think step by step.\nOne.▌42Two.▌"],
    ['pure', {}, 'Q?One.\n▌42\nTwo.\n▌'],
    ['seccodeprm', {}, 'Q?One.\n▌42\nTwo.\n▌'],
    ['pqm', {}, `${alpaca}Step 1: One. [PRM]▌\n42\nStep 2: Two. [PRM]▌`],
    [
      'pqm',
      { instruction: '[INST] {problem} [/INST]\n' },
      '[INST] Q? [/INST]\nStep 1: One. [PRM]▌\n42\nStep 2: Two. [PRM]▌',
    ],
    ['versaprm', {}, 'Q? \n\nOne. \n\n\n\n▌42 \n\nTwo. \n\n\n\n▌'],
  ])('%s %j', (id, options, expected) => {
    expect(layoutsOf(familyOf(id), trace, options).map(marked)).toEqual([expected]);
  });

  test('implicit: one text for two models, the origin before the answer', () => {
    const text = `${chatMl(qwenMath)}▐Step 1: One.▌\n\n42\n\nStep 2: Two.▌<|im_end|>`;
    const layouts = layoutsOf(familyOf('implicit'), trace);
    expect(layouts.map(marked)).toEqual([text, text]);
    expect(layouts.map(({ model }) => model)).toEqual(['prm', 'reference']);
  });

  test('outcome: a conversation for each prefix that ends in a judged step', () => {
    const start = chatMl(qwenMath);
    expect(layoutsOf(familyOf('outcome'), trace, { ending: '<|endoftext|>' }).map(marked)).toEqual([
      `${start}One.<|im_end|><|endoftext|>▌`,
      `${start}One.\n\n42\n\nTwo.<|im_end|><|endoftext|>▌`,
    ]);
    expect(layoutsOf(familyOf('outcome'), traceOf('Q?', 'A'), { system: 'S' }).map(marked)).toEqual(
      [`${chatMl('S')}A<|im_end|>\n▌`],
    );
    expect(
      layoutsOf(familyOf('outcome'), traceOf('Q?', ' A '), { chat: 'llama-3.1' }).map(marked),
    ).toEqual([`${llamaSystem}${llamaTurn('user', 'Q?')}${llamaTurn('assistant', 'A')}▌`]);
  });

  test('pathfinder: two conversations for each judged step', () => {
    const start = chatMl(qwenMath, pathFinder);
    const questions = (before: string): string[] => [
      `${before} Math reasoning: ▌<extra>, Consistency: ▐<extra><|im_end|>\n`,
      `${before} Math reasoning: <+>, Consistency: <+>, Correctness: ▌<extra><|im_end|>\n`,
    ];
    expect(layoutsOf(familyOf('pathfinder'), trace).map(marked)).toEqual([
      ...questions(`${start}Current Step: One.`),
      ...questions(`${start}One.\n\n42\n\nCurrent Step: Two.`),
    ]);
  });

  test('fover: the task is stated once, with the typo of the training data', () => {
    const [layout] = layoutsOf(
      familyOf('fover'),
      traceOf('Calculate (1+1)*(1+2)', '1+1=2', '1+2=3'),
    );
    const first =
      '** Problem **\nCalculate (1+1)*(1+2)\n\n** Task **\nYour task is to evaluate the accuracy of each ' +
      'step in the provided solution to the above question. For each step, respond with "correct" if the ' +
      'reasoning is logically valid and mathematically sound, or if the step is a general statement or ' +
      'transition that does not contain reasoning. Respond with "incorrect" if the step includes any ' +
      'errors or flawed logic.\n\n** Sotluion **\n1+1=2';
    expect(layout && marked(layout)).toBe(
      `${chatMl(qwen, first)}▌correct<|im_end|>\n` +
        '<|im_start|>user\n1+2=3<|im_end|>\n<|im_start|>assistant\n▌correct<|im_end|>\n',
    );
    const [llama] = layoutsOf(familyOf('fover'), traceOf('P', 'A'), { chat: 'llama-3.1' });
    expect(llama && marked(llama)).toMatch(
      /^<\|begin_of_text\|>.*26 Jul 2024.*\n\n▌correct<\|eot_id\|>$/s,
    );
  });

  test('skywork: a step is one line, unless lines are asked for', () => {
    const lines = traceOf('Q', 'a\nb', '\n');
    expect(layoutsOf(familyOf('skywork-o1'), lines).map(marked)).toEqual(['Q\na b\n▌ \n▌']);
    expect(layoutsOf(familyOf('skywork-o1'), lines, { lines: true }).map(marked)).toEqual([
      'Q\na\nb\n▌\n\n▌',
    ]);
  });

  test('pure drops white space at the end of steps, its fork does not', () => {
    expect(layoutsOf(familyOf('pure'), traceOf('Q', 'a \n\n')).map(marked)).toEqual(['Qa\n▌']);
    expect(layoutsOf(familyOf('seccodeprm'), traceOf('Q', 'a \n')).map(marked)).toEqual([
      'Qa \n\n▌',
    ]);
  });
});

test('an unknown chat template is refused', () => {
  for (const id of ['qwen2.5-math-prm', 'rlhflow', 'fover', 'implicit', 'outcome', 'pathfinder']) {
    expect(familyOf(id).layouts(trace, { chat: 'x' })).toEqual({
      kind: 'refused',
      reason: 'the model\'s option chat is "x"; known are chatml, llama-3.1',
    });
  }
});
