import { join } from 'node:path';
import type { LoadRequest } from '../../rpc/worker.js';
import { openSession } from '../devices.js';
import type { ForwardOptions } from '../forward.js';
import { Graph } from '../graph.js';
import { verifyFiles } from '../models.js';
import { loadTokenizer } from '../tokenizer.js';
import { Generator } from './generator.js';
import { readPolicy } from './policyFolder.js';

/** A policy in memory: every file is the one that model.json describes. */
export async function loadGenerator(
  { folder, device, threads }: LoadRequest,
  options: Pick<ForwardOptions, 'blocked'>,
): Promise<Generator> {
  const { manifest, path } = await readPolicy(folder);
  await verifyFiles(path, manifest.files);
  const tokenizer = await loadTokenizer({ path, manifest });
  const model = join(path, manifest.files.model.path);
  const { session } = await openSession({ model, device, threads });
  return new Generator(new Graph(session, manifest.graph), tokenizer, manifest.maxTokens, options);
}
