import { cpus } from 'node:os';
import { join } from 'node:path';
import { env, type InferenceSession } from 'onnxruntime-node';
import type { ModelManifest } from '../core/prm/manifest.js';
import type { Tokenizer } from '../core/prm/tokenizer.js';
import { type DeviceId, type DeviceReport, deviceIds } from '../rpc/worker.js';
import { Canary, type Comparison, refusalOf } from './canary.js';
import { createSession, reasonOf } from './devices.js';
import { Graph } from './graph.js';

/** A graph of a model folder that is to be run. */
export interface Placing {
  readonly folder: string;
  /** Of the graph, in the folder. */
  readonly path: string;
  /** Everything that decides the graph's numbers. */
  readonly identity: readonly string[];
  readonly manifest: Pick<ModelManifest, 'graph' | 'precision' | 'maxTokens'>;
  readonly tokenizer: Tokenizer;
  readonly threads: number;
  /** Where the CPU's answers to the canary are kept. */
  readonly cache: string | undefined;
  /** Throws a HumanError if the session is not of the graph that is described. */
  readonly check: (session: InferenceSession, model: string) => void;
}

/**
 * The graph on a device, where its numbers are the CPU's within the tolerance of its precision. Rejects
 * with the reason if the device cannot be used.
 * @param isChosenByUs a device that the user has named may be slow.
 */
export async function placedOn(
  device: DeviceId,
  placing: Placing,
  isChosenByUs: boolean,
): Promise<Graph> {
  const { graph, comparison, release } = await compared(device, placing);
  const refusal = comparison && refusalOf(comparison, placing.manifest.precision, isChosenByUs);
  if (refusal === undefined) return graph;
  await release();
  throw new Error(refusal);
}

/** Tries every device. */
export async function reportDevices(placing: Placing): Promise<DeviceReport[]> {
  const reports: DeviceReport[] = [];
  for (const device of deviceIds) reports.push(await report(device, placing));
  return reports;
}

async function report(device: DeviceId, placing: Placing): Promise<DeviceReport> {
  const { precision } = placing.manifest;
  try {
    const { comparison, release } = await compared(device, placing);
    await release();
    if (!comparison) return { device, usable: true };
    const reason = refusalOf(comparison, precision, false);
    const leftOut = refusalOf(comparison, precision, true);
    if (reason !== undefined) return { device, usable: false, reason, ...comparison };
    return { device, usable: true, ...(leftOut !== undefined && { leftOut }), ...comparison };
  } catch (error) {
    return { device, usable: false, reason: reasonOf(error) };
  }
}

interface Compared {
  readonly graph: Graph;
  /** None of the CPU itself. */
  readonly comparison: Comparison | undefined;
  readonly release: () => Promise<void>;
}

async function compared(device: DeviceId, placing: Placing): Promise<Compared> {
  const { session, graph } = await opened(device, placing);
  const release = (): Promise<void> => session.release();
  if (device === 'cpu') return { graph, comparison: undefined, release };
  try {
    return { graph, comparison: await compare(graph, placing), release };
  } catch (error) {
    await release();
    throw error;
  }
}

async function compare(graph: Graph, placing: Placing): Promise<Comparison> {
  const { tokenizer, manifest, cache, identity } = placing;
  let cpu: InferenceSession | undefined;
  const canary = new Canary({
    tokenizer,
    maxTokens: manifest.maxTokens,
    kept:
      cache === undefined ? undefined : { folder: cache, identity: [...identity, ...machine()] },
    cpu: async () => {
      const known = await opened('cpu', placing);
      cpu = known.session;
      return known.graph;
    },
  });
  try {
    return await canary.compare(graph);
  } finally {
    await cpu?.release();
  }
}

async function opened(
  device: DeviceId,
  { folder, path, manifest, threads, check }: Placing,
): Promise<{ readonly session: InferenceSession; readonly graph: Graph }> {
  const model = join(folder, path);
  const session = await createSession(model, device, threads);
  check(session, model);
  return { session, graph: new Graph(session, manifest.graph) };
}

/** Kernels are chosen by the processor; another one may round differently. */
export function machine(): string[] {
  return [env.versions.node ?? '', process.arch, cpus()[0]?.model ?? ''];
}
