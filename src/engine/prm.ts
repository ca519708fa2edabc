import { setImmediate as nextTurn } from 'node:timers/promises';
import { join } from 'node:path';
import type { InferenceSession } from 'onnxruntime-node';
import { passesOf } from '../core/prm/encode.js';
import type { Row } from '../core/prm/family.js';
import type { LoadedModel, Scored } from '../core/prm/scorer.js';
import type { Signal } from '../core/signal.js';
import type { Pass, Tokenizer } from '../core/prm/tokenizer.js';
import type { Trace } from '../core/trace.js';
import type { LoadRequest } from '../rpc/worker.js';
import { type BatchRow, batchesOf } from './batches.js';
import { type OpenedSession, openSession } from './devices.js';
import { checkGraph, feedsOf, rowsOf } from './graph.js';
import { type ModelFolder, readModel, verifyModel } from './models.js';
import { loadTokenizer } from './tokenizer.js';

/** A PRM in memory: manifest + sessions + tokenizer + family -> rewards. */
export class Prm {
  private constructor(
    readonly model: LoadedModel,
    private readonly folder: ModelFolder,
    private readonly tokenizer: Tokenizer,
    /** One for each of the family's models that the folder holds, by the names that layouts use. */
    private readonly sessions: ReadonlyMap<string, InferenceSession>,
  ) {}

  static async load(request: LoadRequest): Promise<Prm> {
    const folder = await readModel(request.folder);
    await verifyModel(folder);
    const tokenizer = await loadTokenizer(folder);
    const opened = await openGraph(folder, folder.manifest.files.model, request);
    const sessions = new Map([['prm', opened.session]]);
    const { reference } = folder.manifest.files;
    if (reference) {
      // Two models' numbers are compared, so both run where the first one does.
      const same = { ...request, device: opened.device };
      sessions.set('reference', (await openGraph(folder, reference, same)).session);
    }
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
    return new Prm(loaded, folder, tokenizer, sessions);
  }

  /** Scores these traces as one group; give small groups, an abort is seen between batches. */
  async score(traces: readonly Trace[], signal: AbortSignal): Promise<Scored[]> {
    const { family, manifest } = this.folder;
    const models = [...this.sessions.keys()];
    const asked = traces.map((trace) =>
      passesOf(family, trace, this.tokenizer, manifest.options, models),
    );
    const flat = asked.flatMap((passes) => ('refused' in passes ? [] : passes));
    const rows = await this.rowsOfPasses(
      flat.map((pass) => this.cut(pass)),
      signal,
    );
    let next = 0;
    return traces.map((trace, at) => {
      const own = asked[at] ?? [];
      if ('refused' in own) return refused(trace, own.refused);
      const from = next;
      next += own.length;
      return this.scored(trace, own, family.read(rows.slice(from, next), manifest.options));
    });
  }

  /** Parallel to the passes: the rows at each one's read positions. */
  private async rowsOfPasses(
    passes: readonly Pass[],
    signal: AbortSignal,
  ): Promise<(readonly (Row | undefined)[])[]> {
    const rows: (readonly (Row | undefined)[])[] = [];
    for (const [model, session] of this.sessions) {
      const own = [...passes.keys()].filter((at) => passes[at]?.model === model);
      for (const batch of batchesOf(passes.filter((pass) => pass.model === model))) {
        // Lets an abort that has arrived meanwhile be seen: a run blocks this process.
        await nextTurn();
        signal.throwIfAborted();
        const answers = await this.run(session, batch);
        for (const [at, { index }] of batch.entries()) rows[own[index] ?? 0] = answers[at] ?? [];
      }
    }
    return rows;
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

  /** One forward pass over a batch; rows at each pass's read positions. */
  private async run(
    session: InferenceSession,
    batch: readonly BatchRow[],
  ): Promise<(Row | undefined)[][]> {
    const { graph } = this.folder.manifest;
    const output = (await session.run(feedsOf(batch, graph), [graph.logits]))[graph.logits];
    if (!output) throw new Error(`the graph gave no output ${graph.logits}`);
    return rowsOf(output, batch, graph);
  }
}

async function openGraph(
  folder: ModelFolder,
  file: { readonly path: string },
  { device, threads }: LoadRequest,
): Promise<OpenedSession> {
  const model = join(folder.path, file.path);
  const opened = await openSession({ model, device, threads });
  checkGraph(opened.session, folder, model);
  return opened;
}

function refused({ hash, file, record }: Trace, reason: string): Scored {
  return {
    trace: hash,
    signals: [],
    problems: [{ problem: `not scored: ${reason}`, file, record }],
  };
}
