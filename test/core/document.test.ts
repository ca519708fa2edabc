import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { layOut } from '../../src/core/document.js';
import { visible } from '../../src/core/visible.js';
import { makeTrace, type StepDraft, type Trace, type TraceDraft } from '../../src/core/trace.js';

const place = { file: 'some.jsonl', record: 0 };

function traceOf(draft: Partial<TraceDraft>, id = 'gsm8k-1'): Trace {
  return makeTrace(place, { id, prompt: '', steps: [], ...draft });
}

/** The text of a trace's document, and that every place in it spans what it says. */
function check(trace: Trace, text: string): void {
  const document = layOut(trace);
  expect(document.text).toBe(text);
  const at = (span: readonly [number, number]): string => document.text.slice(...span);
  expect(document.prompt && at(document.prompt)).toBe(trace.prompt || undefined);
  expect(document.steps.map(({ body }) => at(body))).toEqual(
    trace.steps.map((step) => step.text.replace(/\r\n?/g, '\n')),
  );
  expect(document.steps.map(({ heading }) => at(heading).slice(0, 7))).toEqual(
    trace.steps.map(() => '## step'),
  );
}

describe('the trace document', () => {
  const steps: StepDraft[] = [{ text: 'Add.' }, { text: 'So 4.' }];
  test.each<[string, Partial<TraceDraft>, string]>([
    [
      'problem and steps',
      { prompt: 'What is 2 + 2?', steps },
      '# gsm8k-1\n\n## problem\nWhat is 2 + 2?\n\n## step 0\nAdd.\n\n## step 1\nSo 4.\n\n',
    ],
    ['no problem', { steps }, '# gsm8k-1\n\n## step 0\nAdd.\n\n## step 1\nSo 4.\n\n'],
    ['no steps', { prompt: 'Why?' }, '# gsm8k-1\n\n## problem\nWhy?\n\n'],
    ['an empty step', { steps: [{ text: '' }] }, '# gsm8k-1\n\n## step 0\n\n\n'],
    [
      'steps of several lines',
      { steps: [{ text: 'a\n\nb' }] },
      '# gsm8k-1\n\n## step 0\na\n\nb\n\n',
    ],
    [
      'roles other than reasoning',
      {
        steps: [
          { text: 'look', role: 'action' },
          { text: '42', role: 'observation' },
        ],
      },
      '# gsm8k-1\n\n## step 0 · action\nlook\n\n## step 1 · observation\n42\n\n',
    ],
    [
      'the expected answer',
      { answer: '4', outcome: false },
      '# gsm8k-1\n\n## result\nexpected answer: 4\nfinal answer is wrong\n\n',
    ],
    ['the outcome alone', { outcome: true }, '# gsm8k-1\n\n## result\nfinal answer is right\n\n'],
    [
      'an answer of several lines',
      { answer: ' 4\n apples ' },
      '# gsm8k-1\n\n## result\nexpected answer: 4 apples\n\n',
    ],
  ])('%s', (_, draft, text) => check(traceOf(draft), text));

  test('an id of several lines is one title', () => {
    check(traceOf({}, 'a\r\n## step 0\nb'), '# a ## step 0 b\n\n');
  });

  test.each([
    ['of Windows', 'a\r\nb', 'a\nb'],
    ['of old', 'a\rb', 'a\nb'],
    ['one after the other', 'a\r\r\nb\n\rc', 'a\n\nb\n\nc'],
    ['at the end', 'a\r\n', 'a\n'],
  ])('line breaks %s become what an editor knows', (_, text, shown) => {
    check(
      traceOf({ steps: [{ text }, { text: 'next' }] }),
      `# gsm8k-1\n\n## step 0\n${shown}\n\n## step 1\nnext\n\n`,
    );
  });

  test('NUL shows as its sign, for an editor opens no text that holds it', () => {
    const trace = makeTrace(place, { id: 'a\0b', prompt: 'p\0', steps: [{ text: '\0x\0' }] });
    const { text, steps } = layOut(trace);
    expect(text).not.toContain('\0');
    expect(text.slice(...(steps[0]?.body ?? [0, 0]))).toBe('␀x␀');
  });

  test('hidden characters show, and neither hash nor offset is another for it', () => {
    const trace = traceOf({ steps: [{ text: 'a\u202eb\u200b' }, { text: 'c' }] });
    const { text, steps } = layOut(trace);
    expect(text).toBe('# gsm8k-1\n\n## step 0\na\uFFFDb\uFFFD\n\n## step 1\nc\n\n');
    expect(text.slice(...(steps[1]?.body ?? [0, 0]))).toBe('c');
    expect(trace.steps[0]?.text).toBe('a\u202eb\u200b');
  });

  test('text that looks like a heading is the text of its step', () => {
    check(
      traceOf({ steps: [{ text: '## step 7\nx' }] }),
      '# gsm8k-1\n\n## step 0\n## step 7\nx\n\n',
    );
  });

  test('whatever the texts: headings and bodies follow each other, to the letter', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', '#', ' ', '\n', '\r', '\u2028', '\u202e', '𝒳', '\ud800'),
    });
    fc.assert(
      fc.property(text, fc.array(text), (prompt, texts) => {
        const {
          text: page,
          prompt: promptSpan,
          steps,
        } = layOut(traceOf({ prompt, steps: texts.map((made) => ({ text: made })) }));
        let end = promptSpan?.[1] ?? 0;
        for (const [index, { heading, body }] of steps.entries()) {
          expect(heading[0]).toBeGreaterThan(end);
          expect(page.slice(...heading)).toBe(`## step ${index}`);
          expect(body[0]).toBe(heading[1] + 1);
          expect(page.slice(...body)).toBe(visible(texts[index]?.replace(/\r\n?/g, '\n') ?? ''));
          end = body[1];
        }
        expect(page).not.toContain('\r');
      }),
    );
  });
});
