import { setImmediate as nextTurn } from 'node:timers/promises';
import { join } from 'node:path';
import { Tensor, type InferenceSession } from 'onnxruntime-node';
import { passesOf } from '../core/prm/encode.js';
import type { Row } from '../core/prm/family.js';
import type { LoadedModel, Scored } from '../core/prm/scorer.js';
import type { Signal } from '../core/signal.js';
import type { Pass, Tokenizer } from '../core/prm/tokenizer.js';
import type { Trace } from '../core/trace.js';
import type { LoadRequest } from '../rpc/worker.js';
import { type BatchRow, batchesOf } from './batches.js';
import { openSession } from './devices.js';
import { type ModelFolder, readModel, verifyModel } from './models.js';
import { loadTokenizer } from './tokenizer.js';

/** A PRM in memory: manifest + session + tokenizer + family -> rewards. */
export class Prm {
  private constructor(
    readonly model: LoadedModel,
    private readonly folder: ModelFolder,
    private readonly tokenizer: Tokenizer,
    private readonly session: InferenceSession,
  ) {}

  static async load({ folder: path, device, threads }: LoadRequest): Promise<Prm> {
    const folder = await readModel(path);
    await verifyModel(folder);
    const tokenizer = await loadTokenizer(folder);
    const model = join(path, folder.manifest.files.model.path);
    const opened = await openSession({ model, device, threads });
    const loaded: LoadedModel = {
      name: folder.manifest.name,
      title: folder.manifest.title,
      signal: `prm:${folder.manifest.name}`,
      hash: folder.hash,
      family: folder.family.id,
      device: opened.device,
      kind: folder.family.kind,
      range: folder.family.range,
      threshold: folder.manifest.threshold,
      aggregate: folder.family.aggregate,
      maxTokens: folder.manifest.maxTokens,
      refused: opened.refused,
    };
    return new Prm(loaded, folder, tokenizer, opened.session);
  }

  /** Scores these traces as one group; give small groups, an abort is seen between batches. */
  async score(traces: readonly Trace[], signal: AbortSignal): Promise<Scored[]> {
    const { family, manifest } = this.folder;
    const asked = traces.map((trace) => passesOf(family, trace, this.tokenizer, manifest.options));
    const flat = asked.flatMap((passes) => ('refused' in passes ? [] : passes));
    const rows: (readonly (Row | undefined)[])[] = [];
    for (const batch of batchesOf(flat.map((pass) => this.cut(pass)))) {
      // Lets an abort that has arrived meanwhile be seen: a run blocks this process.
      await nextTurn();
      signal.throwIfAborted();
      const answers = await this.run(batch);
      for (const [at, { index }] of batch.entries()) rows[index] = answers[at] ?? [];
    }
    let next = 0;
    return traces.map((trace, at) => {
      const own = asked[at] ?? [];
      if ('refused' in own) return refused(trace, own.refused);
      const from = next;
      next += own.length;
      return this.scored(trace, own, family.read(rows.slice(from, next), manifest.options));
    });
  }

  private cut(pass: Pass): Pass {
    return { ...pass, ids: pass.ids.slice(0, this.model.maxTokens) };
  }

  private scored(
    trace: Trace,
    passes: readonly Pass[],
    values: readonly (readonly (number | undefined)[])[],
  ): Scored {
    const { maxTokens } = this.model;
    const isCut = (step: number): boolean =>
      passes.some(({ readAt }) => (readAt[step] ?? -1) >= maxTokens);
    const cutOff = trace.steps.findIndex((_, step) => isCut(step));
    const longest = Math.max(0, ...passes.map(({ ids }) => ids.length));
    const problem = `step ${cutOff} and later not scored: ${longest} tokens, the model reads ${maxTokens}`;
    return {
      trace: trace.hash,
      signals: values.map((each, index) => this.signal(index, each)),
      problems: cutOff === -1 ? [] : [{ problem, file: trace.file, record: trace.record }],
    };
  }

  /** The first signal is the model's reward; the others are called after it. */
  private signal(index: number, values: readonly (number | undefined)[]): Signal {
    const { family } = this.folder;
    const isReward = index === 0;
    return {
      id: isReward ? this.model.signal : `${this.model.signal}/${family.signals[index] ?? index}`,
      values,
      kind: this.model.kind,
      range: isReward ? this.model.range : [-Infinity, Infinity],
      provenance: { kind: 'prm', model: this.model },
    };
  }

  /** One forward pass over a batch, padded on the right; rows at each pass's read positions. */
  private async run(batch: readonly BatchRow[]): Promise<(Row | undefined)[][]> {
    const { graph } = this.folder.manifest;
    const length = Math.max(1, ...batch.map(({ pass }) => pass.ids.length));
    const feeds: Record<string, Tensor> = {
      [graph.inputIds]: new Tensor('int64', padded(batch, length), [batch.length, length]),
    };
    if (graph.past) {
      const { input, layers, heads, headDim } = graph.past;
      feeds[input] = new Tensor('float32', new Float32Array(0), [
        layers,
        2,
        batch.length,
        heads,
        0,
        headDim,
      ]);
    }
    const output = (await this.session.run(feeds, [graph.logits]))[graph.logits];
    // [batch, length, classes]
    const logits = output?.data as Float32Array;
    const classes = output?.dims[2] ?? 0;
    return batch.map(({ pass }, at) =>
      pass.readAt.map((position) => {
        if (position === undefined || position >= pass.ids.length) return undefined;
        const start = (at * length + position) * classes;
        return logits.slice(start, start + classes);
      }),
    );
  }
}

function refused({ hash, file, record }: Trace, reason: string): Scored {
  return {
    trace: hash,
    signals: [],
    problems: [{ problem: `not scored: ${reason}`, file, record }],
  };
}

/** Token ids as int64 [rows * length]; ids are below 2^31, so only the low words are set. */
function padded(batch: readonly BatchRow[], length: number): BigInt64Array {
  const words = new Int32Array(batch.length * length * 2);
  for (const [row, { pass }] of batch.entries()) {
    for (const [column, id] of pass.ids.entries()) words[(row * length + column) * 2] = id;
  }
  return new BigInt64Array(words.buffer);
}
