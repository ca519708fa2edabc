import { describe, expect, test } from 'vitest';
import { families } from '../../src/core/prm/index.js';
import { familyOf, traceOf } from './prmAsked.js';

/** A mark of each family that finds its reads by one, or writes control tokens. */
const marks: Readonly<Record<string, string>> = {
  'qwen2.5-math-prm': '<extra_0>',
  'math-shepherd': ' ки',
  rlhflow: '<|eot_id|>',
  'skywork-o1': '<|endoftext|>',
  implicit: '<|im_end|>',
  'er-prm': ' ки',
  openr: ' \n\n\n\n\n ',
  reasoneval: '<s>',
  pure: '<|im_end|>',
  pqm: '[PRM]',
  versaprm: ' \n\n\n\n',
  actprm: '<extra_0>',
  fover: '<|im_start|>',
  pathfinder: '<extra>',
  reasonflux: '<extra_0>',
  seccodeprm: '<|endoftext|>',
  outcome: '<|im_start|>',
};

describe.each(families.filter(({ id }) => id !== 'trl'))('$id', (family) => {
  const mark = marks[family.id] ?? '?';

  test('refuses a text that holds its mark, and says where', () => {
    const reason = (asked: ReturnType<typeof traceOf>): string => {
      const answer = family.layouts(asked, {});
      return answer.kind === 'refused' ? answer.reason : 'not refused';
    };
    expect(reason(traceOf('Q', 'fine', `a${mark}b`))).toMatch(/^step 1 holds ".+", a mark/);
    expect(reason(traceOf('Q', 'fine', `> a${mark}b`))).toMatch(/^step 1 holds /);
    expect(reason(traceOf(`Q${mark}b`, 'fine'))).toMatch(/^the prompt holds /);
  });
});

test('a tag may not arise where two texts meet', () => {
  const asked = familyOf('math-shepherd').layouts(traceOf('Q', 'кит'), {});
  expect(asked).toMatchObject({
    kind: 'refused',
    reason: expect.stringMatching(/^step 0/) as string,
  });
});
