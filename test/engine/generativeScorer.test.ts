import { expect, test } from 'vitest';
import type { FamilyOptions } from '../../src/core/prm/family.js';
import { generativeFamilyById } from '../../src/core/prm/generative/index.js';
import type { Scored } from '../../src/core/prm/scorer.js';
import type { Trace } from '../../src/core/trace.js';
import { GenerativeScorer } from '../../src/engine/generativeScorer.js';
import { Endpoint } from '../../src/engine/http/endpoint.js';
import { collect, rejection } from './collect.js';
import { type Reply, type Seen, type TestEndpoint, busy, endpoints, json } from './endpoint.js';
import { traceOf } from './samples.js';

const open = endpoints();

interface Body {
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly seed: number;
  readonly stop?: readonly string[];
}

/** A token as a server tells of it: its text, and log probabilities of the likely ones. */
type Told = readonly [string, Readonly<Record<string, number>>?];

function wrote(text: string, tokens?: readonly Told[]): Reply {
  const content = tokens?.map(([token, top = {}]) => ({
    token,
    logprob: top[token] ?? -0.1,
    top_logprobs: Object.entries(top).map(([each, logprob]) => ({ token: each, logprob })),
  }));
  return json({ choices: [{ message: { content: text }, logprobs: content && { content } }] });
}

async function serving(reply: (body: Body, seen: Seen) => Reply): Promise<TestEndpoint> {
  return open((seen) =>
    seen.path === '/v1/models'
      ? json({ data: [{ id: 'org/judge' }] })
      : reply(seen.body as Body, seen),
  );
}

function scorer(id: string, server: TestEndpoint, options: FamilyOptions = {}): GenerativeScorer {
  const family = generativeFamilyById(id);
  if (!family) throw new Error(`no family ${id}`);
  const endpoint = new Endpoint({
    url: server.url,
    retry: { tries: 3, sleep: () => Promise.resolve() },
  });
  return new GenerativeScorer({ endpoint, family, options, model: undefined });
}

const trace = traceOf('Why?', ['One.', 'Two.', 'Three.']);

function said({ signals, problems }: Scored) {
  return {
    rewards: signals[0]?.values.map((value) => value && Number(value.toFixed(4))),
    problems: problems.map(({ problem }) => problem),
  };
}

async function scored(from: GenerativeScorer, traces: readonly Trace[] = [trace]) {
  return (await collect(from.score(traces))).map(said);
}

function bodies({ seen }: TestEndpoint): Body[] {
  return seen.filter(({ path }) => path !== '/v1/models').map(({ body }) => body as Body);
}

const correct = '\\boxed{correct}';
const incorrect = '\\boxed{incorrect}';

test.each<[string, string, readonly (number | undefined)[], RegExp | undefined]>([
  ['a verdict a step', `a ${correct} b ${incorrect} c ${correct}`, [1, 0, 1], undefined],
  [
    'a chain that ends at the error',
    `a ${correct} b ${incorrect}`,
    [1, 0, undefined],
    /^1 steps, the first 2, not scored: .*no verdict/,
  ],
  ['no verdict', 'I think so.', [undefined, undefined, undefined], /^3 steps, the first 0/],
  ['a verdict too many', correct.repeat(4), [undefined, undefined, undefined], /^3 steps/],
])('thinkprm: %s', async (_, text, rewards, problem) => {
  const server = await serving(() => wrote(text));
  const [found] = await scored(scorer('thinkprm', server));
  expect(found?.rewards).toEqual(rewards);
  expect(found?.problems).toEqual(problem ? [expect.stringMatching(problem)] : []);
});

test('thinkprm numbers the steps, drops their own numbers, and goes on with what it has begun', async () => {
  const server = await serving(() => wrote(correct.repeat(2)));
  await scored(scorer('thinkprm', server), [traceOf('Why?', ['Step 1: One.', 'Two.'])]);
  const [body] = bodies(server);
  expect(body).toMatchObject({
    model: 'org/judge',
    continue_final_message: true,
    add_generation_prompt: false,
    logprobs: true,
    top_logprobs: 20,
    stop: ['Is the solution correct?', '</think>', 'Step 3:'],
  });
  expect(body?.messages.map(({ role }) => role)).toEqual(['user', 'assistant']);
  expect(body?.messages[0]?.content).toContain(
    '[Math Problem]\n\nWhy?\n\n[Solution]\n\nStep 1: One.\nStep 2: Two.\n\nReview',
  );
  expect(body?.messages[1]?.content).toBe("\nLet's verify step by step:");
});

test('samples have seeds of their own, the same in every run, and their mean is taken', async () => {
  const seeds: number[] = [];
  const server = await serving(({ seed }) => {
    if (!seeds.includes(seed)) seeds.push(seed);
    return wrote([correct, seeds.indexOf(seed) < 3 ? correct : incorrect, correct].join());
  });
  const judge = scorer('thinkprm', server, { samples: '4' });
  const [first] = await scored(judge);
  expect(first?.rewards).toEqual([1, 0.75, 1]);
  expect(seeds).toHaveLength(4);
  expect((await scored(judge))[0]).toEqual(first);
  expect(seeds).toHaveLength(4);
});

/** Analyses first, then verdicts; of step 1 it doubts. */
function genprm({ messages }: Body): Reply {
  const own = messages.at(-1)?.content ?? '';
  if (!own.endsWith('\\boxed')) return wrote('It adds up.\n');
  const doubt = own.includes('Paragraph 2');
  const top = doubt ? { Yes: -2, No: -0.1 } : { Yes: -0.1, Maybe: -3 };
  const word = doubt ? 'No' : 'Yes';
  return wrote(`{${word}}$\n`, [['{'], [word, top], ['}$\n']]);
}

test('genprm analyses each step, then judges it by the chance of Yes', async () => {
  const server = await serving(genprm);
  const [found] = await scored(scorer('genprm', server));
  // A word that is not among the likely ones has at most the least of their log probabilities.
  const sure = Number((1 / (1 + Math.exp(-3 + 0.1))).toFixed(4));
  const doubt = Number((1 / (1 + Math.exp(-0.1 + 2))).toFixed(4));
  expect(found).toEqual({ rewards: [sure, doubt, sure], problems: [] });
  const asked = bodies(server);
  expect(asked).toHaveLength(6);
  expect(asked[0]?.messages.slice(0, 2)).toEqual([
    { role: 'system', content: expect.stringMatching(/^You are a math teacher\./) as string },
    { role: 'user', content: 'Question: Why?\n\nOne.' },
  ]);
  expect(asked[5]?.messages.map(({ role }) => role).join()).toBe(
    'system,user,assistant,user,assistant,user,assistant',
  );
  expect(asked[2]?.messages[2]?.content).toBe(
    "<analyze>\nLet's analyze the Paragraph 1 step by step: It adds up.\n</analyze>\n" +
      '<output>\n**Judgement**: $\\boxed{Yes}$\n</output>',
  );
});

test('a server without log probabilities is taken at its word', async () => {
  const server = await serving(({ messages }) =>
    wrote(messages.at(-1)?.content.endsWith('\\boxed') === true ? '{No}$' : 'Hm.'),
  );
  expect((await scored(scorer('genprm', server)))[0]?.rewards).toEqual([0, 0, 0]);
});

test('r-prm shows the steps before, and reads the word after its question', async () => {
  const server = await serving(({ messages }) => {
    const isFirst = messages.at(-1)?.content.includes('there are no Previous Steps') === true;
    const text = isFirst
      ? 'No doubt. Verification: Is the step correct (Yes/No)? Yes'
      : 'Yes, it adds up.';
    return wrote(text);
  });
  const options = { instruction: 'Judge.', samples: '2' };
  const [found] = await scored(scorer('r-prm', server, options));
  expect(found?.rewards).toEqual([1, undefined, undefined]);
  const last = bodies(server).map(({ messages }) => messages.at(-1)?.content ?? '');
  expect(last.find((each) => each.includes('Now Step: Three.'))).toContain(
    'Judge.\n\nQuestion: Why?\nPrevious Steps: One.\nTwo.\nNow Step: Three.\n',
  );
});

test('r-prm scores nothing without the instruction it was trained with', async () => {
  const server = await serving(() => wrote(''));
  expect(() => scorer('r-prm', server)).toThrow(/needs the instruction .*--option instruction=/);
});

test('observations are shown and not judged', async () => {
  const server = await serving(() => wrote(correct));
  const agent = traceOf('Find x', [
    { text: 'look(x)', role: 'observation' },
    { text: 'x is 3.', role: 'reasoning' },
  ]);
  const [found] = await scored(scorer('thinkprm', server), [agent]);
  expect(found).toEqual({ rewards: [undefined, 1], problems: [] });
  expect(bodies(server)[0]?.messages[0]?.content).toContain('Step 1: look(x)\nx is 3.');
});

test.each<[string, Reply, RegExp]>([
  ['too long', json({ error: { message: 'context length is 9' } }, 400), /400: context length/],
  ['no choices', json({ choices: [] }), /another shape/],
])('%s is the problem of one trace', async (_, reply, problem) => {
  const server = await serving(() => reply);
  const [found] = await scored(scorer('thinkprm', server));
  expect(found?.problems).toEqual([expect.stringMatching(problem)]);
});

test('what passes is asked again; a server that went away ends the work', async () => {
  const good = await serving((_, { before }) =>
    before < 3 ? busy(503) : wrote(correct.repeat(3)),
  );
  expect((await scored(scorer('thinkprm', good)))[0]?.rewards).toEqual([1, 1, 1]);
  const gone = await serving(() => ({ kind: 'closes' }));
  const error = await rejection(scored(scorer('thinkprm', gone)));
  expect(error.message).toMatch(/cannot be reached or broke off/);
});
