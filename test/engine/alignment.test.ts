import { beforeAll, describe, expect, test } from 'vitest';
import { type AlignedPass, alignmentOf } from '../../src/core/prm/alignment.js';
import type { ReadableTokenizer } from '../../src/core/prm/alignment.js';
import { families } from '../../src/core/prm/index.js';
import type { Trace } from '../../src/core/trace.js';
import { tokenizerAt } from '../../src/engine/tokenizer.js';
import { familyOf, traceOf } from '../core/prmAsked.js';
import { tinyTokenizer } from '../core/prmTokenizer.js';
import { scratch } from './scratch.js';

const files = scratch();
let tokenizer: ReadableTokenizer;

beforeAll(async () => {
  const { definition, config } = tinyTokenizer();
  await files.file('tokenizer.json', JSON.stringify(definition));
  await files.file('tokenizer_config.json', JSON.stringify(config));
  tokenizer = await tokenizerAt(files.path('.'));
});

function aligned(id: string, trace: Trace): readonly AlignedPass[] {
  const family = familyOf(id);
  const passes = alignmentOf(family, trace, tokenizer, {});
  if ('refused' in passes) throw new Error(passes.refused);
  return passes;
}

function textOf(tokens: AlignedPass['tokens']): string {
  return tokens.map(({ text }) => text).join('');
}

const said = ['a', 'One 🙂.', '> ran', 'π\\frac{1}{2}', 'a'];

describe.each(families.map(({ id }) => id))('%s', (id) => {
  test('the tokens of a step hold its text, whatever the problem repeats of it', () => {
    const trace = traceOf('a One? a', ...said);
    for (const { steps } of aligned(id, trace)) {
      for (const { step, tokens } of steps) {
        expect(textOf(tokens)).toContain(trace.steps[step]?.text);
      }
    }
  });

  test('every step is there, and every judged one is read', () => {
    const passes = aligned(id, traceOf('Q', ...said));
    const steps = passes.flatMap((pass) => pass.steps);
    expect(new Set(steps.map(({ step }) => step))).toEqual(new Set([0, 1, 2, 3, 4]));
    for (const { step, readAt } of steps)
      expect([step, readAt === undefined]).toEqual([step, step === 2]);
  });
});

test.each([
  ['trl', ['One.\n', 'Two.\n']],
  ['qwen2.5-math-prm', ['One.<extra_0>', 'Two.<extra_0>']],
  ['math-shepherd', ['One. ки', 'Two. ки']],
  // Read before the judgement, in the head of the assistant's turn.
  [
    'rlhflow',
    ['One.', 'Two.'].map(
      (step) => `${step}<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n`,
    ),
  ],
])('%s: from the first token of a step to the one it is read at', (id, expected) => {
  const [pass] = aligned(id, traceOf('Q?', 'One.', 'Two.'));
  expect(pass?.steps.map(({ tokens }) => textOf(tokens))).toEqual(expected);
  for (const { from, tokens, readAt } of pass?.steps ?? []) {
    expect(from + tokens.length - 1).toBe(readAt);
  }
});

test('a character of several tokens is the text of its last one', () => {
  const ids = tokenizer.encode('é🙂a');
  expect(tokenizer.texts(ids)).toEqual(['', 'é', '', '', '', '🙂', 'a']);
});

test('bytes that are no text do not hide what follows', () => {
  const [byte = 0] = tokenizer.encode('é');
  expect(tokenizer.texts([byte, ...tokenizer.encode('ab')]).join('')).toBe('\uFFFDab');
});
