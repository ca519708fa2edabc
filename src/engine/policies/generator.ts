import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LocalSampling } from '../../core/continuation.js';
import { HumanError } from '../../core/errors.js';
import type { Row } from '../../core/prm/family.js';
import type { ReadableTokenizer } from '../../core/prm/alignment.js';
import { mixedSeed, seedOf, seededRandom } from '../../core/random.js';
import { sampledToken } from '../../core/sampling.js';
import type { ForwardOptions } from '../forward.js';
import type { Graph } from '../graph.js';
import { type Past, cutPast } from '../past.js';
import { type Continuation, type Prefix, type Sampling, writtenText } from './policy.js';

/** A prefix that has been read: what is known after it, and the logits of the next token. */
interface Read {
  readonly ids: readonly number[];
  readonly past: Past;
  readonly next: Row;
}

/** Continues solutions with a causal language model, token by token. */
export class Generator {
  #last: Read | undefined;

  constructor(
    private readonly graph: Pick<Graph, 'run'>,
    private readonly tokenizer: ReadableTokenizer,
    private readonly maxTokens: number,
    private readonly options: Pick<ForwardOptions, 'blocked'> = {},
  ) {}

  /** The prefix is read once for all of its rollouts. Aborts between tokens. */
  async continue(
    prefix: Prefix,
    sampling: LocalSampling,
    signal: AbortSignal,
  ): Promise<readonly Continuation[]> {
    const text = policyText(prefix);
    const read = await this.#read(this.#idsOf(text), signal);
    const made: Continuation[] = [];
    for (let at = 0; at < prefix.rollouts; at++) {
      const { seed } = sampling;
      const random = seededRandom(mixedSeed(seed, seedOf(seed, text), prefix.from + at));
      const draw = ({ next }: Read): number => sampledToken(next, sampling, random);
      made.push(await this.#rollout(read, draw, sampling, signal));
    }
    return made;
  }

  #idsOf(text: string): number[] {
    const bos = this.tokenizer.special('bos');
    const ids = [...(bos === undefined ? [] : [bos]), ...this.tokenizer.encode(text)];
    if (ids.length < this.maxTokens) return ids;
    throw new HumanError(
      `the prefix has ${ids.length} tokens, and the policy reads ${this.maxTokens}; ` +
        'name another --policy',
    );
  }

  /** Goes on from what the prefix before has in common with this one. */
  async #read(ids: readonly number[], signal: AbortSignal): Promise<Read> {
    const last = this.#last;
    const shared = last ? Math.min(commonLength(last.ids, ids), ids.length - 1) : 0;
    const past = last && shared > 0 ? cutPast(last.past, shared) : undefined;
    this.#last = await this.#run(ids.slice(0, shared), ids.slice(shared), past, signal);
    return this.#last;
  }

  async #rollout(
    prefix: Read,
    draw: (read: Read) => number,
    { maxTokens, stop }: Sampling,
    signal: AbortSignal,
  ): Promise<Continuation> {
    const eos = this.tokenizer.special('eos') ?? this.tokenizer.special('<eos>');
    const most = Math.min(maxTokens, this.maxTokens - prefix.ids.length);
    const ids: number[] = [];
    let read = prefix;
    while (ids.length < most) {
      const id = draw(read);
      if (id === eos) return this.#continuation(ids, true);
      ids.push(id);
      const text = stop.length > 0 ? this.#textOf(ids) : '';
      const end = stop.map((each) => text.indexOf(each)).filter((at) => at !== -1);
      if (end.length > 0)
        return { text: text.slice(0, Math.min(...end)), tokens: ids.length, hasEnded: true };
      if (ids.length < most) read = await this.#run(read.ids, [id], read.past, signal);
    }
    return this.#continuation(ids, false);
  }

  #continuation(ids: readonly number[], hasEnded: boolean): Continuation {
    const text = this.#textOf(ids).replace(/\n$/, '');
    return { text, tokens: ids.length, hasEnded };
  }

  #textOf(ids: readonly number[]): string {
    return this.tokenizer.texts(ids).join('');
  }

  async #run(
    before: readonly number[],
    ids: readonly number[],
    past: Past | undefined,
    signal: AbortSignal,
  ): Promise<Read> {
    // Lets an abort that has arrived meanwhile be seen: a run blocks this process.
    await nextTurn();
    signal.throwIfAborted();
    const feed = { ids: [ids], reads: [[ids.length - 1]], past, keep: true };
    const run = (): ReturnType<Graph['run']> => this.graph.run(feed);
    const answer = await (this.options.blocked ? this.options.blocked(run, undefined) : run());
    const next = answer.rows[0]?.[0];
    if (!next || !answer.past)
      throw new Error('the graph of the policy gave no logits or no cache');
    return { ids: [...before, ...ids], past: answer.past, next };
  }
}

/** The problem in one line, then a line a step, each ended. */
export function policyText({ prompt, before }: Pick<Prefix, 'prompt' | 'before'>): string {
  const written = writtenText(before).trimEnd();
  return `${prompt.trim().replace(/\s*\n\s*/g, ' ')}\n${written === '' ? '' : `${written}\n`}`;
}

function commonLength(a: readonly number[], b: readonly number[]): number {
  const differs = a.findIndex((id, at) => id !== b[at]);
  return differs === -1 ? Math.min(a.length, b.length) : differs;
}
