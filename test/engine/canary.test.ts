import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Tensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { Canary, type CanaryOptions, type Comparison, refusalOf } from '../../src/engine/canary.js';
import { Graph } from '../../src/engine/graph.js';
import { scratch } from './scratch.js';

const files = scratch();

const tokenizer = {
  encode: (text: string) => Array.from(text, (letter) => letter.codePointAt(0) ?? 0),
  special: () => undefined,
};

/** What is wrong with a device: what it says at a position of a run over so many tokens. */
type Fault = (value: number, position: number, tokens: number, past: number) => number;
const right: Fault = (value) => value;

/** A graph that says 4 sin(position), of which the past holds the tokens that went before. */
function graphOf(fault: Fault, past = true): Graph {
  const size = { layers: 1, heads: 1, headDim: 1 };
  const cache = { layout: 'stacked', input: 'past', output: 'present', ...size } as const;
  const names = { inputIds: 'ids', logits: 'logits', ...(past && { past: cache }) };
  const session = {
    run: (feeds: Readonly<Record<string, Tensor>>) => {
      const known = feeds['past']?.dims[4] ?? 0;
      const fed = feeds['ids']?.dims[1] ?? 0;
      const values = Float32Array.from({ length: fed }, (_, at) =>
        fault(4 * Math.sin(at + known), at + known, fed, known),
      );
      const length = fed + known;
      return Promise.resolve({
        logits: new Tensor('float32', values, [1, fed, 1]),
        present: new Tensor('float32', new Float32Array(2 * length), [1, 2, 1, 1, length, 1]),
      });
    },
  };
  return new Graph(session, names);
}

async function compared(fault: Fault, over: Partial<CanaryOptions> = {}): Promise<Comparison> {
  const cpu = (): Promise<Graph> => Promise.resolve(graphOf(right));
  return new Canary({ tokenizer, maxTokens: 1024, cpu, ...over }).compare(graphOf(fault));
}

test('a device that says what the CPU says differs by nothing', async () => {
  const { difference } = await compared(right);
  expect(difference).toBe(0);
});

test.each<[string, Fault]>([
  ['from the 32nd token of a run on', (value, at, tokens) => (tokens > 31 && at > 30 ? 0 : value)],
  ['in short texts only', (value, _, tokens) => (tokens < 20 ? -value : value)],
  ['at the last token only', (value, at) => (at === 95 ? value + 2 : value)],
  ['where it goes on from what it knows', (value, _, __, past) => (past > 0 ? value + 1 : value)],
  ['by saying no number', () => NaN],
])('a device that is wrong %s is refused', async (_, fault) => {
  const comparison = await compared(fault);
  for (const precision of ['fp32', 'fp16', '8-bit', '4-bit', 'mine'])
    expect(refusalOf(comparison, precision, false)).toMatch(
      /its numbers are not the CPU's.*differ/,
    );
});

test('a difference is in parts of the largest number', async () => {
  const { difference } = await compared((value) => value * 1.001);
  expect(difference).toBeGreaterThan(0.0009);
  expect(difference).toBeLessThan(0.0011);
});

test('half floats explain what whole ones do not', () => {
  const comparison = { difference: 0.03, slowness: 1 };
  expect(refusalOf(comparison, 'fp32', false)).toContain('differ by 0.030');
  expect(refusalOf(comparison, 'fp16', false)).toBeUndefined();
});

test('a slow device is refused where nobody has named it', () => {
  const comparison = { difference: 0, slowness: 250 };
  expect(refusalOf(comparison, 'fp32', true)).toBe(
    'it is 250 times as slow as the CPU, as adapters in software are',
  );
  expect(refusalOf(comparison, 'fp32', false)).toBeUndefined();
});

test('a model that reads little, or without a cache, is compared by what it reads', async () => {
  expect(await compared(right, { maxTokens: 20 })).toMatchObject({ difference: 0 });
  const { difference } = await new Canary({
    tokenizer,
    maxTokens: 1024,
    cpu: () => Promise.resolve(graphOf(right, false)),
  }).compare(graphOf((value, at) => (at > 60 ? 0 : value), false));
  expect(difference).toBeGreaterThan(0.1);
});

test('what the CPU says is kept; what is kept and damaged is asked for again', async () => {
  const folder = files.path('kept');
  let opened = 0;
  const over = {
    kept: { folder, identity: ['model'] },
    cpu: () => {
      opened++;
      return Promise.resolve(graphOf(right));
    },
  };
  await compared(right, over);
  const wrong = await compared(() => 9, over);
  expect([opened, wrong.difference > 1]).toEqual([1, true]);
  await compared(right, { ...over, kept: { folder, identity: ['another'] } });
  expect(opened).toBe(2);
  const names = await readdir(folder);
  expect(names).toHaveLength(2);
  for (const name of names) await writeFile(join(folder, name), '{"rows": []');
  expect((await compared(right, over)).difference).toBe(0);
  expect(opened).toBe(3);
});
