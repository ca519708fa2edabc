import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll } from 'vitest';

/** One request as the server saw it. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
  /** How many requests came before, of all. */
  readonly before: number;
}

/** What a server may do with a request; some of it is not what a client would like. */
export type Reply =
  | { readonly kind: 'json'; readonly value: unknown; readonly status?: number; headers?: Headers }
  | { readonly kind: 'text'; readonly text: string; readonly status?: number; headers?: Headers }
  /** Announces all of the text, sends the first half of it and closes. */
  | { readonly kind: 'half'; readonly text: string }
  /** Closes without a word. */
  | { readonly kind: 'closes' }
  /** Answers only when the promise is kept. */
  | { readonly kind: 'slow'; readonly until: Promise<unknown>; readonly value: unknown }
  /** Never answers. */
  | { readonly kind: 'hangs' }
  /** Server-sent events; then the end, or a close in the middle, or silence. */
  | {
      readonly kind: 'events';
      readonly data: readonly string[];
      readonly then: 'ends' | 'closes' | 'hangs';
    };

type Headers = Readonly<Record<string, string>>;

/** A model server of a test's own. */
export interface TestEndpoint {
  readonly url: string;
  readonly seen: readonly Seen[];
  /** Most requests that were open at one time. */
  readonly most: number;
  /** Requests that the client took back before they were answered. */
  readonly takenBack: number;
  close(): Promise<void>;
}

export function json(value: unknown, status = 200, headers: Headers = {}): Reply {
  return { kind: 'json', value, status, headers };
}

/** An overload as vLLM and others tell it; asks to come back at once. */
export function busy(status = 503): Reply {
  const value = { error: { message: 'overloaded', type: 'ServiceUnavailableError', code: status } };
  return json(value, status, { 'retry-after': '0' });
}

export async function openEndpoint(
  reply: (seen: Seen) => Reply | Promise<Reply>,
): Promise<TestEndpoint> {
  const state = { seen: [] as Seen[], most: 0, takenBack: 0 };
  let open = 0;
  const server = createServer((request, response) => {
    state.most = Math.max(state.most, ++open);
    response.on('close', () => {
      open--;
      if (!response.writableEnded) state.takenBack++;
    });
    void read(request, state.seen)
      .then(reply)
      .then((made) => answer(response, made));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    get seen() {
      return state.seen;
    },
    get most() {
      return state.most;
    },
    get takenBack() {
      return state.takenBack;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Servers of one test file; all of them are closed afterwards. */
export function endpoints(): (
  reply: (seen: Seen) => Reply | Promise<Reply>,
) => Promise<TestEndpoint> {
  const opened: TestEndpoint[] = [];
  afterAll(() => Promise.all(opened.map((each) => each.close())));
  return async (reply) => {
    const made = await openEndpoint(reply);
    opened.push(made);
    return made;
  };
}

async function read(request: IncomingMessage, seen: Seen[]): Promise<Seen> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += String(chunk);
  const { method = '', url: path = '', headers } = request;
  const body: unknown = text === '' ? undefined : JSON.parse(text);
  const made = { method, path, headers, body, before: seen.length };
  seen.push(made);
  return made;
}

async function answer(response: ServerResponse, reply: Reply): Promise<void> {
  switch (reply.kind) {
    case 'json':
      response.writeHead(reply.status ?? 200, reply.headers).end(JSON.stringify(reply.value));
      return;
    case 'text':
      response.writeHead(reply.status ?? 200, reply.headers).end(reply.text);
      return;
    case 'half':
      response.writeHead(200, { 'content-length': Buffer.byteLength(reply.text) });
      response.write(reply.text.slice(0, reply.text.length / 2), () => response.destroy());
      return;
    case 'closes':
      response.destroy();
      return;
    case 'slow':
      await reply.until;
      response.writeHead(200).end(JSON.stringify(reply.value));
      return;
    case 'hangs':
      return;
    case 'events':
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(reply.data.map((data) => `data: ${data}\n\n`).join(''), () => {
        if (reply.then === 'ends') response.end();
        else if (reply.then === 'closes') response.destroy();
      });
  }
}
