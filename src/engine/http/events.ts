import { EventSourceParserStream, type EventSourceMessage } from 'eventsource-parser/stream';
import type { Attempt } from './attempt.js';
import { Transient } from './retry.js';

/** The data of server-sent events, one after the other. */
export class Events {
  private constructor(
    /** There is one: a stream without events is a failure. */
    readonly first: string,
    readonly attempt: Attempt,
    private readonly reader: ReadableStreamDefaultReader<EventSourceMessage>,
  ) {}

  /** Waits for the first event. */
  static async of({ body, url }: Response, attempt: Attempt): Promise<Events> {
    const reader = body
      ?.pipeThrough(new TextDecoderStream())
      .pipeThrough(new EventSourceParserStream())
      .getReader();
    const first = reader && (await dataFrom(reader, attempt));
    if (reader === undefined || first === undefined) {
      throw new Transient(`${url} answered without an event`);
    }
    return new Events(first, attempt, reader);
  }

  /** Undefined at the end. */
  next(): Promise<string | undefined> {
    return dataFrom(this.reader, this.attempt);
  }
}

async function dataFrom(
  reader: ReadableStreamDefaultReader<EventSourceMessage>,
  attempt: Attempt,
): Promise<string | undefined> {
  attempt.extend();
  const { done, value } = await attempt.of(reader.read());
  attempt.rest();
  return done || value.data === '[DONE]' ? undefined : value.data;
}
