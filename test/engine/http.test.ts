import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { HumanError } from '../../src/core/errors.js';
import { baseUrlOf, keyFrom } from '../../src/engine/http/address.js';
import { Endpoint, type EndpointOptions } from '../../src/engine/http/endpoint.js';
import { Refused } from '../../src/engine/http/refusal.js';
import {
  Unavailable,
  defaultRetry,
  pauseAfter,
  retryAfterOf,
} from '../../src/engine/http/retry.js';
import { isAbort } from '../../src/rpc/rpc.js';
import { collect, rejection } from './collect.js';
import { type Reply, type Seen, busy, endpoints, json } from './endpoint.js';

const open = endpoints();
const answer = z.object({ n: z.number() });
const ok = json({ n: 7 });

/** An endpoint that notes its pauses instead of making them. */
function client(
  url: string,
  over: Partial<EndpointOptions> = {},
): { readonly endpoint: Endpoint; readonly pauses: number[] } {
  const pauses: number[] = [];
  const sleep = (pause: number): Promise<void> => {
    pauses.push(pause);
    return Promise.resolve();
  };
  const endpoint = new Endpoint({ url, retry: { tries: 4, random: () => 0, sleep }, ...over });
  return { endpoint, pauses };
}

/** Answers requests in turn; the last answer stays. */
function inTurn(...replies: readonly Reply[]): (seen: Seen) => Reply {
  return ({ before }) => replies[Math.min(before, replies.length - 1)] ?? ok;
}

async function post(reply: (seen: Seen) => Reply, over: Partial<EndpointOptions> = {}) {
  const server = await open(reply);
  const { endpoint, pauses } = client(server.url, over);
  const value = endpoint.post('/v1/x', { body: { a: 1 }, answer });
  return { server, pauses, value };
}

describe('what passes is tried again', () => {
  test.each<[string, Reply]>([
    ['429', busy(429)],
    ['503', busy(503)],
    ['500 as text', { kind: 'text', text: 'Internal Server Error', status: 500 }],
    ['a connection that closes', { kind: 'closes' }],
    ['half an answer', { kind: 'half', text: JSON.stringify({ n: 7, rest: 'x'.repeat(99) }) }],
    ['half an answer with a whole length', { kind: 'text', text: '{"n": ' }],
    ['no JSON', { kind: 'text', text: '<html>hello</html>' }],
  ])('%s', async (_, bad) => {
    const { server, value } = await post(inTurn(bad, bad, ok));
    await expect(value).resolves.toEqual({ n: 7 });
    expect(server.seen).toHaveLength(3);
  });

  test('and silence', async () => {
    const { server, value } = await post(inTurn({ kind: 'hangs' }, ok), { timeout: 300 });
    await expect(value).resolves.toEqual({ n: 7 });
    expect(server.seen).toHaveLength(2);
  });

  test('so many times, then it is told', async () => {
    const { server, value } = await post(() => busy());
    const error = await rejection(value);
    expect(error).toBeInstanceOf(Unavailable);
    expect(error.message).toBe(
      `${server.url}/v1/x answered 503: overloaded (tried 4 times). Look after the server, then go on.`,
    );
    expect(server.seen).toHaveLength(4);
  });

  test('a server that is not there is told by its address', async () => {
    const server = await open(() => ok);
    await server.close();
    const error = await rejection(client(server.url).endpoint.get('/health', answer));
    expect(error.message).toContain(`${server.url}/health cannot be reached`);
    expect(error.message).toContain('ECONNREFUSED');
  });
});

describe('pauses', () => {
  test('are those that the server asks for', async () => {
    const { pauses, value } = await post(
      inTurn(json({}, 429, { 'retry-after': '3' }), json({}, 503), ok),
    );
    await value;
    expect(pauses).toEqual([3000, 500]);
  });

  test('a server that asks for more than we have is not waited for', async () => {
    const { pauses, value } = await post(() => json({}, 429, { 'retry-after': '7200' }));
    expect((await rejection(value)).message).toContain('asks to wait 7200 s');
    expect(pauses).toEqual([]);
  });

  test('grow, are spread, and stay below a bound', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.double({ min: 0, max: 0.99, noNaN: true }),
        (n, part) => {
          const policy = { ...defaultRetry, random: () => part };
          const pause = pauseAfter(n, policy);
          expect(pause).toBeGreaterThanOrEqual(policy.firstPause / 2);
          expect(pause).toBeLessThanOrEqual(policy.longestPause);
          expect(pauseAfter(n + 1, policy)).toBeGreaterThanOrEqual(pause);
        },
      ),
    );
  });

  test.each([
    [null, undefined],
    ['', undefined],
    ['soon', undefined],
    ['2', 2000],
    ['0.5', 500],
    ['-4', 0],
    ['Thu, 01 Jan 1970 00:00:12 GMT', 2000],
    ['Thu, 01 Jan 1970 00:00:01 GMT', 0],
  ])('Retry-After %j is %j', (header, pause) => {
    expect(retryAfterOf(header, 10_000)).toBe(pause);
  });
});

describe('what stays is not tried again', () => {
  test.each<[number, unknown, string]>([
    [400, { error: { message: 'too long.', type: 'BadRequestError' } }, 'answered 400: too long. '],
    [400, { object: 'error', message: 'too long', code: 400 }, 'answered 400: too long. '],
    [401, { error: { message: 'no' } }, 'Give the API key'],
    [404, { detail: 'Not Found' }, 'answered 404: Not Found. Check the address'],
    [422, { error: 'batch size 33 > 32', error_type: 'Validation' }, 'batch size 33 > 32'],
    [302, {}, 'answered 302'],
  ])('%d %j', async (status, body, text) => {
    const { server, value } = await post(() => json(body, status, { location: '/elsewhere' }));
    const error = await rejection(value);
    expect(error).toBeInstanceOf(Refused);
    expect(error).toBeInstanceOf(HumanError);
    expect(error).toMatchObject({ status, message: expect.stringContaining(text) as string });
    expect(server.seen).toHaveLength(1);
  });

  test('nor an answer of another shape', async () => {
    const { server, value } = await post(() => json({ m: 7 }));
    expect((await rejection(value)).message).toMatch(
      /answered in another shape: field "n": .*kind/,
    );
    expect(server.seen).toHaveLength(1);
  });
});

test('no more requests than allowed are open, and they are answered in the order they were asked', async () => {
  let release: (() => void) | undefined;
  const until = new Promise<void>((resolve) => (release = resolve));
  const server = await open(({ body, before }) => {
    if (before === 2) release?.();
    return { kind: 'slow', until, value: body };
  });
  const { endpoint } = client(server.url, { concurrency: 3 });
  const asked = Array.from({ length: 9 }, (_, n) => endpoint.post('/', { body: { n }, answer }));
  expect((await Promise.all(asked)).map(({ n }) => n)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  expect(server.most).toBe(3);
});

describe('an abort', () => {
  test('takes the request back, and those that wait for a turn', async () => {
    const controller = new AbortController();
    const server = await open(() => {
      controller.abort();
      return { kind: 'hangs' };
    });
    const { endpoint } = client(server.url, { concurrency: 1 });
    const asked = [1, 2].map((n) =>
      endpoint.post('/', { body: { n }, answer, signal: controller.signal }),
    );
    for (const error of await Promise.all(asked.map(rejection))) expect(isAbort(error)).toBe(true);
    expect(server.seen).toHaveLength(1);
    await expect.poll(() => server.takenBack).toBe(1);
    await expect(
      rejection(endpoint.post('/', { body: {}, answer, signal: controller.signal })),
    ).resolves.toSatisfy(isAbort);
  });

  test('ends a pause', async () => {
    const controller = new AbortController();
    const server = await open(() => {
      setImmediate(() => controller.abort());
      return json({}, 503, { 'retry-after': '100' });
    });
    const endpoint = new Endpoint({ url: server.url });
    const { signal } = controller;
    expect(isAbort(await rejection(endpoint.post('/', { body: {}, answer, signal })))).toBe(true);
  });

  test('gives the turn on', async () => {
    const controller = new AbortController();
    const server = await open(({ before }) => {
      if (before > 0) return ok;
      controller.abort();
      return { kind: 'hangs' };
    });
    const { endpoint } = client(server.url, { concurrency: 1 });
    const first = endpoint.post('/', { body: {}, answer, signal: controller.signal });
    const second = endpoint.post('/', { body: {}, answer });
    expect(isAbort(await rejection(first))).toBe(true);
    await expect(second).resolves.toEqual({ n: 7 });
  });
});

describe('a stream', () => {
  const data = ['{"n":1}', '{"n":2}'];
  const read = (server: { url: string }, over = {}) =>
    client(server.url, over).endpoint.stream('/v1/x', { body: {}, answer });

  test('gives its events up to [DONE]', async () => {
    const server = await open(() => ({
      kind: 'events',
      data: [...data, '[DONE]', 'rest'],
      then: 'hangs',
    }));
    expect(await collect(read(server))).toEqual([{ n: 1 }, { n: 2 }]);
    await expect.poll(() => server.takenBack).toBe(1);
  });

  test('is tried again before its first event', async () => {
    const server = await open(
      inTurn(
        busy(),
        { kind: 'events', data: [], then: 'closes' },
        { kind: 'events', data: [], then: 'ends' },
        { kind: 'events', data, then: 'ends' },
      ),
    );
    expect(await collect(read(server))).toEqual([{ n: 1 }, { n: 2 }]);
  });

  test.each(['closes', 'hangs'] as const)('that %s in the middle has failed', async (then) => {
    const server = await open(() => ({ kind: 'events', data, then }));
    const got: unknown[] = [];
    const reading = (async () => {
      for await (const each of read(server, { timeout: 300 })) got.push(each);
    })();
    expect(await rejection(reading)).toBeInstanceOf(Unavailable);
    expect(got).toEqual([{ n: 1 }, { n: 2 }]);
    expect(server.seen).toHaveLength(1);
  });

  test('is taken back when its reader leaves', async () => {
    const server = await open(() => ({ kind: 'events', data, then: 'hangs' }));
    for await (const { n } of read(server)) if (n === 1) break;
    await expect.poll(() => server.takenBack).toBe(1);
  });
});

describe('the key', () => {
  const key = 'sk-secret-0123456789';

  test('is sent, and is in no error that the server makes of it', async () => {
    const { server, value } = await post(
      () => json({ error: { message: `Incorrect API key provided: ${key}` } }, 401),
      { key },
    );
    const error = await rejection(value);
    expect(server.seen[0]?.headers['authorization']).toBe(`Bearer ${key}`);
    expect(error.message).toContain('Incorrect API key provided: ***.');
    expect(String(error.stack)).not.toContain(key);
  });

  test('comes from a variable, which must hold one', () => {
    expect(keyFrom(undefined, {})).toBeUndefined();
    expect(keyFrom('KEY', { KEY: ' abc\n' })).toBe('abc');
    expect(() => keyFrom('KEY', {})).toThrow(/KEY holds no API key/);
    expect(() => keyFrom('KEY', { KEY: 'a b' })).toThrow(/^(?!.*a b).*Copy it again/);
  });
});

test.each([
  ['http://host:8000', 'http://host:8000'],
  ['http://host:8000/', 'http://host:8000'],
  ['https://host/v1', 'https://host'],
  ['https://host/prm/v1/', 'https://host/prm'],
])('the base of %s is %s', (given, base) => expect(baseUrlOf(given)).toBe(base));

test.each(['host:8000', 'ftp://host', '', 'file:///etc/passwd', 'http://a:b@host'])(
  '%j is no address of a server',
  (given) => expect(() => baseUrlOf(given)).toThrow(HumanError),
);

test('a server that is closed while it is asked is no crash', async () => {
  const server = await open(() => ({ kind: 'hangs' }));
  const { endpoint } = client(server.url, { retry: { tries: 1 } });
  const asked = rejection(endpoint.post('/', { body: {}, answer }));
  await expect.poll(() => server.seen.length).toBe(1);
  await server.close();
  expect(await asked).toBeInstanceOf(Unavailable);
});
