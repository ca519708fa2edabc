import type { Continuation, LocalSampling, Prefix } from '../core/continuation.js';
import type { LoadedModel, Scored } from '../core/prm/scorer.js';
import type { Trace } from '../core/trace.js';
import type { Method } from './rpc.js';

/** Where a model may run. */
export const deviceIds = ['cuda', 'tensorrt', 'webgpu', 'dml', 'coreml', 'cpu'] as const;
export type DeviceId = (typeof deviceIds)[number];
export type DeviceRequest = DeviceId | 'auto';

export interface LoadRequest {
  /** Absolute path of the model folder. */
  readonly folder: string;
  readonly device: DeviceRequest;
  /** Threads of one run; 0 lets the runtime choose. */
  readonly threads: number;
  /** Folder in which scores are kept between runs; without it they are not. */
  readonly cache?: string | undefined;
}

export interface DeviceReport {
  readonly device: DeviceId;
  readonly usable: boolean;
  /** Why it is not usable. */
  readonly reason?: string;
  /** Why `auto` leaves it out all the same. */
  readonly leftOut?: string;
  /** Largest difference of its numbers from the CPU's, in parts of the largest one. */
  readonly difference?: number;
  /** How many times the CPU's time it takes for a short text. */
  readonly slowness?: number;
}

/** A report in words. */
export function deviceText({ usable, reason, leftOut, difference }: DeviceReport): string {
  if (!usable) return `not usable: ${reason ?? 'for no reason that is known'}`;
  if (difference === undefined) return 'usable';
  const near = `usable: within ${difference.toPrecision(2)} of the CPU's numbers`;
  return leftOut === undefined ? near : `${near}, but auto leaves it out: ${leftOut}`;
}

export interface ContinueRequest {
  readonly request: LoadRequest;
  readonly prefix: Prefix;
  readonly sampling: LocalSampling;
}

/** What the worker process offers: the only place where models run. */
export interface PrmWorker {
  load: Method<LoadRequest, LoadedModel>;
  /** Progress: one per trace, in order, batch by batch. */
  score: Method<{ readonly traces: readonly Trace[] }, null, Scored>;
  /** Rollouts of the policy in a folder, which is loaded when it is first named. */
  continue: Method<ContinueRequest, readonly Continuation[]>;
  /** Tries every device with a model, whatever device the request names. */
  devices: Method<LoadRequest, readonly DeviceReport[]>;
}

/** What the worker process tells the one that started it. */
export interface PrmOwner {
  /**
   * A promise to be heard of again before so many milliseconds are over. A run of a model blocks its
   * process, so a worker that breaks the promise is the only sign of one that hangs.
   */
  alive: Method<{ readonly within: number }, null>;
}
