import { appendFile, readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { finalAnswer } from '../../src/core/outcomes/finalAnswer.js';
import { type FirstErrorResult, defaultSettings } from '../../src/core/search/firstError.js';
import { linear } from '../../src/core/search/linear.js';
import { noBudget } from '../../src/core/search/run.js';
import { makeTrace } from '../../src/core/trace.js';
import { Endpoint } from '../../src/engine/http/endpoint.js';
import { RolloutCache } from '../../src/engine/policies/cache.js';
import { OpenAiPolicy, type PolicyApi } from '../../src/engine/policies/openAi.js';
import {
  type Continuation,
  type Policy,
  defaultSampling,
  writtenText,
} from '../../src/engine/policies/policy.js';
import { RecordedPolicy } from '../../src/engine/policies/recorded.js';
import { searchByRollouts } from '../../src/engine/rolloutSearch.js';
import { type Reply, type Seen, busy, endpoints, json } from './endpoint.js';
import { scratch } from './scratch.js';

const open = endpoints();
const files = scratch();
const never = new AbortController().signal;
const prefix = { prompt: 'What is 6 * 7?', before: ['First, think.'], rollouts: 1, from: 0 };

function policyAt(url: string, api: PolicyApi = 'completions'): Policy {
  const retry = { firstPause: 1, longestPause: 1, tries: 4 };
  return new OpenAiPolicy(new Endpoint({ url, retry }), 'm', api, defaultSampling);
}

interface Piece {
  readonly index?: number;
  readonly text?: string;
  readonly delta?: { readonly content: string };
  readonly finish_reason?: string;
}

function events(pieces: readonly Piece[], then: 'ends' | 'closes' | 'hangs' = 'ends'): Reply {
  const data = pieces.map((piece) => JSON.stringify({ choices: [piece] }));
  return { kind: 'events', data: then === 'ends' ? [...data, '[DONE]'] : data, then };
}

const whole = [{ text: 'The answer ' }, { text: 'is 42.' }, { text: '', finish_reason: 'stop' }];
const half = [{ text: 'The answer ' }];

function bodyOf({ body }: Seen): Readonly<Record<string, unknown>> {
  return body as Readonly<Record<string, unknown>>;
}

describe('a policy at a server', () => {
  test('sends the prefix, and puts the pieces of the stream together', async () => {
    const server = await open(() => events(whole));
    const made = await policyAt(server.url).continue(prefix, never);
    expect(made).toEqual([{ text: 'The answer is 42.', tokens: 2, hasEnded: true }]);
    expect(server.seen[0]?.path).toBe('/v1/completions');
    expect(bodyOf(server.seen[0] as Seen)).toMatchObject({
      prompt: 'What is 6 * 7?\n\nFirst, think.\n',
      stream: true,
      model: 'm',
    });
  });

  test('goes on with the turn of the assistant in a chat', async () => {
    const server = await open(() =>
      events([{ delta: { content: '42' }, finish_reason: 'length' }]),
    );
    const made = await policyAt(server.url, 'chat').continue(prefix, never);
    expect(made).toEqual([{ text: '42', tokens: 1, hasEnded: false }]);
    expect(bodyOf(server.seen[0] as Seen)).toMatchObject({
      continue_final_message: true,
      messages: [{ role: 'user' }, { role: 'assistant', content: 'First, think.\n' }],
    });
  });

  test('asks for several at once where the server can', async () => {
    const server = await open(() =>
      events([0, 1, 2].map((index) => ({ index, text: `${index}`, finish_reason: 'stop' }))),
    );
    const made = await policyAt(server.url).continue({ ...prefix, rollouts: 3 }, never);
    expect(made.map(({ text }) => text)).toEqual(['0', '1', '2']);
    expect(server.seen.map((seen) => bodyOf(seen)['n'])).toEqual([3]);
  });

  test.each([
    ['overlooks', (): Reply => events(whole)],
    [
      'refuses',
      (seen: Seen): Reply =>
        bodyOf(seen)['n'] === undefined ? events(whole) : json({ error: 'n must be 1' }, 400),
    ],
  ])(
    'where the server %s n, asks one at a time, from then on, each with its seed',
    async (_, reply) => {
      const server = await open(reply);
      const policy = policyAt(server.url);
      expect(await policy.continue({ ...prefix, rollouts: 3 }, never)).toHaveLength(3);
      const first = server.seen.length;
      expect(await policy.continue({ ...prefix, rollouts: 2, from: 3 }, never)).toHaveLength(2);
      const later = server.seen.slice(first).map(bodyOf);
      expect(later.map((body) => body['n'])).toEqual([undefined, undefined]);
      const seeds = later.map((body) => body['seed']);
      expect(new Set(seeds).size).toBe(seeds.length);
    },
  );

  test.each<[string, Reply]>([
    ['half a stream', events(half, 'closes')],
    ['a stream that ends without an end', events(half)],
    ['429', busy(429)],
    ['500', busy(500)],
    ['a close', { kind: 'closes' }],
    ['wrong JSON in the stream', { kind: 'events', data: ['{"choices": ['], then: 'ends' }],
  ])('after %s the rollout is made once more, and counts once', async (_, trouble) => {
    const server = await open((seen) => (seen.before === 0 ? trouble : events(whole)));
    const made = await policyAt(server.url).continue(prefix, never);
    expect(made.map(({ text }) => text)).toEqual(['The answer is 42.']);
    expect(server.seen).toHaveLength(2);
  });

  test('gives up on a server that never gets well', async () => {
    const server = await open(() => events(half, 'closes'));
    await expect(policyAt(server.url).continue(prefix, never)).rejects.toThrow(/broke off/);
  });

  test.each<[string, Reply]>([
    ['says nothing', { kind: 'hangs' }],
    ['stops in the middle', events(half, 'hangs')],
  ])('an abort takes the request back from a server that %s', async (_, reply) => {
    const controller = new AbortController();
    const server = await open(() => {
      // After the reply has been sent.
      setImmediate(() => controller.abort());
      return reply;
    });
    const asked = policyAt(server.url).continue(prefix, controller.signal);
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
  });
});

const wrong = makeTrace(
  { file: 'x.jsonl', record: 0 },
  {
    prompt: 'What is 6 * 7?',
    answer: '42',
    steps: ['Six sevens.', 'That is 41.', 'The answer is 41.'].map((text) => ({ text })),
  },
);

/** Succeeds as long as the prefix holds no mistake. */
function honest(calls: string[] = []): Policy {
  return {
    id: 'honest',
    continue: ({ before, rollouts }) => {
      calls.push(before.join('|'));
      const answer = before.join(' ').includes('41') ? '41' : '42';
      const made = { text: `The answer is ${answer}.`, tokens: 4, hasEnded: true };
      return Promise.resolve(Array.from({ length: rollouts }, (): Continuation => made));
    },
  };
}

function searched(policy: Policy, trace = wrong, signal = never): Promise<FirstErrorResult> {
  const settings = { ...defaultSettings };
  return searchByRollouts(trace, {
    method: linear,
    policy,
    check: finalAnswer,
    settings,
    budget: noBudget,
    signal,
  });
}

describe('a search by rollouts', () => {
  test('finds the step after which no rollout succeeds', async () => {
    expect(await searched(honest())).toMatchObject({
      firstError: 1,
      rolloutsUsed: 9,
      tokensUsed: 36,
      probes: [
        { prefix: 0, successes: 1, rollouts: 1, complete: false },
        { prefix: 1, successes: 0, rollouts: 8, complete: true },
      ],
    });
  });

  test.each([
    ['no expected answer', { ...wrong, answer: undefined }, /no expected answer/],
    ['a right answer', { ...wrong, answer: '41' }, /is right/],
    ['an answer that the source calls right', { ...wrong, outcome: true }, /is right/],
    [
      'an answer that cannot be compared',
      {
        ...wrong,
        answer: '2x+1',
        steps: wrong.steps.map((step) => ({ ...step, text: '\\boxed{1+2x}' })),
      },
      /compared/,
    ],
  ])('asks nothing for a trace with %s, and says so', async (_, trace, reason) => {
    const calls: string[] = [];
    const result = await searched(honest(calls), trace);
    expect(result.firstError).toBeNull();
    expect(result.reason).toMatch(reason);
    expect(calls).toEqual([]);
  });

  test('that is stopped keeps what it has, marked partial', async () => {
    const controller = new AbortController();
    const policy = honest();
    const result = await searched(
      {
        id: 'stopping',
        continue: (asked, signal) => {
          if (asked.before.length === 2) controller.abort();
          signal.throwIfAborted();
          return policy.continue(asked, signal);
        },
      },
      wrong,
      controller.signal,
    );
    expect(result).toMatchObject({ partial: true, firstError: null, rolloutsUsed: 1 });
  });
});

describe('recorded rollouts', () => {
  const sample = (record: number, ...steps: string[]): typeof wrong =>
    makeTrace(
      { file: 'x.jsonl', record },
      { prompt: wrong.prompt, answer: '42', steps: steps.map((text) => ({ text })) },
    );
  const others = [
    sample(1, 'Six sevens.', 'The answer is 42.'),
    sample(2, 'Six sevens.', 'That is 41.', 'So 41.', 'The answer is 41.'),
  ];

  test('are the traces that begin with the prefix', async () => {
    const policy: Policy = new RecordedPolicy([wrong, ...others]);
    const made = await policy.continue(
      { prompt: wrong.prompt, before: ['Six sevens.'], rollouts: 8, from: 0 },
      never,
    );
    expect(made.map(({ text }) => text)).toEqual([
      'That is 41.\nThe answer is 41.',
      'The answer is 42.',
      'That is 41.\nSo 41.\nThe answer is 41.',
    ]);
  });

  test('decide as far as they go, and their counts are not complete', async () => {
    const result = await searched(new RecordedPolicy([wrong, ...others]));
    expect(result).toMatchObject({ firstError: 1 });
    expect(result.probes.map(({ complete }) => complete)).toEqual([false, false]);
  });

  test('that are not there are a reason', async () => {
    const result = await searched(new RecordedPolicy([]));
    expect(result).toMatchObject({ firstError: null, partial: true });
    expect(result.reason).toMatch(/records no rollouts from step 0/);
  });
});

describe('the cache of rollouts', () => {
  test('answers what was asked before, also after a crash in the middle of a line', async () => {
    const file = files.path('rollouts.jsonl');
    const calls: string[] = [];
    const first = await searched((await RolloutCache.open(file)).over(honest(calls)));
    const made = calls.length;
    await appendFile(file, '{"key":"torn');
    const again = await searched((await RolloutCache.open(file)).over(honest(calls)));
    expect(again).toEqual(first);
    expect(calls).toHaveLength(made);
    expect((await readFile(file, 'utf8')).match(/^\{"key":"/gm)).toHaveLength(10);
  });

  test('asks for what is missing only', async () => {
    const cache = await RolloutCache.open(files.path('more.jsonl'));
    const asked: [number, number][] = [];
    const policy = cache.over({
      id: 'counting',
      continue: ({ rollouts, from }) => {
        asked.push([from, rollouts]);
        return Promise.resolve(
          Array.from({ length: rollouts }, (_, at) => ({
            text: `${from + at}`,
            tokens: 1,
            hasEnded: true,
          })),
        );
      },
    });
    await policy.continue({ ...prefix, rollouts: 2 }, never);
    const five = await policy.continue({ ...prefix, rollouts: 5 }, never);
    expect(five.map(({ text }) => text)).toEqual(['0', '1', '2', '3', '4']);
    expect(asked).toEqual([
      [0, 2],
      [2, 3],
    ]);
  });
});

test.each([
  [[], ''],
  [['a', 'b'], 'a\nb'],
  [['a', ' b', 'c'], 'a b\nc'],
  [['a\n', 'b'], 'a\nb'],
])('%j are written as %j', (before, text) => expect(writtenText(before)).toBe(text));
