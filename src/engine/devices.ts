import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import { HumanError, messageOf } from '../core/errors.js';
import { type DeviceId, type DeviceReport, type DeviceRequest, deviceIds } from '../rpc/worker.js';

export interface OpenedSession {
  readonly session: InferenceSession;
  readonly device: DeviceId;
  readonly refused: readonly { readonly device: DeviceId; readonly reason: string }[];
}

export interface SessionRequest {
  readonly model: string;
  readonly device: DeviceRequest;
  readonly threads: number;
}

/** The order of `auto`. CoreML is left out: it is slow on transformers; it must be asked for. */
const automatic: readonly DeviceId[] = ['cuda', 'webgpu', 'dml', 'cpu'];

/**
 * Opens a session on the first device that works. ONNX Runtime does not fall back by itself when a
 * provider fails to start, so each is tried alone and its refusal is kept.
 */
export async function openSession(request: SessionRequest): Promise<OpenedSession> {
  const candidates = request.device === 'auto' ? automatic : [request.device];
  const refused: { device: DeviceId; reason: string }[] = [];
  for (const device of candidates) {
    try {
      return { session: await createSession(request, device), device, refused };
    } catch (error) {
      refused.push({ device, reason: reasonOf(error) });
    }
  }
  const reasons = refused.map(({ device, reason }) => `${device}: ${reason}`).join('; ');
  throw new HumanError(
    request.device === 'auto' || request.device === 'cpu'
      ? `The model cannot be loaded (${reasons}). Check it with "rewardscope models verify".`
      : `The device "${request.device}" cannot be used (${reasons}). Use "auto" or "cpu".`,
  );
}

/** Tries every device with this model. */
export async function reportDevices(model: string): Promise<DeviceReport[]> {
  const reports: DeviceReport[] = [];
  for (const device of deviceIds) {
    try {
      const session = await createSession({ model, device, threads: 0 }, device);
      await session.release();
      reports.push({ device, usable: true });
    } catch (error) {
      reports.push({ device, usable: false, reason: reasonOf(error) });
    }
  }
  return reports;
}

async function createSession(
  { model, threads }: SessionRequest,
  device: DeviceId,
): Promise<InferenceSession> {
  if (device === 'cuda') requireCudaFiles();
  return InferenceSession.create(model, {
    executionProviders: [device],
    ...(threads > 0 && { intraOpNumThreads: threads }),
    logSeverityLevel: 4,
    // Spinning threads between runs would heat an idle editor.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  });
}

/** Without its files the CUDA provider prints errors of its own before it fails. */
function requireCudaFiles(): void {
  if (process.platform !== 'linux') throw new Error('available on Linux only');
  const folder = join(
    dirname(require.resolve('onnxruntime-node/package.json')),
    `bin/napi-v6/linux/${process.arch}`,
  );
  if (!existsSync(join(folder, 'libonnxruntime_providers_cuda.so'))) {
    throw new Error('its files are not installed');
  }
}

/** The telling part of ONNX Runtime's message: what stands after the source location. */
function reasonOf(error: unknown): string {
  const message = messageOf(error).replace(/\s+/g, ' ');
  const telling = /(Failed to get a WebGPU adapter|\[\w+\] backend not found).*/.exec(message);
  return (telling?.[0] ?? message).slice(0, 200);
}
