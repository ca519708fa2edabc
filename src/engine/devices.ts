import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import { HumanError, messageOf } from '../core/errors.js';
import type { DeviceId, DeviceRequest } from '../rpc/worker.js';

export interface Refusal {
  readonly device: DeviceId;
  readonly reason: string;
}

/** What was opened, and where. */
export interface Opened<T> {
  readonly opened: T;
  readonly device: DeviceId;
  /** Devices that were tried before. */
  readonly refused: readonly Refusal[];
}

/**
 * The order of `auto`. CoreML and TensorRT are left out, they must be asked for: the one is slow on
 * transformers, the other builds an engine for minutes.
 */
const automatic: readonly DeviceId[] = ['cuda', 'webgpu', 'dml', 'cpu'];

/**
 * Opens something on the first device that works. ONNX Runtime does not fall back by itself when a
 * provider fails to start, so each is tried alone and its refusal is kept. A HumanError is no refusal:
 * it would be the same on every device.
 */
export async function onFirstDevice<T>(
  request: DeviceRequest,
  open: (device: DeviceId) => Promise<T>,
): Promise<Opened<T>> {
  const refused: Refusal[] = [];
  for (const device of request === 'auto' ? automatic : [request]) {
    try {
      return { opened: await open(device), device, refused };
    } catch (error) {
      if (error instanceof HumanError) throw error;
      refused.push({ device, reason: reasonOf(error) });
    }
  }
  const reasons = refused.map(({ device, reason }) => `${device}: ${reason}`).join('; ');
  throw new HumanError(
    request === 'auto' || request === 'cpu'
      ? `The model cannot be loaded (${reasons}). Check it with "rewardscope models verify".`
      : `The device "${request}" cannot be used (${reasons}). Use "auto" or "cpu".`,
  );
}

/**
 * A graph's session on one device.
 * @param threads of one run on the CPU; 0 lets the runtime choose.
 */
export async function createSession(
  model: string,
  device: DeviceId,
  threads: number,
): Promise<InferenceSession> {
  requireFiles(device);
  return InferenceSession.create(model, {
    executionProviders: [device],
    ...(threads > 0 && { intraOpNumThreads: threads }),
    logSeverityLevel: 4,
    // Spinning threads between runs would heat an idle editor.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  });
}

/** The telling part of ONNX Runtime's message: what stands after the source location. */
export function reasonOf(error: unknown): string {
  const message = messageOf(error).replace(/\s+/g, ' ');
  const telling = /(Failed to get a WebGPU adapter|\[\w+\] backend not found).*/.exec(message);
  return (telling?.[0] ?? message).slice(0, 200);
}

/** Providers that come as files beside the runtime's own. */
const ownFiles: Partial<Record<DeviceId, string>> = {
  cuda: 'libonnxruntime_providers_cuda.so',
  tensorrt: 'libonnxruntime_providers_tensorrt.so',
};

/** Without its files such a provider prints errors of its own before it fails. */
function requireFiles(device: DeviceId): void {
  const file = ownFiles[device];
  if (file === undefined) return;
  if (process.platform !== 'linux') throw new Error('available on Linux only');
  if (!existsSync(join(runtimeFolder(), file))) throw new Error('its files are not installed');
}

/** Where the runtime's natives for this machine lie. */
export function runtimeFolder(): string {
  const root = dirname(require.resolve('onnxruntime-node/package.json'));
  return join(root, `bin/napi-v6/${process.platform}/${process.arch}`);
}
