import { passesOf } from '../core/prm/encode.js';
import type { Row } from '../core/prm/family.js';
import type { LoadedModel, Scored } from '../core/prm/scorer.js';
import type { Signal } from '../core/signal.js';
import type { Pass, Tokenizer } from '../core/prm/tokenizer.js';
import type { Trace } from '../core/trace.js';
import type { DeviceId, DeviceReport, LoadRequest } from '../rpc/worker.js';
import { checkGraph } from './checkGraph.js';
import { onFirstDevice } from './devices.js';
import { Forward, type ForwardOptions } from './forward.js';
import type { Graph } from './graph.js';
import { type ModelFolder, readModel, verifyModel } from './models.js';
import { type Placing, machine, placedOn, reportDevices } from './placing.js';
import { RowStore } from './rowStore.js';
import { loadTokenizer } from './tokenizer.js';

/** What of a forward pass the caller decides; the cache is the request's. */
type Blocking = Pick<ForwardOptions, 'blocked'>;

/** A PRM in memory: manifest + sessions + tokenizer + family -> rewards. */
export class Prm {
  private constructor(
    readonly model: LoadedModel,
    private readonly folder: ModelFolder,
    private readonly tokenizer: Tokenizer,
    /** One for each of the family's models that the folder holds, by the names that layouts use. */
    private readonly forwards: ReadonlyMap<string, Forward>,
  ) {}

  static async load(request: LoadRequest, options: Blocking = {}): Promise<Prm> {
    const folder = await readModel(request.folder);
    await verifyModel(folder);
    const tokenizer = await loadTokenizer(folder);
    const { opened, device, refused } = await onFirstDevice(request.device, (each) =>
      graphsOn(each, folder, tokenizer, request),
    );
    const forwards = new Map<string, Forward>();
    for (const [name, graph] of opened) {
      const identity = [name, folder.hash, device, ...machine()];
      const cache = request.cache && new RowStore({ folder: request.cache, identity });
      forwards.set(name, new Forward(graph, { ...options, cache: cache || undefined }));
    }
    const loaded: LoadedModel = {
      name: folder.manifest.name,
      title: folder.manifest.title,
      signal: `prm:${folder.manifest.name}`,
      hash: folder.hash,
      family: folder.family.id,
      device,
      kind: folder.family.kind,
      range: folder.family.range,
      threshold: folder.manifest.threshold,
      aggregate: folder.family.aggregate,
      maxTokens: folder.manifest.maxTokens,
      refused,
    };
    return new Prm(loaded, folder, tokenizer, forwards);
  }

  /** Scores these traces as one group; give small groups, an abort is seen between batches. */
  async score(traces: readonly Trace[], signal: AbortSignal): Promise<Scored[]> {
    const { family, manifest } = this.folder;
    const models = [...this.forwards.keys()];
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
    for (const [model, forward] of this.forwards) {
      const own = [...passes.keys()].filter((at) => passes[at]?.model === model);
      const answers = await forward.rows(
        passes.filter((pass) => pass.model === model),
        signal,
      );
      for (const [at, index] of own.entries()) rows[index] = answers[at] ?? [];
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
}

/** Tries every device with a model. */
export async function devicesFor(request: LoadRequest): Promise<DeviceReport[]> {
  const folder = await readModel(request.folder);
  const tokenizer = await loadTokenizer(folder);
  return reportDevices(placingOf('prm', folder.manifest.files.model, folder, tokenizer, request));
}

/** All graphs of a model on one device, since their numbers are compared with each other. */
async function graphsOn(
  device: DeviceId,
  folder: ModelFolder,
  tokenizer: Tokenizer,
  request: LoadRequest,
): Promise<Map<string, Graph>> {
  const { model, reference } = folder.manifest.files;
  const files = [
    ['prm', model] as const,
    ...(reference ? [['reference', reference] as const] : []),
  ];
  const graphs = new Map<string, Graph>();
  for (const [name, file] of files) {
    const placing = placingOf(name, file, folder, tokenizer, request);
    graphs.set(name, await placedOn(device, placing, request.device === 'auto'));
  }
  return graphs;
}

function placingOf(
  name: string,
  { path }: { readonly path: string },
  folder: ModelFolder,
  tokenizer: Tokenizer,
  { threads, cache }: LoadRequest,
): Placing {
  const check: Placing['check'] = (session, model) => checkGraph(session, folder, model);
  const { path: at, manifest, hash } = folder;
  return { folder: at, path, identity: [name, hash], manifest, tokenizer, threads, cache, check };
}

function refused({ hash, file, record }: Trace, reason: string): Scored {
  return {
    trace: hash,
    signals: [],
    problems: [{ problem: `not scored: ${reason}`, file, record }],
  };
}
