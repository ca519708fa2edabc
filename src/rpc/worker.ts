import type { Continuation, LocalSampling, Prefix } from '../core/continuation.js';
import type { LoadedModel, Scored } from '../core/prm/scorer.js';
import type { Trace } from '../core/trace.js';
import type { Method } from './rpc.js';

/** Where a model may run. */
export const deviceIds = ['cuda', 'webgpu', 'dml', 'coreml', 'cpu'] as const;
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
  readonly reason?: string;
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
  /** Tries every device with the model in `folder`. */
  devices: Method<{ readonly folder: string }, readonly DeviceReport[]>;
}

/** What the worker process tells the one that started it. */
export interface PrmOwner {
  /**
   * A promise to be heard of again before so many milliseconds are over. A run of a model blocks its
   * process, so a worker that breaks the promise is the only sign of one that hangs.
   */
  alive: Method<{ readonly within: number }, null>;
}
