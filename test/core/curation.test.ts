import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Balance } from '../../src/core/curation/balance.js';
import { Benchmarks } from '../../src/core/curation/benchmarks.js';
import { NearDuplicates, overlap, signatureOf } from '../../src/core/curation/minHash.js';
import { Problems } from '../../src/core/curation/problems.js';
import { splitOf } from '../../src/core/curation/splits.js';
import { makeTrace, type Trace } from '../../src/core/trace.js';

function traceOf(prompt: string, group?: string, record = 0): Trace {
  return makeTrace({ file: 'f', record }, { prompt, group, steps: [{ text: `${record}` }] });
}

const long = Array.from({ length: 60 }, (_, n) => `word${n}`).join(' ');

describe('near duplicates', () => {
  test.each<[string, string, boolean]>([
    ['the same text', long, true],
    ['another layout', long.replaceAll(' ', '\n').toUpperCase(), true],
    ['one word of sixty changed', long.replace('word30', 'other'), true],
    ['every fifth word changed', long.replaceAll(/word\d?[05]\b/g, 'other'), false],
    ['another text', long.replaceAll('word', 'else'), false],
  ])('%s', (_, text, expected) => {
    const near = new NearDuplicates(0.8);
    expect(near.add(long)).toBe(false);
    expect(near.add(text)).toBe(expected);
  });

  test('the estimate is near the share of common runs', () => {
    const words = Array.from({ length: 400 }, (_, n) => `w${n}`);
    const estimate = overlap(
      signatureOf(words.slice(0, 300).join(' ')),
      signatureOf(words.slice(100).join(' ')),
    );
    // 196 common runs of 396: 0.495, four standard errors either way.
    expect(Math.abs(estimate - 0.495)).toBeLessThan(0.18);
  });
});

describe('benchmarks', () => {
  test.each<[string, string, boolean]>([
    ['the problem itself', long, true],
    ['a part of it in other words', `Now: ${long.slice(0, 200)}, said he.`, true],
    ['twelve of its words', long.split(' ').slice(0, 12).join(' '), false],
    ['a short problem as a whole', 'Tell me: what is 2 + 3?', true],
    ['another problem', 'What is 2 + 4?', false],
    ['nothing', '', false],
  ])('%s', (_, prompt, expected) => {
    const benchmarks = new Benchmarks(13);
    benchmarks.add(long);
    benchmarks.add('What is 2+3?');
    expect(benchmarks.holds(prompt)).toBe(expected);
  });
});

describe('splits', () => {
  const splits = { shares: { train: 0.8, test: 0.2 }, seed: 3 };

  test('have about their shares, and depend on the seed', () => {
    const of = (seed: number): string[] =>
      Array.from({ length: 2000 }, (_, n) => splitOf(`p${n}`, { ...splits, seed }));
    const share = of(3).filter((split) => split === 'test').length / 2000;
    expect(Math.abs(share - 0.2)).toBeLessThan(0.04);
    expect(of(3)).not.toEqual(of(4));
  });

  test('traces of one problem are together, by prompt, by group, and by way of others', () => {
    const problems = new Problems();
    const traces = [
      traceOf('What is 2+3?', 'g1'),
      traceOf('what is  2+3', 'g2'),
      traceOf('And 3+2?', 'g2'),
      traceOf('Other.', 'g3'),
    ];
    for (const trace of traces) problems.add(trace);
    const keys = traces.map((trace) => problems.keyOf(trace));
    expect(new Set(keys.slice(0, 3)).size).toBe(1);
    expect(keys[3]).not.toBe(keys[0]);
  });

  test('a problem stays where it is when others come', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.array(fc.string()), (before, added) => {
        const keysOf = (prompts: readonly string[]): Map<string, string> => {
          const problems = new Problems();
          const traces = prompts.map((prompt) => traceOf(prompt));
          for (const trace of traces) problems.add(trace);
          return new Map(traces.map((trace) => [trace.prompt, problems.keyOf(trace)]));
        };
        const [less, more] = [keysOf(before), keysOf([...added, ...before])];
        for (const [prompt, key] of less)
          expect(splitOf(more.get(prompt) ?? '', splits)).toBe(splitOf(key, splits));
      }),
    );
  });
});

test('of a source no more than so many are taken, whatever the order', () => {
  const traces = Array.from({ length: 40 }, (_, n) => traceOf(`p${n}`, undefined, n));
  const taken = (order: readonly Trace[]): Set<string> => {
    const balance = new Balance({ most: 7, seed: 1 });
    for (const trace of order) balance.count(trace);
    return new Set(order.filter((trace) => balance.takes(trace)).map(({ hash }) => hash));
  };
  expect(taken(traces).size).toBe(7);
  expect(taken(traces.toReversed())).toEqual(taken(traces));
});
