import { describe, expect, test } from 'vitest';
import { familyById } from '../../src/core/prm/index.js';
import type { FamilyOptions, PrmFamily } from '../../src/core/prm/family.js';
import type { Scored } from '../../src/core/prm/scorer.js';
import type { Tokenizer } from '../../src/core/prm/tokenizer.js';
import type { Trace } from '../../src/core/trace.js';
import { Endpoint } from '../../src/engine/http/endpoint.js';
import { RemoteScorer } from '../../src/engine/remoteScorer.js';
import { scoringEngines } from '../../src/engine/scorers/index.js';
import { collect, rejection } from './collect.js';
import { type Reply, type Seen, type TestEndpoint, busy, endpoints, json } from './endpoint.js';
import { traceOf } from './samples.js';

const open = endpoints();

/** A letter a token: its code. Special tokens and " ки" are one. */
const letters: Tokenizer = {
  encode: (text) =>
    [...text.matchAll(/<\|?\w+\|?>| ки|[^]/gu)].map(([each]) =>
      /^.$/su.test(each) ? (each.codePointAt(0) ?? 0) : specialId(each),
    ),
  special: (token) => (token === 'bos' ? 1 : specialId(token)),
};

function specialId(token: string): number {
  return (
    100_000 + Array.from(token, (letter) => letter.codePointAt(0) ?? 0).reduce((a, b) => a + b)
  );
}

interface Over {
  readonly tokenizer?: Tokenizer | undefined;
  readonly options?: FamilyOptions;
  readonly reference?: Endpoint;
  readonly model?: string;
}

function member(id: string) {
  const engine = scoringEngines.find((each) => each.id === id);
  if (!engine) throw new Error(`no engine ${id}`);
  return engine;
}

function family(id: string): PrmFamily {
  const found = familyById(id);
  if (!found) throw new Error(`no family ${id}`);
  return found;
}

function endpointOf(server: TestEndpoint): Endpoint {
  return new Endpoint({ url: server.url, retry: { tries: 3, sleep: () => Promise.resolve() } });
}

function scorer(engine: string, familyId: string, server: TestEndpoint, over: Over = {}) {
  const { tokenizer } = over;
  return new RemoteScorer({
    engine: member(engine),
    endpoint: endpointOf(server),
    reference: over.reference,
    family: family(familyId),
    options: over.options ?? {},
    tokenizer: tokenizer && (() => Promise.resolve(tokenizer)),
    model: over.model,
  });
}

/** What engines send, all in one. */
interface Body {
  readonly input: readonly (string & readonly number[])[];
  readonly inputs: readonly string[][];
  readonly query: readonly number[];
  readonly prompt: readonly number[];
  readonly text: string;
  readonly input_ids: readonly number[];
}

/** A server of one model, that answers on other paths as it is told. */
async function serving(
  reply: (body: Body, seen: Seen) => Reply,
  max = 4096,
): Promise<TestEndpoint> {
  return open((seen) => {
    if (seen.path === '/v1/models') {
      return json({ object: 'list', data: [{ id: 'org/prm', max_model_len: max }] });
    }
    if (seen.path === '/info') return json({ model_id: 'org/prm', max_input_length: 512 });
    return reply(seen.body as Body, seen);
  });
}

const trace = traceOf('Why?', ['One.', 'Two.', 'Three.']);

/** Rewards, rounded, and problems. */
function said({ signals, problems }: Scored) {
  const round = (value: number | undefined) => value && Number(value.toFixed(4));
  return {
    rewards: signals[0]?.values.map(round),
    problems: problems.map(({ problem }) => problem),
  };
}

async function scored(remote: RemoteScorer, traces: readonly Trace[] = [trace]) {
  return (await collect(remote.score(traces))).map(said);
}

/** Requests but those about what is served. */
function asked({ seen }: TestEndpoint): readonly Seen[] {
  return seen.filter(({ path }) => path !== '/v1/models' && path !== '/info');
}

const rows = [
  [0.1, 0.9],
  [0.8, 0.2],
  [0.3, 0.7],
];
const right = [0.9, 0.2, 0.7];

describe('vllm-pooling', () => {
  const pooled = (data: unknown): Reply => json({ object: 'list', data });
  const onePer = (...data: readonly unknown[]) =>
    pooled(data.map((each, index) => ({ index, object: 'pooling', data: each })));
  const good = (): Reply => onePer(rows);

  test('sends the text of the family and reads a row per step tag', async () => {
    const server = await serving(good);
    expect(await scored(scorer('vllm-pooling', 'qwen2.5-math-prm', server))).toEqual([
      { rewards: right, problems: [] },
    ]);
    const [seen] = asked(server);
    expect(seen).toMatchObject({
      path: '/pooling',
      body: { model: 'org/prm', encoding_format: 'float', add_special_tokens: false },
    });
    const { input } = seen?.body as Body;
    expect(input).toHaveLength(1);
    expect(input[0]).toMatch(
      /assistant\nOne\.<extra_0>Two\.<extra_0>Three\.<extra_0><\|im_end\|>$/,
    );
  });

  test('sends ids where a tokenizer is known, and then reads a row per token too', async () => {
    const server = await serving(({ input }) =>
      onePer(input[0]?.map((id, at) => (id === specialId('<extra_0>') ? [0, at] : [0, 0]))),
    );
    const remote = scorer('vllm-pooling', 'qwen2.5-math-prm', server, { tokenizer: letters });
    const [first] = await scored(remote);
    expect(first).toEqual({ rewards: [1, 1, 1], problems: [] });
  });

  test.each<[string, Reply, readonly number[] | undefined, RegExp | undefined]>([
    [
      'rows that are no probabilities are logits',
      onePer([
        [0, 2],
        [1, 0],
        [0, 0],
      ]),
      [0.8808, 0.2689, 0.5],
      undefined,
    ],
    [
      'base64 although floats were asked for',
      onePer(Buffer.from(Float32Array.from(rows.flat()).buffer).toString('base64')),
      right,
      undefined,
    ],
    ['base64 of something else', onePer('AAA='), undefined, /not scored: .*base64/],
    ['a row too few', onePer(rows.slice(1)), undefined, /2 rows for 3 reads: .*step tags/],
    ['a row too many', onePer([...rows, [0.5, 0.5]]), undefined, /4 rows for 3 reads/],
    ['no sequence', pooled([]), undefined, /answered 0 of 1 sequences/],
    ['a wrong index', pooled([{ index: 4, data: rows }]), undefined, /answered 1 of 1 sequences/],
    [
      'too long',
      json({ error: { message: 'maximum context length is 9', code: 400 } }, 400),
      undefined,
      /not scored: .*400: maximum context length is 9/,
    ],
    [
      'a crash on this trace',
      json({ detail: 'boom' }, 500, { 'retry-after': '0' }),
      undefined,
      /500: boom/,
    ],
    ['another shape', json({ scores: [] }), undefined, /another shape: field "data"/],
  ])('%s', async (_, reply, rewards, problem) => {
    const server = await serving(() => reply);
    const [first] = await scored(scorer('vllm-pooling', 'qwen2.5-math-prm', server));
    expect(first?.rewards).toEqual(rewards);
    if (problem) expect(first?.problems).toEqual([expect.stringMatching(problem)]);
    else expect(first?.problems).toEqual([]);
  });

  test('rows of another width end the work: it is another model', async () => {
    const server = await serving(() => onePer([[1], [2], [3]]));
    const error = await rejection(
      scored(scorer('vllm-pooling', 'reasoneval', server, { tokenizer: letters })),
    );
    expect(error.message).toMatch(/gives 1 numbers at a time; the family reasoneval reads 3/);
  });

  test('what passes is asked again', async () => {
    const server = await serving((_, { before }) =>
      before < 3 ? busy(before === 1 ? 429 : 503) : good(),
    );
    const [first] = await scored(scorer('vllm-pooling', 'qwen2.5-math-prm', server));
    expect(first).toEqual({ rewards: right, problems: [] });
  });

  test('a server that went away ends the work', async () => {
    const server = await serving(() => ({ kind: 'closes' }));
    const error = await rejection(scored(scorer('vllm-pooling', 'qwen2.5-math-prm', server)));
    expect(error.message).toMatch(/cannot be reached or broke off .*tried 3 times/);
  });

  test('results come in the order of the traces, whatever answers first', async () => {
    let release: (() => void) | undefined;
    const until = new Promise<void>((resolve) => (release = resolve));
    const server = await serving(({ input }, { before }) => {
      const value = {
        data: [{ index: 0, data: input[0]?.includes('slow') ? rows : [[0.5, 0.5]] }],
      };
      if (before === 3) release?.();
      return input[0]?.includes('slow') ? { kind: 'slow', until, value } : json(value);
    });
    const traces = [
      traceOf('slow', ['One.', 'Two.', 'Three.']),
      traceOf('b', ['One.']),
      traceOf('c', ['One.']),
    ];
    const remote = scorer('vllm-pooling', 'qwen2.5-math-prm', server);
    expect((await scored(remote, traces)).map(({ rewards }) => rewards)).toEqual([
      right,
      [0.5],
      [0.5],
    ]);
  });

  test('steps beyond the length of the served model are not scored, and told', async () => {
    const server = await serving(() => onePer([[0.1, 0.9]]), 175);
    const [first] = await scored(
      scorer('vllm-pooling', 'qwen2.5-math-prm', server, { tokenizer: letters }),
      [traceOf('Why?', ['One.', 'x'.repeat(99)])],
    );
    expect(first?.rewards).toEqual([0.9, undefined]);
    expect(first?.problems).toEqual([
      expect.stringMatching(/^step 1 and later not scored: \d+ tokens, the model reads 175$/),
    ]);
  });

  test('a family that is cut piece by piece needs a tokenizer', async () => {
    const server = await serving(good);
    const [first] = await scored(scorer('vllm-pooling', 'trl', server));
    expect(first?.problems).toEqual([expect.stringContaining('--tokenizer')]);
    expect(asked(server)).toEqual([]);
  });

  test('a model has the name it was given, or the first that is served', async () => {
    const server = await serving(good);
    const named = await scorer('vllm-pooling', 'qwen2.5-math-prm', server, {
      model: 'mine',
    }).model();
    expect(named).toMatchObject({ name: 'mine', signal: 'prm:mine', device: 'vllm-pooling' });
    const found = await scorer('vllm-pooling', 'qwen2.5-math-prm', server).model();
    expect(found).toMatchObject({ name: 'org/prm', maxTokens: 4096, threshold: 0.5 });
    expect(found.hash).not.toBe(named.hash);
  });
});

describe.each([
  ['vllm-pooling', 'math-shepherd'],
  ['vllm-pooling', 'implicit'],
  ['vllm-classify', 'rlhflow'],
  ['sglang-classify', 'qwen2.5-math-prm'],
  ['sglang-score', 'qwen2.5-math-prm'],
  ['tei', 'math-shepherd'],
  ['openai-completions', 'skywork-o1'],
])('%s cannot say what %s reads', (engine, id) => {
  test('and says so before anything is sent', async () => {
    const server = await serving(() => json({}));
    expect(() => scorer(engine, id, server, { tokenizer: letters })).toThrow(
      new RegExp(`${engine} cannot score the family ${id}`),
    );
  });
});

test.each(['sglang-score', 'openai-completions'])('%s needs a tokenizer', async (engine) => {
  const server = await serving(() => json({}));
  expect(() => scorer(engine, 'math-shepherd', server)).toThrow(/--tokenizer/);
});

describe('outcome models on prefixes', () => {
  test('vllm-classify asks for all prefixes at once, in any order', async () => {
    const server = await serving(({ input }) =>
      json({
        data: input
          .map((text, index) => ({ index, label: 'LABEL_0', probs: [text.length], num_classes: 1 }))
          .reverse(),
      }),
    );
    const [first] = await scored(scorer('vllm-classify', 'outcome', server));
    const [seen] = asked(server);
    const { input } = seen?.body as Body;
    expect(input.map((text) => /One.*<\|im_end\|>\n$/s.exec(text)?.[0])).toEqual([
      'One.<|im_end|>\n',
      'One.\n\nTwo.<|im_end|>\n',
      'One.\n\nTwo.\n\nThree.<|im_end|>\n',
    ]);
    expect(first).toEqual({ rewards: input.map(({ length }) => length), problems: [] });
  });

  test('vllm-classify sees the softmax of a single value', async () => {
    const server = await serving(({ input }) =>
      json({ data: input.map((_, index) => ({ index, probs: [1] })) }),
    );
    const error = await rejection(scored(scorer('vllm-classify', 'outcome', server)));
    expect(error.message).toMatch(/softmax of a single value/);
  });

  test('vllm-classify cannot look inside of a text', async () => {
    const server = await serving(() => json({ data: [{ index: 0, probs: [0.1, 0.9] }] }));
    const error = await rejection(scored(scorer('vllm-classify', 'qwen2.5-math-prm', server)));
    expect(error.message).toMatch(/judges a text as a whole/);
  });

  test.each([
    ['text', undefined],
    ['input_ids', letters],
  ] as const)('sglang-classify reads the raw value of %s', async (field, tokenizer) => {
    const server = await serving((body) =>
      json({ embedding: [-body[field].length], meta_info: { prompt_tokens: 3 } }),
    );
    const [first] = await scored(scorer('sglang-classify', 'outcome', server, { tokenizer }));
    const lengths = asked(server).map(
      ({ body }) => (body as Record<string, string>)[field]?.length,
    );
    expect(lengths).toHaveLength(3);
    expect(first?.rewards).toEqual(lengths.sort((a = 0, b = 0) => a - b).map((each = 0) => -each));
  });

  test('tei gets at most 32 texts a request', async () => {
    const server = await serving(({ inputs }) =>
      json(inputs.map(([text = '']) => [{ score: text.length, label: 'LABEL_0' }])),
    );
    const long = traceOf(
      'Why?',
      Array.from({ length: 40 }, (_, at) => `Step ${at}.`),
    );
    const [first] = await scored(scorer('tei', 'outcome', server), [long]);
    expect(asked(server).map(({ body }) => (body as { inputs: [] }).inputs.length)).toEqual([
      32, 8,
    ]);
    expect(asked(server)[0]?.body).toMatchObject({ raw_scores: true, truncate: false });
    const rewards = first?.rewards?.map((each) => each ?? NaN) ?? [];
    expect(rewards).toEqual([...rewards].sort((a, b) => a - b));
    expect(new Set(rewards).size).toBe(40);
  });

  test('tei tells what it refuses', async () => {
    const server = await serving(() =>
      json({ error: 'batch size 40 > 32', error_type: 'Validation' }, 422),
    );
    const [first] = await scored(scorer('tei', 'outcome', server));
    expect(first?.problems).toEqual([expect.stringContaining('422: batch size 40 > 32')]);
  });
});

describe('tei puts classes, sorted by their scores, back in their order', () => {
  const classes = { ...family('outcome'), head: 'classes', columns: ['no', 'yes'] } as const;
  const remote = (server: TestEndpoint) =>
    new RemoteScorer({
      engine: member('tei'),
      endpoint: endpointOf(server),
      family: { ...classes, read: ([own]) => [(own ?? []).map((row) => row?.[1])] },
      options: {},
      tokenizer: undefined,
      model: undefined,
    });
  const short = [traceOf('Why?', ['One.'])];

  test('by label', async () => {
    const server = await serving(() =>
      json([
        [
          { score: 3, label: 'LABEL_1' },
          { score: -2, label: 'LABEL_0' },
        ],
      ]),
    );
    expect((await scored(remote(server), short))[0]?.rewards).toEqual([3]);
  });

  test('or says that it cannot', async () => {
    const server = await serving(() =>
      json([
        [
          { score: 3, label: 'good' },
          { score: -2, label: 'bad' },
        ],
      ]),
    );
    expect((await rejection(scored(remote(server), short))).message).toContain('"good"');
  });
});

describe('token pairs', () => {
  const plus = '+'.codePointAt(0) ?? 0;
  const minus = '-'.codePointAt(0) ?? 0;

  test('sglang-score asks for the judging tokens after every step, as ids', async () => {
    const server = await serving(({ query }) =>
      json({ scores: [[query.length / 1000, 1 - query.length / 1000]], object: 'scoring' }),
    );
    const [first] = await scored(
      scorer('sglang-score', 'math-shepherd', server, { tokenizer: letters }),
    );
    const bodies = asked(server)
      .map(({ body }) => body as { query: number[]; items: number[][] })
      .sort((a, b) => a.query.length - b.query.length);
    expect(bodies).toHaveLength(3);
    expect(bodies[0]).toMatchObject({
      label_token_ids: [plus, minus],
      items: [[specialId(' ки')]],
      apply_softmax: true,
    });
    expect(String.fromCodePoint(...(bodies[0]?.query.slice(1) ?? []))).toBe('Why? Step 1: One.');
    expect(first?.rewards).toEqual(bodies.map(({ query }) => query.length / 1000));
  });

  test('sglang-score: scores of another count are not scores', async () => {
    const server = await serving(() => json({ scores: [[0.4]] }));
    const [first] = await scored(
      scorer('sglang-score', 'math-shepherd', server, { tokenizer: letters }),
    );
    expect(first?.problems).toEqual([expect.stringContaining('1 rows of 1 scores for 1 of 2')]);
  });

  /** Log probabilities as vLLM lists them: of the prompt's own tokens and those that `also` says. */
  function completion(prompt: readonly number[], also: (at: number) => Record<number, number>) {
    const prompt_logprobs = prompt.map((id, at) =>
      at === 0
        ? null
        : Object.fromEntries(
            Object.entries({ [id]: -id / 100, ...also(at - 1) }).map(([token, logprob]) => [
              token,
              { logprob, rank: 1, decoded_token: '' },
            ]),
          ),
    );
    return json({ choices: [{ index: 0, text: '', prompt_logprobs }] });
  }

  test('openai-completions reads the entry after the position', async () => {
    const server = await serving(({ prompt }) =>
      completion(prompt, (at) => ({ [plus]: -at / 100, [minus]: -at / 50 })),
    );
    const remote = scorer('openai-completions', 'math-shepherd', server, { tokenizer: letters });
    const [first] = await scored(remote);
    const [seen] = asked(server);
    const { prompt } = seen?.body as Body;
    expect(seen?.body).toMatchObject({ max_tokens: 1, prompt_logprobs: 20, temperature: 0 });
    const reads = prompt.flatMap((id, at) => (id === specialId(' ки') ? [at] : []));
    expect(reads).toHaveLength(3);
    expect(first).toEqual({
      rewards: reads.map((at) => Number((1 / (1 + Math.exp(-at / 100))).toFixed(4))),
      problems: [],
    });
  });

  test('openai-completions: a step without one of the tokens is not scored', async () => {
    const server = await serving(({ prompt }) => {
      const reads = prompt.flatMap((id, at) => (id === specialId(' ки') ? [at] : []));
      return completion(prompt, (at) =>
        at === reads[1] ? { [plus]: -0.01 } : { [plus]: -1, [minus]: -1 },
      );
    });
    const remote = scorer('openai-completions', 'math-shepherd', server, { tokenizer: letters });
    expect(await scored(remote)).toEqual([
      {
        rewards: [0.5, undefined, 0.5],
        problems: ['1 steps, the first 1, not scored: the server left out a judging token'],
      },
    ]);
  });

  test('openai-completions: half of the log probabilities are none', async () => {
    const server = await serving(({ prompt }) => completion(prompt.slice(2), () => ({})));
    const remote = scorer('openai-completions', 'math-shepherd', server, { tokenizer: letters });
    expect((await scored(remote))[0]?.problems).toEqual([
      expect.stringMatching(/log probabilities of \d+ tokens for \d+/),
    ]);
  });

  test('implicit PRMs ask two servers and compare', async () => {
    const of = (scale: number) =>
      serving(({ prompt }) =>
        json({
          choices: [
            {
              prompt_logprobs: prompt.map((id, at) =>
                at === 0 ? null : { [id]: { logprob: -at * scale } },
              ),
            },
          ],
        }),
      );
    const [server, second] = [await of(1), await of(2)];
    const remote = scorer('openai-completions', 'implicit', server, {
      tokenizer: letters,
      reference: endpointOf(second),
      options: { beta: 1 },
    });
    const [first] = await scored(remote);
    expect(asked(server)).toHaveLength(1);
    expect(asked(second)).toHaveLength(1);
    // lp_prm - lp_ref of token j is j: rewards add up and grow.
    const [a = 0, b = 0, c = 0] = first?.rewards ?? [];
    expect(a).toBeGreaterThan(0);
    expect(b).toBeGreaterThan(a);
    expect(c).toBeGreaterThan(b);
    const alone = scorer('openai-completions', 'implicit', server, { tokenizer: letters });
    expect((await scored(alone))[0]?.problems).toEqual([
      expect.stringContaining('needs a second model'),
    ]);
  });
});

test('an abort takes back what is on its way', async () => {
  const controller = new AbortController();
  const server = await serving(() => {
    controller.abort();
    return { kind: 'hangs' };
  });
  const remote = scorer('vllm-pooling', 'qwen2.5-math-prm', server);
  const error = await rejection(collect(remote.score([trace, trace], controller.signal)));
  expect(error.name).toBe('AbortError');
  await expect.poll(() => server.takenBack).toBeGreaterThan(0);
});
