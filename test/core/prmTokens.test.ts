import { Tokenizer as HuggingFaceTokenizer } from '@huggingface/tokenizers';
import { describe, expect, test } from 'vitest';
import { encodeLayout, passesOf } from '../../src/core/prm/encode.js';
import type { FamilyOptions } from '../../src/core/prm/family.js';
import { LayoutBuilder, text, token } from '../../src/core/prm/layout.js';
import type { Tokenizer } from '../../src/core/prm/tokenizer.js';
import type { Trace } from '../../src/core/trace.js';
import { familyOf, traceOf } from './prmAsked.js';
import { bytesOf, tinyTokenizer } from './prmTokenizer.js';

const { definition, config } = tinyTokenizer();
const real = new HuggingFaceTokenizer(definition, config);
const tokenizer: Tokenizer = {
  encode: (content) => real.encode(content, { add_special_tokens: false }).ids,
  special: (name) => real.token_to_id(name === 'bos' ? '<|begin_of_text|>' : name),
};
const withoutBos: Tokenizer = {
  ...tokenizer,
  special: (name) => (name === 'bos' ? undefined : tokenizer.special(name)),
};

/** The tokens that are read, each with the one it is followed by. */
function readOf(
  id: string,
  trace: Trace,
  options: FamilyOptions = {},
  by = tokenizer,
): (string | undefined)[][] {
  const family = familyOf(id);
  const passes = passesOf(family, trace, by, options, family.models);
  if ('refused' in passes) throw new Error(passes.refused);
  return passes.map(({ ids, readAt }) =>
    readAt.map((at) => {
      if (at === undefined) return undefined;
      const next = ids[at + 1];
      const shown = (each: number): string => real.id_to_token(each) ?? '?';
      return shown(ids[at] ?? -1) + (next === undefined ? '' : ` ${shown(next)}`);
    }),
  );
}

const trace = traceOf('Q?', 'One.', 'Two.');
const ki = bytesOf(' ки');

describe('the token at which a step is read, and the next', () => {
  test.each<[string, FamilyOptions, readonly string[]]>([
    ['qwen2.5-math-prm', {}, ['<extra_0> T', '<extra_0> <|im_end|>']],
    ['math-shepherd', {}, [`${ki} Ċ`, ki]],
    ['er-prm', {}, [`${ki} S`, ki]],
    ['rlhflow', {}, ['ĊĊ +', 'ĊĊ +']],
    ['fover', {}, ['Ċ c', 'Ċ c']],
    ['fover', { chat: 'llama-3.1' }, ['ĊĊ c', 'ĊĊ c']],
    ['skywork-o1', {}, ['Ċ T', 'Ċ']],
    ['trl', {}, ['Ċ T', 'Ċ']],
    ['trl', { separator: '\n\n' }, ['ĊĊ T', 'ĊĊ']],
    ['openr', {}, ['ĠĊĊĊĊĊ Ġ', 'ĠĊĊĊĊĊ Ġ']],
    ['reasoneval', { back: 0 }, ['. T', '.']],
    ['reasoneval', {}, ['e .', 'o .']],
    ['pure', {}, ['Ċ T', 'Ċ']],
    ['seccodeprm', {}, ['Ċ T', 'Ċ']],
    ['pqm', {}, ['[PRM] Ċ', '[PRM]']],
    ['versaprm', {}, ['ĠĊĊĊĊ T', 'ĠĊĊĊĊ']],
  ])('%s %j', (id, options, expected) => {
    expect(readOf(id, trace, options)).toEqual([expected]);
  });

  test('outcome: the last token of each prefix', () => {
    expect(readOf('outcome', trace)).toEqual([
      ['Ċ', undefined],
      [undefined, 'Ċ'],
    ]);
    expect(readOf('outcome', trace, { chat: 'llama-3.1' })[0]).toEqual(['<|eot_id|>', undefined]);
  });

  test('pathfinder: where each <extra> is predicted', () => {
    expect(readOf('pathfinder', traceOf('Q', 'A'))).toEqual([
      ['Ġ <extra>', 'Ġ <extra>'],
      ['Ġ <extra>'],
    ]);
  });

  test('implicit: one token after the boundaries of the reference', () => {
    // The first step joins the blank line (".ĊĊ"), so its boundary is the next step's first token, "S".
    expect(readOf('implicit', trace)).toEqual([
      ['t e', '<|im_end|>', 'Ċ S'],
      ['t e', '<|im_end|>', 'Ċ S'],
    ]);
    // Where nothing joins, it is the blank line itself.
    expect(readOf('implicit', traceOf('Q', 'One', 'Two'))[0]).toEqual(['S t', '<|im_end|>', 'Ċ S']);
  });
});

describe('tool output', () => {
  test.each([
    'qwen2.5-math-prm',
    'math-shepherd',
    'er-prm',
    'rlhflow',
    'openr',
    'pqm',
    'versaprm',
    'implicit',
  ])('%s is not read, and moves no other read', (id) => {
    const withTool = traceOf('Q?', '> 42', 'One.', '> 42', 'Two.');
    const read = readOf(id, withTool)[0] ?? [];
    expect(read.slice(0, 4).map((each) => each !== undefined)).toEqual([false, true, false, true]);
    const first = (each: string | undefined): string | undefined => each?.split(' ')[0];
    if (id !== 'implicit') expect(first(read[1])).toBe(first(readOf(id, trace)[0]?.[0]));
  });
});

test('a tokenizer without a start token gives none', () => {
  const [withBos, without] = [tokenizer, withoutBos].map((by) => {
    const passes = passesOf(familyOf('math-shepherd'), trace, by, {});
    return 'refused' in passes ? undefined : passes[0];
  });
  expect(withBos?.ids.slice(1)).toEqual(without?.ids);
  expect(withBos?.readAt.map((at) => (at ?? 0) - 1)).toEqual(without?.readAt);
});

describe('a tokenizer refuses what it would lose', () => {
  test.each<[string, string, Trace, FamilyOptions, RegExp]>([
    ['no such special token', 'qwen2.5-math-prm', trace, { tag: '<no>' }, /no token "<no>"/],
    ['a tag that joins the step', 'versaprm', traceOf('Q', 'a '), {}, /tag .* 0 times for 1 step/],
    ['a tag that the steps make', 'math-shepherd', traceOf('Q', 'a'), { tag: 'a' }, /holds "a"/],
    [
      'a separator of nothing',
      'trl',
      traceOf('Q', 'a', ''),
      { separator: '' },
      /step 1 has no token/,
    ],
  ])('%s', (_, id, asked, options, reason) => {
    const passes = passesOf(familyOf(id), asked, tokenizer, options);
    expect('refused' in passes ? passes.refused : '').toMatch(reason);
  });

  test('a model that is not there is not replaced by the one that is', () => {
    expect(passesOf(familyOf('implicit'), trace, tokenizer, {})).toEqual({
      refused:
        'Implicit PRM (log ratio of two models) needs a second model, "reference", and there is none',
    });
  });

  test('a step inside of a run that has no tag', () => {
    const layout = new LayoutBuilder()
      .add(text('a'))
      .readHere()
      .add(text('b'), token('<extra>'))
      .build({ by: 'runs' });
    expect(encodeLayout(layout, tokenizer)).toEqual({ refused: 'a step ends where no token does' });
  });
});
