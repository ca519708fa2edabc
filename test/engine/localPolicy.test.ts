import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LocalSampling } from '../../src/core/continuation.js';
import type { Feed, Answer } from '../../src/engine/graph.js';
import { Generator, policyText } from '../../src/engine/policies/generator.js';
import { LocalPolicy } from '../../src/engine/policies/local.js';
import { type Built, buildProduct } from './built.js';
import { rejection } from './collect.js';
import { scratch } from './scratch.js';

const signal = new AbortController().signal;
const sampling: LocalSampling = {
  temperature: 1,
  topP: 1,
  topK: 0,
  maxTokens: 12,
  stop: [],
  seed: 1,
};
const prefix = { prompt: 'Q', before: ['ab'], rollouts: 4, from: 0 };

/** Letters are their own ids; 1 begins, 2 ends. */
const tokenizer = {
  encode: (text: string) => Array.from(text, (sign) => sign.charCodeAt(0)),
  special: (token: string) => ({ bos: 1, eos: 2 })[token],
  texts: (ids: readonly number[]) => ids.map((id) => String.fromCharCode(id)),
};

/** Says a to d, or ends; its past is the ids that it has read. */
class FakeGraph {
  readonly runs: (readonly number[])[] = [];

  run({ ids, past }: Feed): Promise<Answer> {
    const [fed = []] = ids;
    this.runs.push(fed);
    const tokens = (past?.tokens ?? 0) + fed.length;
    const row = new Float32Array(128).fill(-Infinity);
    for (const id of [2, 97, 98, 99, 100]) row[id] = (id * tokens) % 3;
    return Promise.resolve({ rows: [[row]], past: { tokens, feeds: {} } });
  }
}

describe('a local policy', () => {
  test('reads the problem in one line, then a line a step', () => {
    expect(policyText({ prompt: 'How\nmany? ', before: ['one', 'two\n', 'three'] })).toBe(
      'How many?\none\ntwo\nthree\n',
    );
    expect(policyText({ prompt: 'Q', before: [] })).toBe('Q\n');
  });

  test('reads a prefix once for all of its rollouts, and a longer one from where they part', async () => {
    const graph = new FakeGraph();
    const generator = new Generator(graph, tokenizer, 64);
    await generator.continue(prefix, sampling, signal);
    const [first, ...others] = graph.runs;
    expect(first).toEqual([1, ...tokenizer.encode('Q\nab\n')]);
    expect(others.every(({ length }) => length === 1)).toBe(true);
    graph.runs.length = 0;
    await generator.continue({ ...prefix, before: ['ab', 'cd'] }, sampling, signal);
    expect(graph.runs[0]).toEqual(tokenizer.encode('cd\n'));
  });

  test('says the same with the same seed, whatever it was asked before', async () => {
    const all = await new Generator(new FakeGraph(), tokenizer, 64).continue(
      prefix,
      sampling,
      signal,
    );
    const other = new Generator(new FakeGraph(), tokenizer, 64);
    await other.continue({ ...prefix, before: ['x'] }, sampling, signal);
    const last = await other.continue({ ...prefix, rollouts: 1, from: 3 }, sampling, signal);
    expect(last).toEqual(all.slice(3));
    expect(new Set(all.map(({ text }) => text)).size).toBeGreaterThan(1);
    const seeded = await other.continue(prefix, { ...sampling, seed: 2 }, signal);
    expect(seeded).not.toEqual(all);
  });

  test('ends at its stop text and at its limits, and tells which', async () => {
    const generator = new Generator(new FakeGraph(), tokenizer, 7 + 4);
    const made = await generator.continue({ ...prefix, rollouts: 20 }, sampling, signal);
    expect(made.every(({ tokens }) => tokens <= 5)).toBe(true);
    expect(new Set(made.map(({ hasEnded }) => hasEnded))).toEqual(new Set([true, false]));
    const stopped = await generator.continue(prefix, { ...sampling, stop: ['c'] }, signal);
    expect(stopped.filter(({ text }) => text.includes('c'))).toEqual([]);
  });

  test('refuses a prefix that is too long, and ends on an abort', async () => {
    const generator = new Generator(new FakeGraph(), tokenizer, 4);
    const error = await rejection(generator.continue(prefix, sampling, signal));
    expect(error.message).toMatch(/6 tokens, and the policy reads 4/);
    const aborted = AbortSignal.abort();
    const ended = new Generator(new FakeGraph(), tokenizer, 64).continue(prefix, sampling, aborted);
    expect((await rejection(ended)).name).toBe('AbortError');
  });
});

describe('in a worker of its own', () => {
  const files = scratch();
  let built: Built | undefined;
  let policy: LocalPolicy | undefined;

  // The bundled PRM's graph is one of a language with two tokens.
  beforeAll(async () => {
    built = await buildProduct('localPolicy', ['worker']);
    const folder = files.path('policy');
    await mkdir(folder, { recursive: true });
    await cp(built.model, folder, { recursive: true });
    const manifest = JSON.parse(await readFile(join(folder, 'model.json'), 'utf8')) as object;
    await writeFile(join(folder, 'model.json'), JSON.stringify({ ...manifest, task: 'policy' }));
  });
  afterAll(() => policy?.stop());

  const open = (folder: string): Promise<LocalPolicy> =>
    LocalPolicy.open({ folder, device: 'cpu', threads: 1 }, sampling, {
      worker: built?.dist('worker.js') ?? '',
      log: () => undefined,
    });

  test('a real graph makes the same rollouts again, after a stop too', async () => {
    policy = await open(files.path('policy'));
    const first = await policy.continue(prefix, signal);
    policy.stop();
    expect(await policy.continue(prefix, signal)).toEqual(first);
    expect(first.map(({ tokens }) => tokens)).toEqual([12, 12, 12, 12]);
  });

  test('a folder that holds no policy is told', async () => {
    const error = await rejection(open(built?.model ?? ''));
    expect(error.message).toMatch(/does not describe a policy.*"task": "policy"/);
  });
});
