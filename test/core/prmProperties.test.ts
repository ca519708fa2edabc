import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeLayout } from '../../src/core/prm/encode.js';
import { families } from '../../src/core/prm/index.js';
import { layoutText } from '../../src/core/prm/layout.js';
import type { Tokenizer } from '../../src/core/prm/tokenizer.js';
import { isJudged, makeTrace } from '../../src/core/trace.js';

/** A token per letter, and one for whatever is asked for as a special token. */
const letters: Tokenizer = {
  encode: (text) => Array.from(text, (letter) => letter.codePointAt(0) ?? 0),
  special: (token) => 0x110000 + token.length,
};

const content = fc.oneof(
  fc.string(),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(
    '',
    ' ',
    '\n',
    'a\n\nb',
    '```py\nfor i in x:\n\tpass\n```',
    ' \n\n\n\n',
    'Step 3: c',
  ),
  fc.constantFrom('ки', 'x ки', '<extra_0>', '[PRM]', '<|im_end|>', '<s>', '<->', '\r\n', '\ud800'),
);
const role = fc.constantFrom('reasoning', 'observation', 'action', 'answer');
const traces = fc
  .record({
    prompt: content,
    steps: fc.array(fc.record({ text: content, role }), { maxLength: 7 }),
  })
  .map((draft) => makeTrace({ file: 'f', record: 0 }, draft));

/** What stands right before the place where a step is read; elsewhere it is the step's own end. */
const tags: Readonly<Record<string, string>> = {
  'qwen2.5-math-prm': '<extra_0>',
  'math-shepherd': ' ки',
  rlhflow: 'assistant<|end_header_id|>\n\n',
  'skywork-o1': '\n',
  trl: '\n',
  'er-prm': ' ки',
  openr: ' \n\n\n\n\n',
  pure: '\n',
  pqm: ' [PRM]',
  versaprm: ' \n\n\n\n',
  actprm: '<extra_0>',
  fover: '<|im_start|>assistant\n',
  pathfinder: ': ',
  reasonflux: '<extra_0>',
  seccodeprm: '\n',
  outcome: '<|im_end|>\n',
};

function isIncreasing(numbers: readonly (number | undefined)[]): boolean {
  const known = numbers.filter((each) => each !== undefined);
  return known.every((each, at) => at === 0 || each > (known[at - 1] ?? 0));
}

describe.each(families)('$id', (family) => {
  test('reads each judged step once, in order, right after its tag, or says why not', () => {
    fc.assert(
      fc.property(traces, (trace) => {
        const asked = family.layouts(trace, {});
        if (asked.kind === 'refused') {
          expect(asked.reason).not.toBe('');
          return;
        }
        const isRead = trace.steps.map(() => 0);
        for (const layout of asked.layouts) {
          const { text, readAt } = layoutText(layout);
          expect(readAt).toHaveLength(trace.steps.length);
          expect(isIncreasing(readAt)).toBe(true);
          for (const [step, at] of readAt.entries()) {
            if (at === undefined) continue;
            isRead[step] = (isRead[step] ?? 0) + 1;
            const end = tags[family.id] ?? trace.steps[step]?.text ?? '';
            expect(text.slice(0, at).endsWith(end)).toBe(true);
          }
        }
        const times = Math.max(...isRead, 1);
        expect(isRead).toEqual(trace.steps.map((step) => (isJudged(step) ? times : 0)));
      }),
      { numRuns: 300 },
    );
  });

  test('positions are parallel to the steps and inside of what is fed', () => {
    fc.assert(
      fc.property(traces, (trace) => {
        const asked = family.layouts(trace, {});
        for (const layout of asked.kind === 'layouts' ? asked.layouts : []) {
          const pass = encodeLayout(layout, letters);
          if ('refused' in pass) {
            expect(pass.refused).not.toBe('');
            continue;
          }
          const { ids, readAt } = pass;
          const count = trace.steps.length;
          expect(readAt).toHaveLength(count + layout.alsoAfter.length);
          expect(isIncreasing(readAt.slice(0, count))).toBe(true);
          for (const at of readAt) {
            if (at !== undefined) expect(at >= 0 && at < ids.length).toBe(true);
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  test('reads nothing from no rows', () => {
    expect(family.read([]).map((values) => values.length)).toEqual(family.signals.map(() => 0));
  });
});
