import { describe, expect, test } from 'vitest';
import { passesOf } from '../../src/core/prm/encode.js';
import type { FamilyOptions, PrmFamily } from '../../src/core/prm/family.js';
import type { Pass, Tokenizer } from '../../src/core/prm/tokenizer.js';
import { families, familyById } from '../../src/core/prm/index.js';
import { manifestSchema } from '../../src/core/prm/manifest.js';
import { trl } from '../../src/core/prm/trl.js';
import { makeTrace, type Trace } from '../../src/core/trace.js';
import { annotated } from './annotated.js';
import { readShared } from './shared.js';

/** One token per letter, its code; so ids can be read as text. */
const letters: Tokenizer = {
  encode: (text) => Array.from(text, (letter) => letter.charCodeAt(0)),
  special: () => undefined,
};
const withBos: Tokenizer = { ...letters, special: (token) => (token === 'bos' ? 0x5e : undefined) };

/** The passes of a trace that the family can be asked about. */
function passes(
  family: PrmFamily,
  trace: Trace,
  tokenizer: Tokenizer,
  options: FamilyOptions,
): readonly Pass[] {
  const asked = passesOf(family, trace, tokenizer, options);
  if ('refused' in asked) throw new Error(asked.refused);
  return asked;
}

/** What the model is fed, as text, with `|` after each token whose row is read as a reward. */
function check(trace: Trace, tokenizer: Tokenizer, options: FamilyOptions, expected: string): void {
  const [pass, ...others] = passes(trl, trace, tokenizer, options);
  expect(others).toEqual([]);
  expect(pass?.readAt).toHaveLength(trace.steps.length);
  const readAt = new Set(pass?.readAt);
  const text = pass?.ids.map((id, at) => String.fromCharCode(id) + (readAt.has(at) ? '|' : ''));
  expect(text?.join('')).toBe(expected);
}

describe('TRL', () => {
  const trace = annotated(`
    problem: ab
    . cd
    . e`);
  const withTool = annotated(`
    problem: ab
    . cd
    > XY
    . e`);

  test.each<[string, Trace, Tokenizer, FamilyOptions, string]>([
    ['each step ends with a line break, where it is read', trace, letters, {}, 'abcd\n|e\n|'],
    ['a tokenizer with a start token gets one', trace, withBos, {}, '^abcd\n|e\n|'],
    ['another separator', trace, letters, { separator: '#' }, 'abcd#|e#|'],
    [
      'a separator of several tokens is read at the last',
      trace,
      letters,
      { separator: ' ки' },
      'abcd ки|e ки|',
    ],
    ['tool output is fed, and not read', withTool, letters, {}, 'abcd\n|XY\ne\n|'],
    ['no steps', { ...trace, steps: [] }, letters, {}, 'ab'],
    ['an empty step', annotated('problem: ab\n. '), letters, {}, 'ab\n|'],
  ])('%s', (_, made, tokenizer, options, expected) => check(made, tokenizer, options, expected));

  test('a step of 300,000 tokens is fed whole', () => {
    const long = makeTrace(
      { file: 'f', record: 0 },
      { prompt: '', steps: [{ text: 'x'.repeat(300_000) }] },
    );
    expect(passes(trl, long, letters, {})[0]?.readAt).toEqual([300_000]);
  });

  test("the ids and positions of TRL's own example come out", () => {
    const examples = readShared('data/prm_goldens/card_examples.json') as Golden[] | undefined;
    const golden = examples?.find(({ family }) => family.startsWith('trl'));
    if (examples) expect(golden).toBeDefined();
    if (!golden) return;
    const { prompt, completions, separator, input_ids, score_positions } = golden;
    const trace = makeTrace(
      { file: 'f', record: 0 },
      { prompt, steps: completions.map((text) => ({ text })) },
    );
    const tokenizer = recorded(golden);
    expect(passes(trl, trace, tokenizer, { separator })).toEqual([
      { model: 'prm', ids: input_ids, readAt: score_positions },
    ]);
  });

  test('rewards are the probability of class 1, silent where nothing was read', () => {
    const rows = [
      Float32Array.of(0, 0),
      undefined,
      Float32Array.of(0, Math.log(3)),
      Float32Array.of(5, -5),
    ];
    const [rewards] = trl.read([rows]);
    expect(rewards?.map((reward) => reward?.toFixed(4))).toEqual([
      '0.5000',
      undefined,
      '0.7500',
      '0.0000',
    ]);
    expect(trl.read([])).toEqual([[]]);
  });
});

interface Golden {
  readonly family: string;
  readonly prompt: string;
  readonly completions: readonly string[];
  readonly separator: string;
  readonly input_ids: readonly number[];
  readonly score_positions: readonly number[];
}

/**
 * A tokenizer that knows the pieces of one recorded example only. The recorded ids do not say where
 * a piece ends but at the separators; the prompt's are those of its 16 tokens.
 */
function recorded({
  prompt,
  completions,
  separator,
  input_ids,
  score_positions,
}: Golden): Tokenizer {
  const promptLength = 16;
  const ends = [promptLength - 1, ...score_positions];
  const pieces = new Map<string, readonly number[]>([
    [prompt, input_ids.slice(0, promptLength)],
    [separator, [198]],
    ...completions.map(
      (text, step) =>
        [text, input_ids.slice((ends[step] ?? 0) + 1, ends[step + 1])] as [string, number[]],
    ),
  ]);
  return {
    encode(text) {
      const ids = pieces.get(text);
      if (!ids) throw new Error(`not a piece of the example: ${JSON.stringify(text)}`);
      return ids;
    },
    special: () => undefined,
  };
}

describe.each(families)('$id', (family) => {
  test('its threshold lies in its range', () => {
    const [low, high] = family.range;
    expect(low).toBeLessThan(high);
    expect(family.threshold).toBeGreaterThan(low);
    expect(family.threshold).toBeLessThan(high);
  });

  test('is found by its id', () => expect(familyById(family.id)).toBe(family));
});

describe('a model.json', () => {
  const file = { path: 'model.onnx', sha256: 'a'.repeat(64), bytes: 1 };
  const manifest = {
    name: 'tiny-prm',
    title: 'Tiny',
    family: 'trl',
    files: { model: file, tokenizer: file, tokenizerConfig: file },
    graph: { inputIds: 'input_ids', logits: 'logits' },
    precision: 'fp32',
    maxTokens: 1024,
    threshold: 0.5,
    licence: 'MIT',
    source: 'here',
  };

  test('needs no options', () => {
    expect(manifestSchema.parse(manifest).options).toEqual({});
  });

  test.each([
    ['a folder below', 'onnx/model.onnx', true],
    ['dots in a name', 'model..v2.onnx', true],
    ['the folder above', '../model.onnx', false],
    ['the folder above, halfway', 'onnx/../../model.onnx', false],
    ['the folder above, at the end', 'onnx/..', false],
    ['the folder above, of Windows', 'onnx\\..\\..\\model.onnx', false],
    ['the root', '/etc/passwd', false],
    ['a share of Windows', '\\\\server\\model.onnx', false],
    ['a drive of Windows', 'C:\\model.onnx', false],
    ['a drive of Windows, relative', 'C:model.onnx', false],
    ['an end of a C string', 'model.onnx\0.txt', false],
    ['a line break before the folder above', 'a\n/../../model.onnx', false],
    ['nothing', '', false],
  ])('names files inside its folder only: %s', (_, path, isFine) => {
    const changed = { ...manifest, files: { ...manifest.files, model: { ...file, path } } };
    expect(manifestSchema.safeParse(changed).success).toBe(isFine);
  });

  test.each<[string, Record<string, unknown>]>([
    ['a name that is a path', { name: '../tiny' }],
    ['no threshold', { threshold: undefined }],
    ['room for no token', { maxTokens: 0 }],
    ['a hash that is none', { files: { ...manifest.files, model: { ...file, sha256: 'abc' } } }],
  ])('with %s is refused', (_, change) => {
    expect(manifestSchema.safeParse({ ...manifest, ...change }).success).toBe(false);
  });
});
