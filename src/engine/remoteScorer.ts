import { hashOf } from '../core/hash.js';
import { HumanError } from '../core/errors.js';
import type { FamilyOptions, PrmFamily, Row } from '../core/prm/family.js';
import { notScored, scoredOf } from '../core/prm/scored.js';
import type { LoadedModel, Scored, Scorer } from '../core/prm/scorer.js';
import type { Tokenizer } from '../core/prm/tokenizer.js';
import type { Trace } from '../core/trace.js';
import type { Endpoint } from './http/endpoint.js';
import { Refused } from './http/refusal.js';
import { Unavailable } from './http/retry.js';
import type { ScoringEngine, ServedModel } from './scorers/engine.js';
import { type Sent, sequencesOf } from './scorers/sequences.js';

export interface RemoteOptions {
  readonly engine: ScoringEngine;
  readonly endpoint: Endpoint;
  /** Where the second model of a family of two is. */
  readonly reference?: Endpoint | undefined;
  readonly family: PrmFamily;
  readonly options: FamilyOptions;
  /** The model's own; without it texts are sent as they are. */
  readonly tokenizer: (() => Promise<Tokenizer>) | undefined;
  /** Name of the model at the server; undefined: the one it lists first. */
  readonly model: string | undefined;
}

/**
 * A PRM on a server. Traces go out as fast as the endpoint takes them, results come in the order of the
 * traces.
 *
 * What the server refuses, answers wrongly, or fails on (500) is the problem of one trace, and the rest
 * goes on; a server that is not there ends the work with a HumanError.
 */
export class RemoteScorer implements Scorer {
  #loading: Promise<Loaded> | undefined;

  constructor(private readonly options: RemoteOptions) {
    const { engine, family, tokenizer } = options;
    const unfit = engine.unfit(family);
    if (unfit !== undefined) {
      throw new HumanError(`${engine.id} cannot score the family ${family.id}: ${unfit}`);
    }
    if (engine.needsTokenizer && !tokenizer) {
      throw new HumanError(
        `${engine.id} takes token ids. Give the folder with the model's tokenizer.json (--tokenizer).`,
      );
    }
  }

  async model(signal?: AbortSignal): Promise<LoadedModel> {
    return (await this.#loaded(signal)).model;
  }

  async *score(traces: readonly Trace[], signal?: AbortSignal): AsyncGenerator<Scored> {
    const left = new AbortController();
    const leave = (): void => left.abort();
    signal?.addEventListener('abort', leave, { once: true });
    try {
      const loaded = await this.#loaded(signal);
      const pending = traces.map((trace) => this.#one(trace, loaded, left.signal));
      // One that fails while another is awaited is not unhandled: it is awaited in its turn, or left.
      for (const each of pending) each.catch(() => undefined);
      for (const each of pending) yield await each;
    } finally {
      signal?.removeEventListener('abort', leave);
      left.abort();
    }
  }

  /** There is nothing to stop: the server is not ours. */
  stop(): void {
    this.#loading = undefined;
  }

  async #loaded(signal: AbortSignal | undefined): Promise<Loaded> {
    this.#loading ??= this.#load(signal);
    const loading = this.#loading;
    // A server that did not answer is asked again by the next call.
    loading.catch(() => (this.#loading = undefined));
    return loading;
  }

  async #load(signal: AbortSignal | undefined): Promise<Loaded> {
    const { engine, endpoint, reference, family, options, tokenizer, model } = this.options;
    const served = await engine.served(endpoint, signal);
    const name = model ?? served.name;
    const second = reference && (await engine.served(reference, signal));
    const maxTokens = Math.min(
      family.maxTokens,
      ...[served, second].map((each) => each?.maxTokens ?? Infinity),
    );
    const identity = [name, second?.name ?? '', engine.id, family.id, JSON.stringify(options)];
    const loaded: LoadedModel = {
      name,
      title: `${name} at ${endpoint.url}`,
      signal: `prm:${name}`,
      hash: hashOf(identity),
      family: family.id,
      device: engine.id,
      kind: family.kind,
      range: family.range,
      threshold: family.threshold,
      aggregate: family.aggregate,
      maxTokens,
      refused: [],
    };
    return { model: loaded, reference: second, tokenizer: await tokenizer?.() };
  }

  async #one(trace: Trace, loaded: Loaded, signal: AbortSignal): Promise<Scored> {
    const { family, options } = this.options;
    const { model, tokenizer } = loaded;
    const models = this.options.reference ? ['prm', 'reference'] : ['prm'];
    const sent = sequencesOf(trace, { family, options, tokenizer, models }, model.maxTokens);
    if ('refused' in sent) return notScored(trace, sent.refused);
    try {
      const rows = await this.#rows(sent, loaded, signal);
      const values = family.read(rows, options);
      return scoredOf(trace, family, model, values, sent.problem ?? missing(sent, rows));
    } catch (error) {
      if (isOfOneTrace(error)) return notScored(trace, error.message);
      throw error;
    }
  }

  /** Each of the family's models is asked by itself. */
  async #rows(
    { sequences, labelIds }: Sent,
    { model, reference }: Loaded,
    signal: AbortSignal,
  ): Promise<(Row | undefined)[][]> {
    const { engine, endpoint, reference: second, family } = this.options;
    const rows: (Row | undefined)[][] = sequences.map(({ readAt }) => readAt.map(() => undefined));
    const ask = async (kind: string, at: Endpoint, name: string): Promise<void> => {
      const isAsked = ({ model: of, readAt }: Sent['sequences'][number]): boolean =>
        of === kind && readAt.some((position) => position !== undefined);
      const own = sequences.flatMap((each, index) => (isAsked(each) ? [index] : []));
      if (own.length === 0) return;
      const asked = own.flatMap((index) => sequences[index] ?? []);
      const question = { endpoint: at, model: name, family, sequences: asked, labelIds, signal };
      const answered = await engine.rows(question);
      for (const [nth, index] of own.entries()) rows[index] = [...(answered[nth] ?? [])];
    };
    await Promise.all([
      ask('prm', endpoint, model.name),
      ...(second && reference ? [ask('reference', second, reference.name)] : []),
    ]);
    return rows;
  }
}

interface Loaded {
  readonly model: LoadedModel;
  readonly reference: ServedModel | undefined;
  readonly tokenizer: Tokenizer | undefined;
}

/** Whether a failure says something of the trace only; a crash (500) may be its doing. */
export function isOfOneTrace(error: unknown): error is HumanError {
  if (error instanceof Refused) return ![401, 403, 404, 405].includes(error.status);
  return error instanceof Unavailable && error.status === 500;
}

/** Why steps that were read have no row. */
function missing({ sequences }: Sent, rows: readonly (Row | undefined)[][]): string | undefined {
  const steps = sequences.flatMap(({ readAt }, index) =>
    readAt.flatMap((at, step) => (at !== undefined && !rows[index]?.[step] ? [step] : [])),
  );
  const [first] = steps;
  return first === undefined
    ? undefined
    : `${steps.length} steps, the first ${first}, not scored: the server left out a judging token`;
}
