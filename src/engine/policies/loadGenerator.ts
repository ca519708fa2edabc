import type { LoadRequest } from '../../rpc/worker.js';
import { onFirstDevice } from '../devices.js';
import type { ForwardOptions } from '../forward.js';
import { verifyFiles } from '../models.js';
import { placedOn } from '../placing.js';
import { loadTokenizer } from '../tokenizer.js';
import { Generator } from './generator.js';
import { readPolicy } from './policyFolder.js';

/** A policy in memory: every file is the one that model.json describes. */
export async function loadGenerator(
  request: LoadRequest,
  options: Pick<ForwardOptions, 'blocked'>,
): Promise<Generator> {
  const { manifest, path, hash } = await readPolicy(request.folder);
  await verifyFiles(path, manifest.files);
  const tokenizer = await loadTokenizer({ path, manifest });
  const placing = {
    ...{ folder: path, path: manifest.files.model.path, identity: ['policy', hash] },
    ...{ manifest, tokenizer, threads: request.threads, cache: request.cache },
    check: () => undefined,
  };
  const { opened } = await onFirstDevice(request.device, (device) =>
    placedOn(device, placing, request.device === 'auto'),
  );
  return new Generator(opened, tokenizer, manifest.maxTokens, options);
}
